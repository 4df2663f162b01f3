"""What a letter's PDF carries inside: the data that its pages say and that decided them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import read_regular
from letterforge.model.manifest import MadeOf
from letterforge.press import DATA_NAME
from letterforge.signing.embedded import embedded_data

MOST_BYTES = 30_000_000

_SAID = ("date", "language", "sender", "addressees", "copied_to", "contact", "signatory", "words")
_NAMED = ("round", "kind", "force", "force_name", "specimen", "doubts", "number", "replaces")


class NamedLetter(BaseModel):
    """Which letter the data inside a PDF are of."""

    model_config = ConfigDict(frozen=True)

    round: str
    force: str
    date: date
    specimen: bool
    number: int = 1


class _Inside(BaseModel):
    letter: NamedLetter
    made_of: MadeOf


@dataclass(frozen=True)
class EmbeddedLetter:
    """What a letter's PDF carries inside: which letter, all its data, and what it was made of."""

    letter: NamedLetter
    data: Mapping[str, Any]
    made_of: MadeOf


def embedded_letter(content: bytes) -> EmbeddedLetter | None:
    """Return the letter in the data of a PDF, or None where it is none that is understood."""
    try:
        inside = _Inside.model_validate_json(content)
        return EmbeddedLetter(inside.letter, json.loads(content)["letter"], inside.made_of)
    except (ValidationError, ValueError, RecursionError):
        return None


def read_inside(path: Path) -> EmbeddedLetter:
    """Return what a letter's PDF carries inside; raises LetterforgeError where there is nothing."""
    try:
        content = read_regular(path, most=MOST_BYTES)
    except OSError as error:
        raise LetterforgeError(f"'{shown(path)}' cannot be read: {reason_of(error)}") from error
    if path.suffix.lower() in {".html", ".txt"}:
        message = f"'{shown(path)}' carries no data: only PDFs do"
        raise LetterforgeError(
            message, f"show {shown(path.with_suffix('.pdf'))}, of the same letter"
        )
    data = embedded_data(content, DATA_NAME)
    inside = embedded_letter(data) if data is not None else None
    if inside is None:
        raise LetterforgeError(f"'{shown(path)}' carries no data of letterforge's")
    return inside


def in_words(inside: EmbeddedLetter) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield all that is inside as headings, with names and values below each.

    Nothing is left out but what is empty. What cannot be seen, and might play tricks on a terminal,
    is shown as ``?``.
    """
    data = dict(inside.data)
    named = {name: data.pop(name) for name in _NAMED if name in data}
    said = {name: data.pop(name) for name in _SAID if name in data}
    decided = [*_findings(data), *_lines({"facts": data.pop("facts", None)}, "")]
    made = inside.made_of.model_dump(mode="json")
    for heading, lines in (
        ("Which letter it is", _lines(named, "")),
        ("What it says", _lines(said, "")),
        ("What it was decided by", decided),
        ("How that was put into words", _lines(data, "")),
        ("What it was made of", _lines(made, "")),
    ):
        if seen := [(_seen(name), _seen(value)) for name, value in lines]:
            yield heading, seen


def _findings(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield outcome and findings as people call them, as far as they are where they belong."""
    yield "outcome", str(data.get("outcome_label"))
    for element in _of_recommendations(data, "elements"):
        yield str(element.get("label")), str(element.get("finding_label"))
    for earlier in _of_recommendations(data, "earlier"):
        elements = earlier.get("elements")
        named = "; ".join(map(str, elements)) if isinstance(elements, list) else ""
        yield f"found in {earlier.get('inspection')}", f"{earlier.get('finding')}: {named}"


def _of_recommendations(data: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    recommendations = data.get("recommendations")
    for recommendation in recommendations if isinstance(recommendations, list) else ():
        if isinstance(recommendation, dict) and isinstance(recommendation.get(name), list):
            yield from (each for each in recommendation[name] if isinstance(each, dict))


def _lines(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _lines(item, f"{name}, {_words(key)}" if name else _words(key))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _lines(item, f"{name} {number}" if len(value) > 1 else name)
    elif isinstance(value, list):
        if value:
            yield name, "; ".join(map(str, value))
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    elif value is not None:
        yield name, str(value)


def _words(key: str) -> str:
    return key if "/" in key else key.replace("_", " ")


def _seen(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text.replace("\n", " "))
