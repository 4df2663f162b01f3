"""Offices and who held them from when until when: the date decides, or it is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from letterforge.model.base import Line, Record, Sources
from letterforge.model.partial_date import PartialDate

DoubtReason = Literal["gap", "overlap", "coarse date"]


@dataclass(frozen=True)
class Doubt:
    """Say why the record does not tell who or what was meant on a day.

    ``reason`` is one of gap, overlap and coarse date; ``explanation`` is a sentence without it.
    """

    reason: DoubtReason
    explanation: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.explanation}"


class Dated(Record):
    """Something that holds from one date until another, both included and both possibly coarse.

    Without ``from`` it has always held; without ``until`` it holds still, so far as is known.
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

    def certain_on(self, day: date) -> bool:
        """Tell whether it holds on a day whatever the coarse dates mean."""
        starts = self.from_.latest if self.from_ else date.min
        ends = self.until.earliest if self.until else date.max
        # Nothing ends before it starts, so that one date can make the other less coarse.
        if self.until:
            starts = min(starts, self.until.latest)
        if self.from_:
            ends = max(ends, self.from_.earliest)
        return starts <= day <= ends

    def possible_on(self, day: date) -> bool:
        """Tell whether it may hold on a day."""
        return (not self.from_ or self.from_.earliest <= day) and (
            not self.until or day <= self.until.latest
        )


class PostNominal(Dated):
    """Letters after a name, with the date of the honour where it was gained during a term."""

    letters: Line


def _from_letters(value: Any) -> Any:
    return {"letters": value} if isinstance(value, str) else value


PostNominals = Annotated[
    tuple[
        Annotated[
            PostNominal, BeforeValidator(_from_letters, json_schema_input_type=str | PostNominal)
        ],
        ...,
    ],
    Field(default=()),
]
"""Post-nominals in the order of print, each as plain letters or with ``from`` and ``until``."""

Capacity = Literal["acting", "temporary", "unclear"]


class Term(Dated):
    """One person's time in an office, with the title and rank of that time."""

    title: Line
    name: Line
    capacity: Capacity | None = Field(
        default=None, description="acting or temporary; unclear where the record does not say"
    )
    post_nominals: PostNominals
    unverified: StrictBool = Field(default=False, description="nobody found a source for this term")
    note: Line | None = None
    source: Sources


DatedT = TypeVar("DatedT", bound=Dated)


def the_one_on(
    items: Sequence[DatedT], day: date, called: Callable[[DatedT], str]
) -> DatedT | Doubt:
    """Return the only item that holds on a day, or the doubt: never a choice between two.

    ``called`` names an item in the explanation of a doubt.
    """
    possible = [item for item in items if item.possible_on(day)]
    certain = [item for item in possible if item.certain_on(day)]
    if len(possible) == 1 and certain:
        return certain[0]
    if not possible:
        return Doubt("gap", f"nobody and nothing is on record for {day}")
    names = " and ".join(f"{called(item)} ({_dates(item)})" for item in possible)
    if len(certain) > 1:
        return Doubt("overlap", f"{names} are both on record for {day}")
    return Doubt("coarse date", f"{names}: the dates are too coarse to tell for {day}")


def holder_on(terms: Sequence[Term], day: date) -> Term | Doubt:
    """Return the term of the one person who held an office on a day, or the doubt."""
    term = the_one_on(terms, day, called=lambda term: term.name)
    if isinstance(term, Term) and term.capacity == "unclear":
        return Doubt(
            "coarse date",
            f"{term.name} was in office on {day}, but the record does not tell since when in "
            "substantive rank",
        )
    return term


def post_nominals_on(post_nominals: Sequence[PostNominal], day: date) -> tuple[str, ...] | Doubt:
    """Return the letters held on a day in the order of print, or the doubt."""
    for honour in post_nominals:
        if honour.possible_on(day) and not honour.certain_on(day):
            return Doubt(
                "coarse date",
                f"{honour.letters} ({_dates(honour)}) may or may not have been held on {day}",
            )
    return tuple(honour.letters for honour in post_nominals if honour.certain_on(day))


def _dates(item: Dated) -> str:
    start = f"from {item.from_}" if item.from_ else ""
    end = f"until {item.until}" if item.until else ""
    return " ".join(filter(None, (start, end))) or "no dates"
