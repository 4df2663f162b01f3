"""Kinds of letter: whom it addresses, what it must know, what its findings and outcomes mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, StrictBool

from letterforge.model.base import AssetName, FactName, Line, OfficeName, Record, Slug
from letterforge.model.date_order import DateOrder
from letterforge.model.reply import ReplyRule

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Tone = Literal["favourable", "unfavourable", "neutral"]
Change = Literal["worse", "same", "other"]
"""How a finding of now stands to one of an earlier inspection."""


class Rules(Record):
    """What the findings on a recommendation's elements must be, so that something may be said."""

    every: tuple[Slug, ...] = Field(default=(), description="every finding must be one of these")
    most: tuple[Slug, ...] = Field(
        default=(), description="more than half of the findings must be one of these"
    )
    some: tuple[Slug, ...] = Field(
        default=(), description="at least one finding must be one of these"
    )
    none: tuple[Slug, ...] = Field(default=(), description="no finding may be one of these")

    def broken_by(self, findings: Mapping[str, str]) -> Iterator[tuple[str | None, str]]:
        """Yield how findings, by element, break the rules: the element, or None for all, and why.

        The reason goes on from the name of what has the rules: "needs …", "allows …".
        """
        for element, finding in findings.items():
            if self.every and finding not in self.every:
                yield element, f"needs every finding to be {_either(self.every)}"
            if finding in self.none:
                yield element, f"allows no finding that is {finding}"
        if self.most and 2 * self._count(self.most, findings) <= len(findings):
            yield None, f"needs more than half of the findings to be {_either(self.most)}"
        if self.some and not self._count(self.some, findings):
            yield None, f"needs at least one finding that is {_either(self.some)}"

    def allow(self, findings: Mapping[str, str]) -> bool:
        """Tell whether findings break none of the rules."""
        return next(self.broken_by(findings), None) is None

    def _count(self, values: tuple[str, ...], findings: Mapping[str, str]) -> int:
        return sum(finding in values for finding in findings.values())


class OutcomeRule(Rules):
    """An overall outcome, the passage that says it, and the findings it needs or excludes."""

    label: Line
    tone: Tone
    passage: AssetName = Field(
        default="", description="by default passages/<kind>/outcomes/<outcome>.html"
    )


class ChoiceRule(Rules):
    """A choice of a fact: the passage that says it, if any, and what it may stand beside."""

    passage: AssetName | None = None
    tone: Tone = "favourable"
    outcomes: tuple[Slug, ...] = Field(
        default=(), description="the outcome must be one of these; without it, any"
    )


def _from_passage(value: Any) -> Any:
    return {"passage": value} if value is None or isinstance(value, str) else value


AnyChoice = Annotated[
    ChoiceRule, BeforeValidator(_from_passage, json_schema_input_type=str | ChoiceRule | None)
]


class FactRule(Record):
    """What a round or an assessment may or must say beside its findings.

    A fact with ``choices`` takes one of them, each with the passage that says it, or none.
    """

    type: Literal["text", "date", "number", "choice"] = "text"
    choices: dict[Slug, AnyChoice] = Field(default_factory=dict)
    optional: StrictBool = False
    needs: tuple[FactName, ...] = Field(
        default=(), description="other facts that must be given where this one is"
    )


class FindingRule(Record):
    """A value that a finding can take, and the passage that says it.

    ``phrase`` names the words of an element that the passage needs. A silent finding is said by
    nothing: the letter leaves the element out.
    """

    label: Line
    tone: Tone
    passage: AssetName = Field(
        default="", description="by default passages/<kind>/findings/<finding>.html"
    )
    phrase: Slug = "name"
    silent: StrictBool = Field(
        default=False, description="whether the letter says nothing of an element with this finding"
    )


class EarlierRule(Record):
    """What an earlier inspection can have found of an element, and the passage that says it."""

    label: Line
    passage: AssetName = Field(
        default="", description="by default passages/<kind>/earlier/<finding>.html"
    )
    phrase: Slug = "name"
    better_than: tuple[Slug, ...] = Field(
        default=(), description="findings of now beside which the letter must mark a contrast"
    )
    same_as: tuple[Slug, ...] = Field(
        default=(), description="findings of now that say the same as this did then"
    )

    def change_to(self, finding: str) -> Change:
        """Return how a finding of now stands to this one."""
        if finding in self.better_than:
            return "worse"
        return "same" if finding in self.same_as else "other"


SaidT = TypeVar("SaidT", FindingRule, EarlierRule, OutcomeRule)


class Kind(Record):
    """The file ``templates/letters/<kind>/kind.yaml``: one kind of letter."""

    name: Line
    several_recommendations: StrictBool = Field(
        default=False, description="whether one letter can speak of several recommendations"
    )
    languages: tuple[LanguageCode, ...] = Field(
        default=("en",), description="languages that its templates have words in", min_length=1
    )
    addressed_to: tuple[OfficeName, ...] = Field(min_length=1)
    copied_to: tuple[OfficeName, ...] = ()
    round_facts: dict[FactName, FactRule] = Field(default_factory=dict)
    assessment_facts: dict[FactName, FactRule] = Field(default_factory=dict)
    dates: tuple[DateOrder, ...] = Field(
        default=(),
        description="which dates must lie before which, such as documents_until < reviewed < date; "
        "date is the letter's own, published the report's",
    )
    phrases: dict[Slug, Line] = Field(
        default_factory=dict,
        description="the words that each element must have beside its name, and what they fit into",
    )
    findings: dict[Slug, FindingRule] = Field(default_factory=dict)
    earlier_findings: dict[Slug, EarlierRule] = Field(default_factory=dict)
    outcomes: dict[Slug, OutcomeRule]
    replies: dict[Slug, ReplyRule] = Field(
        default_factory=dict, description="the answers that these letters ask for"
    )

    def fitting_outcomes(self, findings: Mapping[str, str]) -> list[str]:
        """Return the outcomes that findings, by element, do not contradict."""
        return [name for name, rule in self.outcomes.items() if rule.allow(findings)]

    def with_passages(self, name: str) -> Self:
        """Return the kind, whose name is given, with the passages that need not be spelt out."""
        folder = f"passages/{name}"
        return self.model_copy(
            update={
                "findings": _with_passages(self.findings, f"{folder}/findings"),
                "earlier_findings": _with_passages(self.earlier_findings, f"{folder}/earlier"),
                "outcomes": _with_passages(self.outcomes, f"{folder}/outcomes"),
            }
        )


def _with_passages(rules: Mapping[str, SaidT], folder: str) -> dict[str, SaidT]:
    return {
        name: rule.model_copy(update={"passage": rule.passage or f"{folder}/{name}.html"})
        for name, rule in rules.items()
    }


def _either(values: tuple[str, ...]) -> str:
    *head, last = values
    return f"{', '.join(head)} or {last}" if head else last
