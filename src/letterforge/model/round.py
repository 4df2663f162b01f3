"""Rounds: one date, one signatory, and an assessment for each force that is written to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from letterforge.model.base import (
    LANGUAGE_PATTERN,
    Email,
    FactName,
    Line,
    Record,
    Reference,
    Sources,
    without_markup,
)
from letterforge.model.own_words import OwnWords, findings_hash
from letterforge.model.partial_date import Day
from letterforge.model.terms import Term


def _plain(value: Any) -> Any:
    # Asked for here, so that a wrong value is one problem and not one for each type.
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("fact", "must be text, a date or a whole number")
    if isinstance(value, int):
        return value
    if not value.strip():
        raise PydanticCustomError("fact", "is empty")
    return without_markup(value.strip())


FactValue = Annotated[StrictStr | StrictInt, BeforeValidator(_plain)]
"""What a fact is worth: words, a date as written, or a number."""


_PART = "the part of the element that is meant, in the words that this finding needs"


class Contact(Term):
    """Whom to ask about a letter, on the round's own date and as long as the dates say."""

    name: Line
    email: Email
    telephone: Line | None = None


class EarlierFinding(Record):
    """What an inspection of an earlier year found."""

    inspection: StrictInt = Field(ge=1850, le=2999)
    finding: Reference
    part: Line | None = Field(default=None, description=_PART)


class Finding(Record):
    """What was found about one element, and perhaps what had been found before.

    ``part`` says of which part of the element, in words of the form that the finding needs.
    """

    finding: Reference
    part: Line | None = Field(default=None, description=_PART)
    earlier: EarlierFinding | None = None


def _from_word(value: Any) -> Any:
    return {"finding": value} if isinstance(value, str) else value


AnyFinding = Annotated[Finding, BeforeValidator(_from_word, json_schema_input_type=str | Finding)]


class Assessment(Record):
    """What a round found about one force.

    A specimen is invented, wholly or in the parts that ``invented`` names, to show the letter.
    What an assessment does not say of the two, its round says.
    """

    specimen: StrictBool = False
    outcome: Reference
    facts: dict[FactName, FactValue] = Field(default_factory=dict)
    findings: dict[Reference, AnyFinding] = Field(default_factory=dict)
    words: OwnWords | None = Field(
        default=None, description="sentences of one's own that no form foresees"
    )
    invented: tuple[Line, ...] = Field(
        default=(),
        description="outcome, elements, facts, earlier (all of it) or ELEMENT.earlier (of one)",
    )
    note: Line | None = None
    source: Sources

    def hash_for(self, elements: Iterable[str]) -> str:
        """Return a short name for the outcome and exactly what was found of some elements."""
        found = {name: each.model_dump() for name, each in self.findings.items()}
        return findings_hash(self.outcome, found, elements)


class Round(Record):
    """One file below ``data/rounds/``."""

    kind: Reference
    recommendations: tuple[Reference, ...] = Field(min_length=1)
    date: Day
    signatory: Reference
    contact: Contact
    language: Annotated[str, Field(pattern=LANGUAGE_PATTERN)] = "en-GB"
    facts: dict[FactName, FactValue] = Field(default_factory=dict)
    specimen: StrictBool = Field(
        default=False, description="of every assessment that does not say it itself"
    )
    invented: tuple[Line, ...] = Field(
        default=(), description="of every specimen that does not say it itself"
    )
    assessments: dict[Reference, Assessment]
    source: Sources

    @model_validator(mode="after")
    def _with_what_is_said_of_all(self) -> Self:
        assessments = {force: self._in_full(each) for force, each in self.assessments.items()}
        return self.model_copy(update={"assessments": assessments})

    def _in_full(self, assessment: Assessment) -> Assessment:
        said = assessment.model_fields_set
        specimen = assessment.specimen if "specimen" in said else self.specimen
        own = "invented" in said or not specimen
        invented = assessment.invented if own else self.invented
        return assessment.model_copy(update={"specimen": specimen, "invented": invented})
