"""Read a round of which single assessments may be wrong or open: no other letter fails by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from letterforge.errors import Problem
from letterforge.loading.records import make_record
from letterforge.loading.yaml_document import Document
from letterforge.model.round import Assessment, Round

InAssessments = dict[str, tuple[Problem, ...]]
"""What is wrong with single assessments, by force."""


def make_round(document: Document) -> tuple[Round | None, list[Problem], InAssessments]:
    """Return the round, or None, with what is wrong with all of it and with its assessments.

    In a round that has some that are wrong, each of these stands with what can be told of it.
    """
    whole, problems = make_record(Round, document)
    assessments = document.data.get("assessments") if isinstance(document.data, dict) else None
    if whole or not isinstance(assessments, dict):
        return whole, problems, {}
    read: dict[str, Assessment] = {}
    wrong: InAssessments = {}
    for force, data in assessments.items():
        assessment, slips = make_record(Assessment, document, ("assessments", force))
        if assessment is None:
            wrong[force] = tuple(slips)
        read[force] = assessment or _with_little(data)
    data = {**document.data, "assessments": read}
    made, problems = make_record(Round, replace(document, data=data))
    return made, problems, wrong


def _with_little(data: Any) -> Assessment:
    """Return an assessment that lists may name, and that no letter is made of."""
    given: Mapping[str, Any] = data if isinstance(data, dict) else {}
    outcome, specimen = given.get("outcome"), given.get("specimen")
    # Not validated: an outcome that is open has no word that could stand for it.
    word = outcome if isinstance(outcome, str) else ""
    assessment = Assessment.model_construct(outcome=word, source=())
    if isinstance(specimen, bool):
        return assessment.model_copy(update={"specimen": specimen})
    return assessment
