"""Recommendations: what was recommended, where, by when, and its elements."""

from __future__ import annotations

from pydantic import Field

from letterforge.model.base import AssetName, Line, Record, Slug, Sources, Text
from letterforge.model.partial_date import PartialDate


class Report(Record):
    """The report that made a recommendation."""

    title: Line
    published: PartialDate
    source: Sources


class Element(Record):
    """One part of a recommendation that is assessed for itself.

    ``name`` fits into the middle of a sentence, such as "we found no evidence of …"; ``label``
    heads a column or a row.
    """

    name: Line
    label: Line


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
