"""A round as a flat table for analysts: one row for each force and element."""

from __future__ import annotations

from collections.abc import Iterator

from letterforge.loading.loader import Loaded
from letterforge.model.round import Assessment, Finding

COLUMNS = (
    "round", "date", "kind", "force", "force_name", "ons_code", "specimen", "outcome",
    "outcome_label", "recommendation", "element", "element_label", "finding", "finding_label",
    "earlier_inspection", "earlier_finding", "facts", "source",
)  # fmt: skip
"""The columns of every such table, in their order; new ones only ever come at the end."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, str | int | bool | dict[str, str | int] | list[str] | None]


def flat_rows(loaded: Loaded, round_name: str) -> Iterator[Row]:
    """Yield the rows of a round, in the order of its file and of its recommendations."""
    round_ = loaded.register.rounds[round_name]
    for force, assessment in round_.assessments.items():
        for recommendation in round_.recommendations:
            for element in loaded.register.recommendations[recommendation].elements:
                yield {
                    **_of_force(loaded, round_name, force, assessment),
                    **_of_element(loaded, round_name, recommendation, element, assessment),
                }


def as_cell(value: object) -> str:
    """Return a value as the cell of a CSV that no program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        text = "; ".join(f"{name}: {each}" for name, each in value.items())
    else:
        text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _of_force(loaded: Loaded, round_name: str, force: str, assessment: Assessment) -> Row:
    register = loaded.register
    round_ = register.rounds[round_name]
    outcome = register.kinds[round_.kind].outcomes.get(assessment.outcome)
    return {
        "round": round_name,
        "date": str(round_.date),
        "kind": round_.kind,
        "force": force,
        "force_name": register.forces[force].name,
        "ons_code": register.forces[force].ons_code,
        "specimen": assessment.specimen,
        "outcome": assessment.outcome,
        "outcome_label": outcome.label if outcome else None,
        "facts": dict(assessment.facts),
        "source": list(assessment.source),
    }


def _of_element(
    loaded: Loaded, round_name: str, recommendation: str, element: str, assessment: Assessment
) -> Row:
    register = loaded.register
    found: Finding | None = assessment.findings.get(element)
    rule = register.kinds[register.rounds[round_name].kind].findings.get(
        found.finding if found else ""
    )
    earlier = found.earlier if found else None
    return {
        "recommendation": recommendation,
        "element": element,
        "element_label": register.recommendations[recommendation].elements[element].label,
        "finding": found.finding if found else None,
        "finding_label": rule.label if rule else None,
        "earlier_inspection": earlier.inspection if earlier else None,
        "earlier_finding": earlier.finding if earlier else None,
    }
