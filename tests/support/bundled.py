"""Letters for tests: those of the bundled round, and ones with findings of a test's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from letterforge.composing.letters import compose
from letterforge.loading.loader import Loaded, load
from letterforge.model.kind import Kind
from letterforge.model.letter import Letter
from letterforge.model.recommendation import Element
from letterforge.model.round import Assessment, Finding
from letterforge.project import Project

ROOT = Path(__file__).resolve().parents[2]
ROUND = "abuse-of-position-2017"
RECOMMENDATION = "abuse-of-position"
ASSETS = Project(ROOT, ROOT / "letters", "chosen by the tests").assets


@cache
def bundled() -> Loaded:
    """Return the bundled data, loaded once for all tests."""
    return load(Project(ROOT, ROOT / "letters", "chosen by the tests"))


def forces() -> tuple[str, ...]:
    """Return every force that the bundled round assesses."""
    return tuple(bundled().register.rounds[ROUND].assessments)


def kind() -> Kind:
    """Return the bundled kind of letter."""
    return bundled().register.kinds["assessment"]


def elements() -> Mapping[str, Element]:
    """Return the elements of the bundled recommendation."""
    return bundled().register.recommendations[RECOMMENDATION].elements


def letter_to(force: str, day: date | None = None) -> Letter:
    """Compose a letter of the bundled round."""
    return compose(bundled(), ROUND, force, day).letter


def letter_with(
    findings: Mapping[str, Finding], outcome: str, facts: Mapping[str, str | int]
) -> Letter:
    """Compose a letter to Kent about the elements that ``findings`` names, and no others."""
    loaded = bundled()
    register = loaded.register
    recommendation = register.recommendations[RECOMMENDATION]
    chosen = {slug: recommendation.elements[slug] for slug in findings}
    assessment = Assessment(
        specimen=True, outcome=outcome, facts=dict(facts), findings=dict(findings), source=()
    )
    changed = replace(
        register,
        recommendations={RECOMMENDATION: recommendation.model_copy(update={"elements": chosen})},
        rounds={
            ROUND: register.rounds[ROUND].model_copy(update={"assessments": {"kent": assessment}})
        },
    )
    return compose(replace(loaded, register=changed), ROUND, "kent").letter
