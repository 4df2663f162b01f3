"""What of a letter's data its files carry: what its template read, and what decided it.

Why: files are published. What no page makes use of, such as a telephone that a kind of letter does
not print, has no business inside them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from letterforge.model.letter import Letter
from letterforge.rendering.values import Values

_AS_READ = frozenset(
    ("sender", "addressees", "copied_to", "contact", "signatory", "facts", "recommendations")
)
"""The parts of a letter of which only what was read is carried; all others decide or name it."""
_DECIDING = frozenset(("id", "elements", "groups", "earlier"))
"""What is carried of a recommendation though it was not read: what was found."""


def carried_data(letter: Letter, values: Values) -> dict[str, Any]:
    """Return what files carry of a letter, after it was rendered with these values."""
    data = letter.model_dump(mode="json")
    deciding = {"recommendations": _DECIDING, "facts": letter.fact_passages.keys()}
    carried = {name: value for name, value in data.items() if name not in _AS_READ}
    for name in _AS_READ:
        kept = deciding.get(name, frozenset())
        if kept or name in values.read:
            carried[name] = _read(data[name], values.unnoted(name), kept)
    return carried


def _read(data: Any, values: Any, kept: Collection[str] = ()) -> Any:
    """Return of data what was read of the values that a template was handed for them."""
    if isinstance(values, Values):
        return {
            name: item if name in kept else _read(item, values.unnoted(name))
            for name, item in _named(data).items()
            if name in kept or name in values.read
        }
    if isinstance(values, tuple) and isinstance(data, list):
        return [_read(item, value, kept) for item, value in zip(data, values, strict=True)]
    return data


def _named(data: Any) -> Mapping[str, Any]:
    named: Mapping[str, Any] = data
    return named
