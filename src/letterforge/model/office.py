"""Offices, who held them from when until when, and the letters after their names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from letterforge.model.base import Line
from letterforge.model.terms import Dated, Doubt, Term, the_one_on


class PostNominal(Dated):
    """Letters after a name, with the date of the honour where it was gained during a term."""

    letters: Line


def _from_letters(value: Any) -> Any:
    return {"letters": value} if isinstance(value, str) else value


UNKNOWN = "unknown"
"""What stands in the place of post-nominals that are not on record: not the same as none."""


def _unless_unknown(value: Any) -> Any:
    return (UNKNOWN,) if value == UNKNOWN else value


PostNominals = Annotated[
    tuple[
        Annotated[
            PostNominal, BeforeValidator(_from_letters, json_schema_input_type=str | PostNominal)
        ],
        ...,
    ],
    BeforeValidator(
        _unless_unknown, json_schema_input_type=Literal["unknown"] | tuple[str | PostNominal, ...]
    ),
    Field(default=()),
]
"""Post-nominals in the order of print, each as plain letters or with ``from`` and ``until``.

``unknown`` alone or in the list: there may be letters that are not on record.
"""

Capacity = Literal["acting", "temporary", "interim"]


class Tenure(Term):
    """One person's time in an office, with the title and rank of that time."""

    title: Line
    name: Line
    capacity: Capacity | None = Field(default=None, description="acting, temporary or interim")
    post_nominals: PostNominals
    note: Line | None = None


def holder_on(terms: Sequence[Tenure], day: date) -> Tenure | Doubt[Tenure]:
    """Return the term of the one person who held an office on a day, or the doubt."""
    return the_one_on(terms, day, called=lambda term: term.name)


def post_nominals_on(
    post_nominals: Sequence[PostNominal], day: date
) -> tuple[tuple[PostNominal, ...], str]:
    """Return the letters held on a day in the order of print, and what is in doubt, in words.

    The second is empty where nothing is in doubt, and ``unknown`` where nothing is on record.
    """
    held = tuple(each for each in post_nominals if each.letters != UNKNOWN and each.certain_on(day))
    doubtful = [each for each in post_nominals if each.possible_on(day) and each not in held]
    if any(each.letters == UNKNOWN for each in doubtful):
        return held, UNKNOWN
    return held, " and ".join(f"{each.letters} ({each})" for each in doubtful)
