"""Recommendations: what was recommended, where, by when, and its elements."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from letterforge.model.base import AssetName, Line, Record, Slug, Sources, Text
from letterforge.model.partial_date import PartialDate


class Report(Record):
    """The report that made a recommendation."""

    title: Line
    published: PartialDate
    source: Sources


class Phrase(Record):
    """Words for an element that fit into one form of sentence.

    ``again`` is what they become where the element has been named before.
    """

    first: Line
    again: Line | None = None


def _from_words(value: Any) -> Any:
    return {"first": value} if isinstance(value, str) else value


AnyPhrase = Annotated[Phrase, BeforeValidator(_from_words, json_schema_input_type=str | Phrase)]


class Element(Record):
    """One part of a recommendation that is assessed for itself.

    ``name`` fits into a sentence such as "no information about …"; ``label`` heads a column or a
    row; ``phrases`` are the words for the other sentences of a kind of letter.
    """

    name: Line
    label: Line
    phrases: dict[Slug, AnyPhrase] = Field(default_factory=dict)

    def phrase(self, name: str) -> Phrase:
        """Return the words of a name; ``name`` is the element's own."""
        return self.phrases.get(name) or Phrase(first=self.name)


class Recommendation(Record):
    """A recommendation to all forces."""

    subject: Line
    kind: Line = "recommendation"
    report: Report
    background: AssetName | None = Field(
        default=None, description="template with the paragraphs before the recommendation"
    )
    text: Text
    due: PartialDate | None = None
    elements: dict[Slug, Element] = Field(default_factory=dict)
    source: Sources


class RecommendationsFile(Record):
    """The file ``data/recommendations.yaml``."""

    recommendations: dict[Slug, Recommendation]
