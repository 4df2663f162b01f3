"""Whatever holds for a time: the date decides which of several it is, or it is in doubt.

Why: an open end is not for ever. What nobody has seen to hold since a day may have ended on the
next, so a term without an end is certain only up to the day on which a source shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, Literal, Self, TypeVar

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from letterforge.model.base import Record, Sources
from letterforge.model.partial_date import PartialDate

DoubtReason = Literal["gap", "overlap", "coarse date", "not seen since", "unverified"]


@dataclass(frozen=True)
class Span:
    """The first and the last day on which something can have begun, and can have ended.

    Without an end ``end_min`` is the last day on which it is certain to have held.
    """

    start_min: date
    start_max: date
    end_min: date
    end_max: date

    def certain_on(self, day: date) -> bool:
        """Tell whether it holds on a day whatever the coarse dates mean."""
        return self.start_max <= day <= self.end_min

    def possible_on(self, day: date) -> bool:
        """Tell whether it may hold on a day."""
        return self.start_min <= day <= self.end_max


class Dated(Record):
    """Something that holds from one date until another, both included and both possibly coarse.

    Without ``from`` it has always held; without ``until`` it holds for ever, as an honour does.
    """

    from_: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = None

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.from_ and self.until and self.until.latest < self.from_.earliest:
            raise PydanticCustomError(
                "span",
                "ends ({until}) before it starts ({from_})",
                {"until": str(self.until), "from_": str(self.from_)},
            )
        return self

    @property
    def span(self) -> Span:
        """Return the days that the dates leave open, each date made less coarse by the other."""
        span = Span(
            self.from_.earliest if self.from_ else date.min,
            self.from_.latest if self.from_ else date.min,
            self.until.earliest if self.until else date.max,
            self.until.latest if self.until else date.max,
        )
        return replace(
            span,
            start_max=min(span.start_max, span.end_max),
            end_min=max(span.end_min, span.start_min),
        )

    def certain_on(self, day: date) -> bool:
        """Tell whether it holds on a day, by its own dates alone."""
        return self.span.certain_on(day)

    def possible_on(self, day: date) -> bool:
        """Tell whether it may hold on a day, by its own dates alone."""
        return self.span.possible_on(day)

    def __str__(self) -> str:
        start = f"from {self.from_}" if self.from_ else ""
        end = f"until {self.until}" if self.until else ""
        return " ".join(filter(None, (start, end))) or "no dates"


class Term(Dated):
    """Something that holds for a time and changes after it: an office, a name, an address.

    Without ``until`` it holds up to ``seen`` for certain, and later nobody knows.
    """

    seen: PartialDate | None = Field(
        default=None, description="the latest day on which a source shows that this holds"
    )
    unverified: StrictBool = Field(default=False, description="nobody found a source for this")
    source: Sources

    @property
    def has_dates(self) -> bool:
        """Tell whether anything is said of its time."""
        return bool(self.from_ or self.until or self.seen)

    @model_validator(mode="after")
    def _seen_while_it_held(self) -> Self:
        if self.seen and self.from_ and self.seen.latest < self.from_.earliest:
            raise PydanticCustomError(
                "span",
                "was seen ({seen}) before it starts ({from_})",
                {"seen": str(self.seen), "from_": str(self.from_)},
            )
        if self.seen and self.until and self.until.latest < self.seen.earliest:
            raise PydanticCustomError(
                "span",
                "was seen ({seen}) after it ended ({until})",
                {"seen": str(self.seen), "until": str(self.until)},
            )
        return self

    @property
    def span(self) -> Span:
        """Return the days that the dates leave open; it is certain up to the day it was seen."""
        span = super().span
        if not self.until:
            span = replace(span, end_min=date.min)
        if self.seen:
            span = replace(
                span,
                start_max=min(span.start_max, self.seen.latest),
                end_min=max(
                    span.end_min,
                    min(max(self.seen.earliest, span.start_min), span.end_max),
                ),
            )
        return span


TermT = TypeVar("TermT", bound=Term)


@dataclass(frozen=True)
class Doubt(Generic[TermT]):
    """Say why the record does not tell who or what was meant on a day.

    ``explanation`` is a sentence without the reason. ``last`` is what was last on record where
    nothing came after it, or what nobody has verified: a specimen may show it, a letter may not.
    """

    reason: DoubtReason
    explanation: str
    last: TermT | None = None

    def __str__(self) -> str:
        return f"{self.reason}: {self.explanation}"


def spans_in_order(terms: Sequence[Term]) -> list[Span]:
    """Return the spans of terms that follow each other, each narrowed by its neighbours.

    No term begins before the one above it has ended. Terms that contradict this are left as they
    are written, and nothing unverified narrows anything else.
    """
    spans = [term.span for term in terms]
    floor = date.min
    for at, term in enumerate(terms):
        spans[at] = span = _begun_from(floor, spans[at], lasted=bool(term.until or term.seen))
        last = max(span.start_min, span.end_min)
        if not term.unverified and last < date.max:
            floor = max(floor, last + timedelta(days=1))
    ceiling = date.max
    for at, term in reversed(list(enumerate(terms))):
        spans[at] = span = _ended_by(ceiling, spans[at])
        if not term.unverified and span.start_max > date.min:
            ceiling = min(ceiling, span.start_max - timedelta(days=1))
    return spans


def _begun_from(floor: date, span: Span, *, lasted: bool) -> Span:
    if not span.start_min < floor <= span.start_max:
        return span
    # Whatever has ended, or was seen, has held at least on its first day.
    end_min = max(span.end_min, floor) if lasted else span.end_min
    return replace(span, start_min=floor, end_min=end_min)


def _ended_by(ceiling: date, span: Span) -> Span:
    if not max(span.start_min, span.end_min) <= ceiling < span.end_max:
        return span
    return replace(span, end_max=ceiling, start_max=min(span.start_max, ceiling))


def the_one_on(
    terms: Sequence[TermT], day: date, called: Callable[[TermT], str]
) -> TermT | Doubt[TermT]:
    """Return the only term that holds on a day, or the doubt: never a choice between two.

    The terms follow each other in time. ``called`` names one in the explanation of a doubt.
    """
    spans = spans_in_order(terms)
    possible = [term for term, span in zip(terms, spans, strict=True) if span.possible_on(day)]
    certain = [term for term, span in zip(terms, spans, strict=True) if span.certain_on(day)]
    if not possible:
        return Doubt("gap", f"nothing is on record for {day}")
    if len(possible) > 1:
        names = _in_a_row([f"{called(term)} ({term})" for term in possible])
        if len(certain) > 1:
            return Doubt("overlap", f"{names} are on record together for {day}")
        return Doubt("coarse date", f"{names}: the dates are too coarse to tell for {day}")
    (only,) = possible
    if certain and not only.unverified:
        return only
    started = next(span for term, span in zip(terms, spans, strict=True) if term is only).start_max
    lasts = only.until is None and started <= day
    if only.unverified and (certain or lasts):
        return Doubt("unverified", f"nobody has verified {called(only)} ({only})", only)
    if lasts:
        return Doubt("not seen since", f"{called(only)} {last_seen(only)}", only)
    text = f"{called(only)} ({only}): the dates are too coarse to tell for {day}"
    return Doubt("coarse date", text)


def last_seen(term: Term) -> str:
    """Return in words when something without an end was last on record."""
    if term.seen is None:
        return f"({term}) has no end on record, and no source shows that it still holds"
    when = f"on {term.seen.in_words}" if term.seen.exact else f"in {term.seen.in_words}"
    return f"is last on record {when}; nothing since"


def _in_a_row(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}"
