"""Count the days within which a letter asks for an answer, by the rule that its kind gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from letterforge.journal.states import Standing
from letterforge.model.reply import Event, ReplyRule

COUNTRY, PART = "GB", "ENG"
"""Bank holidays of England, which Wales shares."""


_EVENTS: Mapping[Event, str] = {
    "dated": "the letter's date",
    "sent": "it was sent",
    "published": "it was published",
}


@dataclass(frozen=True)
class Deadline:
    """One answer that is asked for, with its last day, or None where none can be told yet.

    ``other_day`` is the last day if the law is read the other way (the first day counted or not).
    """

    force: str
    name: str
    rule_name: str
    rule: ReplyRule
    began: date | None
    day: date | None
    other_day: date | None
    answered: date | None

    def overdue_on(self, day: date) -> bool:
        """Tell whether the answer is not there and its last day is past."""
        return self.answered is None and self.day is not None and day > self.day

    @property
    def in_words(self) -> str:
        """Return the rule that the last day comes from."""
        rule = self.rule
        unit = "days" if rule.days == "calendar" else "working days"
        counted = "that day counted" if rule.first_day == "counted" else "from the day after"
        event = {
            "dated": "the letter's date",
            "sent": "it was sent",
            "published": "it was published",
        }
        return f"{rule.within} {unit} after {event[rule.after]} ({counted}), by {rule.basis}"


def deadlines(
    letter: Standing, dated: date | None, rules: Mapping[str, ReplyRule]
) -> Iterator[Deadline]:
    """Yield what a letter asks for; nothing where it is a specimen or was withdrawn."""
    if letter.specimen or letter.withdrawn_on:
        return
    events: dict[Event, date | None] = {
        "dated": dated if letter.sealed_on else None,
        "sent": letter.sent_on,
        "published": letter.published_on,
    }
    for name, rule in rules.items():
        began = events[rule.after]
        other = rule.model_copy(
            update={"first_day": "not-counted" if rule.first_day == "counted" else "counted"}
        )
        yield Deadline(
            force=letter.force,
            name=letter.name,
            rule_name=name,
            rule=rule,
            began=began,
            day=last_day(began, rule) if began else None,
            other_day=last_day(began, other) if began else None,
            answered=letter.replied_on,
        )


def last_day(began: date, rule: ReplyRule) -> date:
    """Return the last day on which an answer is in time."""
    first = began if rule.first_day == "counted" else began + timedelta(days=1)
    if rule.days == "calendar":
        return first + timedelta(days=rule.within - 1)
    day, left = first, rule.within
    while True:
        left -= is_working_day(day)
        if not left:
            return day
        day += timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither of a weekend nor a bank holiday of England and Wales."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    # Takes a fifth of a second to import, and only rules in working days need it.
    from holidays import country_holidays

    return frozenset(country_holidays(COUNTRY, subdiv=PART, years=year))
