"""Between the data of a round and the values of cells: take one out, put one in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from letterforge.loading.yaml_document import KeyPath
from letterforge.model.own_words import OwnWords, findings_hash
from letterforge.model.round import Assessment, Finding, Round

# Sources that an import wrote: the workbook need not repeat them.
_OWN_SOURCE = re.compile(r".+, sheet .+ \(SHA-256 [0-9a-f]{64}\)", re.DOTALL)

_ORDERS: tuple[tuple[str, ...], ...] = (
    tuple(Assessment.model_fields),
    tuple(Round.model_fields),
)
_WORDS = tuple(each.alias or name for name, each in OwnWords.model_fields.items())


def source_of(file: str, sheet: str, cells: str, sha256: str) -> str:
    """Return the source of facts that come from a workbook."""
    name = re.sub(r"[<>{}\\&]", "_", file)
    return f"{name}, sheet {sheet or 'of the file'}, {cells} (SHA-256 {sha256})"


def is_own_source(value: Any) -> bool:
    """Tell whether a source was written by an import."""
    return isinstance(value, str) and bool(_OWN_SOURCE.fullmatch(value))


def in_full(assessment: Mapping[str, Any], round_data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an assessment with what the round says of all, where it says nothing itself."""
    of_all = {key: round_data[key] for key in ("specimen", "invented") if key in round_data}
    full = {**of_all, **assessment}
    if not full.get("specimen") and "invented" not in assessment:
        full.pop("invented", None)
    return full


def value_at(data: Mapping[str, Any], path: KeyPath) -> Any:
    """Return what data say at a column's path, as its cell has it; None where they say nothing."""
    if path == ("specimen",):
        # What is not yet decided is no answer.
        return bool(data.get("specimen")) if data.get("outcome") else data.get("specimen")
    found: Any = data
    for at, step in enumerate(path):
        if isinstance(found, str) and path[0] == "findings" and path[at:] == ("finding",):
            return found
        if not isinstance(found, Mapping):
            return None
        found = found.get(step)
    if path == ("source",):
        if is_own_source(found):
            return None
        return "\n".join(map(str, found)) if isinstance(found, list) else found
    if path in {("invented",), ("words", "for")}:
        return tuple(found) if isinstance(found, list) and found else None
    return found


def with_values(
    data: Mapping[str, Any],
    values: Mapping[KeyPath, Any],
    round_data: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return data with values at columns' paths; None takes away what stood there.

    What the data of the round say of all assessments is not written again in one of them.
    """
    of_all = round_data or {}
    new: dict[str, Any] = deepcopy(dict(data))
    order = _ORDERS["assessments" in data]
    for path, value in values.items():
        if path[0] == "findings":
            _put_finding(new, path, value, order)
        elif len(path) == 2:
            group = dict(new.get(str(path[0])) or {})
            plain = list(value) if isinstance(value, tuple) else value
            # What is no by itself need not be written.
            _put(group, str(path[1]), None if value is False else plain, _WORDS)
            _put(new, str(path[0]), group or None, order)
        elif path == ("specimen",):
            same = value is None or value == bool(of_all.get("specimen"))
            _put(new, "specimen", None if same else value, order)
        elif path == ("invented",):
            plain = list(value or ())
            same = plain == (of_all.get("invented") or [])
            _put(new, "invented", None if same else plain, order)
        elif path == ("source",) and isinstance(value, str) and "\n" in value:
            _put(new, "source", value.split("\n"), order)
        else:
            _put(new, str(path[0]), value, order)
    return new


def with_hash(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an assessment whose own words keep the findings of now, or that has none at all."""
    words = {key: each for key, each in data["words"].items() if key != "findings"}
    if not words:
        return {key: each for key, each in data.items() if key != "words"}
    findings = {
        name: Finding.model_validate({"finding": each} if isinstance(each, str) else each)
        for name, each in (data.get("findings") or {}).items()
        if each is not None
    }
    found = {name: each.model_dump() for name, each in findings.items()}
    words["findings"] = findings_hash(str(data.get("outcome")), found, words.get("for") or ())
    return {**data, "words": words}


def _put_finding(new: dict[str, Any], path: KeyPath, value: Any, order: tuple[str, ...]) -> None:
    findings = dict(new.get("findings") or {})
    slug = str(path[1])
    old = findings.get(slug)
    whole: dict[str, Any] = dict(old) if isinstance(old, Mapping) else {"finding": old}
    if path[2] == "finding":
        whole["finding"] = value
    else:
        earlier = dict(whole.get("earlier") or {})
        _put(earlier, str(path[3]), value, ("inspection", "finding"))
        _put(whole, "earlier", earlier or None, ())
    findings[slug] = whole if len(whole) > 1 else whole["finding"]
    _put(new, "findings", findings, order)


def _put(mapping: dict[str, Any], key: str, value: Any, order: Iterable[str]) -> None:
    """Set a key, a new one where the order wants it; take it out where there is no value."""
    if value is None:
        mapping.pop(key, None)
        return
    if key in mapping:
        mapping[key] = value
        return
    places = {name: at for at, name in enumerate(order)}
    behind = [name for name in mapping if places.get(name, -1) > places.get(key, len(places))]
    moved = {name: mapping.pop(name) for name in behind}
    mapping[key] = value
    mapping.update(moved)
