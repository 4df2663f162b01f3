"""Names that changed: a force that was renamed, a person who was knighted."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from letterforge.model.base import Line, Record
from letterforge.model.terms import Doubt, Term, the_one_on


class Name(Term):
    """What somebody or something is called during a time."""

    name: Line


class Named(Record):
    """Something with a name, and with its former and later names where it changed.

    ``name`` alone stands for all time, so far as is known. Where there are ``names``, they decide
    by the day, and ``name`` is the one by which it is listed.
    """

    name: Line
    names: tuple[Name, ...] = Field(
        default=(), description="each name with its time, if it changed"
    )

    @model_validator(mode="after")
    def _listed_by_a_name_of_its_own(self) -> Self:
        known = [each.name for each in self.names]
        if known and self.name not in known:
            raise PydanticCustomError(
                "names", "is called '{name}', which is none of its 'names'", {"name": self.name}
            )
        return self

    def name_on(self, day: date) -> str | Name | Doubt[Name]:
        """Return the only name, or that of a day, or the doubt."""
        if not self.names:
            return self.name
        return the_one_on(self.names, day, called=lambda each: f"the name '{each.name}'")
