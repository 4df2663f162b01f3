"""Tell who would be written to on a day, force by force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from letterforge.composing.people import People
from letterforge.loading.loader import Loaded


@dataclass(frozen=True)
class Recipients:
    """Who is written to about one force; None stands where the record leaves it in doubt.

    ``last_on_record`` tells of those who are named but were last on record on an earlier day.
    """

    force: str
    name: str
    outcome: str | None
    specimen: bool
    addressed_to: tuple[str | None, ...]
    copied_to: tuple[str | None, ...]
    doubts: tuple[str, ...]
    last_on_record: tuple[str, ...]
    unverified: tuple[str, ...]


def recipients(loaded: Loaded, round_name: str, day: date) -> list[Recipients]:
    """Return the recipients of every force in the register, by the round's kind of letter."""
    register = loaded.register
    round_ = register.rounds[round_name]
    kind = register.kinds[round_.kind]
    found = []
    for slug, force in register.forces.items():
        people = People(loaded, day)
        addressed_to = tuple(_in_words(people, slug, each) for each in kind.addressed_to)
        copied_to = tuple(_in_words(people, slug, each) for each in kind.copied_to)
        assessment = round_.assessments.get(slug)
        found.append(
            Recipients(
                force=slug,
                name=force.name,
                outcome=(assessment.outcome or None) if assessment else None,
                specimen=bool(assessment and (assessment.specimen or day != round_.date)),
                addressed_to=addressed_to,
                copied_to=copied_to,
                doubts=tuple(dict.fromkeys(problem.message for problem in people.doubts.problems)),
                last_on_record=tuple(dict.fromkeys(people.doubts.last_on_record)),
                unverified=tuple(dict.fromkeys(people.doubts.unverified)),
            )
        )
    return found


def _in_words(people: People, force: str, office: str) -> str | None:
    addressee = people.addressee(force, office)
    return addressee.in_words if addressee else None
