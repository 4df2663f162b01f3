"""Kinds of letter: whom it addresses, what it must know, what its findings and outcomes mean."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from pydantic import Field, StrictBool

from letterforge.model.base import AssetName, FactName, Line, OfficeName, Record, Slug

Tone = Literal["favourable", "unfavourable"]


class FactRule(Record):
    """What a round or an assessment may or must say beside its findings.

    A fact with ``choices`` takes one of them, each with the template that says it, or none.
    """

    type: Literal["text", "date", "number", "choice"] = "text"
    choices: dict[Slug, AssetName | None] = Field(default_factory=dict)
    optional: StrictBool = False


class FindingRule(Record):
    """A value that a finding can take, and the templates that say it."""

    label: Line
    tone: Tone
    passage: AssetName
    earlier_passage: AssetName | None = Field(
        default=None,
        description="what is said where an earlier inspection found this; it goes on from the "
        "words of the finding",
    )


class OutcomeRule(Record):
    """An overall outcome, the template that says it, and the findings it needs or excludes."""

    label: Line
    tone: Tone
    passage: AssetName
    every: tuple[Slug, ...] = Field(default=(), description="every finding must be one of these")
    some: tuple[Slug, ...] = Field(
        default=(), description="at least one finding must be one of these"
    )
    none: tuple[Slug, ...] = Field(default=(), description="no finding may be one of these")

    def contradiction(self, findings: Collection[str]) -> str:
        """Return in words how findings contradict the outcome; empty where they agree."""
        if self.every:
            for finding in findings:
                if finding not in self.every:
                    return f"needs every finding to be {_either(self.every)}, but one is {finding}"
        if self.some and not any(finding in self.some for finding in findings):
            return f"needs at least one finding that is {_either(self.some)}, but there is none"
        for finding in findings:
            if finding in self.none:
                return f"excludes {finding}, but one finding is {finding}"
        return ""


class Kind(Record):
    """The file ``templates/letters/<kind>/kind.yaml``: one kind of letter."""

    name: Line
    several_recommendations: StrictBool = Field(
        default=False, description="whether one letter can speak of several recommendations"
    )
    addressed_to: tuple[OfficeName, ...] = Field(min_length=1)
    copied_to: tuple[OfficeName, ...] = ()
    round_facts: dict[FactName, FactRule] = Field(default_factory=dict)
    assessment_facts: dict[FactName, FactRule] = Field(default_factory=dict)
    findings: dict[Slug, FindingRule] = Field(default_factory=dict)
    outcomes: dict[Slug, OutcomeRule]


def _either(values: tuple[str, ...]) -> str:
    return " or ".join(values)
