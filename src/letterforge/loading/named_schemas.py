"""Put a project's own names into the schema of its rounds: editors complete and mark them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from letterforge.model.kind import FactRule
from letterforge.model.register import Register

Schema = dict[str, Any]


def with_names(round_schema: Schema, register: Register) -> Schema:
    """Return the schema of a round that knows a project's forces, kinds, findings and the rest."""
    schema = deepcopy(round_schema)
    kinds = register.kinds.values()
    properties, definitions = schema["properties"], schema["$defs"]
    properties["kind"] = _one_of(register.kinds)
    properties["recommendations"]["items"] = _one_of(register.recommendations)
    properties["signatory"] = _one_of(register.inspectors)
    properties["assessments"] = _keys(properties["assessments"], register.forces)
    properties["facts"] = _facts(properties["facts"], [kind.round_facts for kind in kinds])
    assessment = definitions["Assessment"]["properties"]
    assessment["outcome"] = _one_of(name for kind in kinds for name in kind.outcomes)
    assessment["facts"] = _facts(assessment["facts"], [kind.assessment_facts for kind in kinds])
    finding = _one_of(name for kind in kinds for name in kind.findings)
    findings = assessment["findings"]
    findings["additionalProperties"]["anyOf"][0] = finding
    assessment["findings"] = _keys(
        findings, (slug for each in register.recommendations.values() for slug in each.elements)
    )
    definitions["Finding"]["properties"]["finding"] = finding
    definitions["EarlierFinding"]["properties"]["finding"] = _one_of(
        name for kind in kinds for name in (*kind.findings, *kind.earlier_findings)
    )
    return schema


def _one_of(names: Iterable[str]) -> Schema:
    return {"enum": sorted(set(names))}


def _keys(schema: Schema, names: Iterable[str]) -> Schema:
    """Return the schema of a mapping with these keys and no others."""
    inner = schema.pop("additionalProperties")
    schema.pop("propertyNames", None)
    keys = dict.fromkeys(dict.fromkeys(names), inner)
    return {**schema, "properties": keys, "additionalProperties": False}


def _facts(schema: Schema, rules: Iterable[Mapping[str, FactRule]]) -> Schema:
    (any_fact,) = schema.pop("patternProperties").values()
    facts: dict[str, Any] = {}
    for kind in rules:
        for name, rule in kind.items():
            # Kinds may share a name: then whatever one of them takes is right.
            own = _one_of(rule.choices) if rule.choices else any_fact
            facts[name] = own if facts.get(name, own) == own else any_fact
    return {**schema, "properties": facts, "additionalProperties": False}
