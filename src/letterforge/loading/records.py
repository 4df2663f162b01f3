"""Turn plain data into records, and pydantic's errors into problems that a caseworker can mend."""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from letterforge.errors import Problem
from letterforge.loading.yaml_document import Document, KeyPath
from letterforge.model.base import (
    ASSET_NAME_PATTERN,
    FACT_NAME_PATTERN,
    LANGUAGE_PATTERN,
    OFFICE_NAME_PATTERN,
    SLUG_PATTERN,
)

RecordT = TypeVar("RecordT", bound=BaseModel)

_KINDS_OF_VALUE = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "keys with values",
    type(None): "nothing",
}

_EXPECTED = {
    "string_type": ("text", "put it in quotes if the text is meant"),
    "bool_type": ("true or false", ""),
    "int_type": ("a whole number", ""),
    "int_parsing": ("a whole number", ""),
    "dict_type": ("keys with values", "indent them below this key"),
    "model_type": ("keys with values", "indent them below this key"),
    "model_attributes_type": ("keys with values", "indent them below this key"),
    "tuple_type": ("a list", "start each item with '- ', or write [a, b]"),
    "list_type": ("a list", "start each item with '- ', or write [a, b]"),
}

_SHORT_NAME = (
    "a short name",
    "use small letters, digits and hyphens, such as avon-and-somerset",
)
_PATTERNS = {
    SLUG_PATTERN: _SHORT_NAME,
    FACT_NAME_PATTERN: (
        "a name for a fact",
        "use small letters, digits and underscores, such as previous_letter",
    ),
    OFFICE_NAME_PATTERN: (
        "a name for an office",
        "use small letters, digits and underscores, such as chief_officer",
    ),
    ASSET_NAME_PATTERN: (
        "a file below templates/",
        "write it without spaces, such as assets/signatures/specimen.svg",
    ),
    LANGUAGE_PATTERN: ("a language", "write its code, such as en-GB or cy"),
}


def make_record(
    record: type[RecordT], document: Document, at: KeyPath = ()
) -> tuple[RecordT | None, list[Problem]]:
    """Validate a document, or what stands in it at a path, as a record.

    Return the record, or None, and every problem in it.
    """
    try:
        return record.model_validate(document.value(at)), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        misspelt = {
            (*each["loc"][:-1], close)
            for each in details
            if each["type"] == "extra_forbidden"
            and (close := _close(str(each["loc"][-1]), _known_keys(record, each["loc"][:-1])))
        }
        # A key that is there under a misspelt name is not missing as well, nor is a list empty
        # whose items are wrong.
        return None, [
            _problem(record, document, each, at)
            for each in details
            if not (each["type"] == "missing" and each["loc"] in misspelt)
            and not (each["type"] == "too_short" and each["input"])
        ]


def nearest(name: str, known: Iterable[str], called: Mapping[str, str] | None = None) -> str:
    """Return a hint that names the nearest known name, or all of them where they are few.

    ``called`` has what people call that which the known names stand for: somebody may write it.
    """
    names = sorted(known)
    asked = name.casefold().strip(" .")
    by_words = {words.casefold(): slug for slug, words in (called or {}).items()}
    if asked in by_words:
        return f"write its short name: {by_words[asked]}"
    written = re.sub(r"[\W_]+", "-", asked).strip("-") if called else name
    if close := _close(written, names) or by_words.get(_close(asked, by_words), ""):
        return f"did you mean '{close}'?"
    if 0 < len(names) <= 12:
        return f"known here: {', '.join(names)}"
    return ""


def _close(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), "")


def _problem(
    record: type[BaseModel], document: Document, error: ErrorDetails, at: KeyPath
) -> Problem:
    inside = _key_path(error["loc"])
    path = (*at, *inside)
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if error["loc"] and error["loc"][-1] == "[key]":
        wanted, hint = _PATTERNS.get(context.get("pattern", ""), _SHORT_NAME)
        return document.problem(path, f"'{path[-1]}' is not {wanted}", hint, of_key=True)
    if kind == "missing":
        where = _called(path[:-1])
        return document.problem(path[:-1], f"'{path[-1]}' is missing{where}", of_key=True)
    if kind == "extra_forbidden":
        message = f"'{path[-1]}' is not a key that is known{_called(path[:-1]) or ' here'}"
        hint = nearest(str(path[-1]), _known_keys(record, inside[:-1]))
        return document.problem(path, message, hint, of_key=True)
    name = f"'{_name(path)}'" if path else "the file"
    if value is None and path:
        return document.problem(path, f"{name} is still to be filled in", of_key=True)
    if kind in _EXPECTED:
        wanted, hint = _EXPECTED[kind]
        found = _KINDS_OF_VALUE.get(type(value), "something else")
        return document.problem(path, f"{name} must be {wanted}, not {found}", hint)
    if kind in {"literal_error", "enum"}:
        message = (
            f"{name} is '{value}', but must be {context.get('expected', 'one of a few words')}"
        )
        return document.problem(path, message)
    if kind == "string_pattern_mismatch":
        wanted, hint = _PATTERNS.get(context.get("pattern", ""), _SHORT_NAME)
        return document.problem(path, f"{name} is '{value}', which is not {wanted}", hint)
    if kind == "string_too_short":
        return document.problem(path, f"{name} is empty")
    if kind == "too_short":
        return document.problem(path, f"{name} needs at least one item")
    return document.problem(path, f"{name} {_as_clause(error['msg'])}")


def _key_path(location: tuple[int | str, ...]) -> KeyPath:
    return tuple(step for step in location if step != "[key]")


def _name(path: KeyPath) -> str:
    """Return the last key of a path, with the index where it is an item of a list."""
    if isinstance(path[-1], int) and len(path) > 1:
        return f"{path[-2]}{_item(path[-1])}"
    return str(path[-1])


def _called(path: KeyPath) -> str:
    steps = (_item(step) if isinstance(step, int) else f".{step}" for step in path)
    return f" in {''.join(steps).removeprefix('.')}" if path else ""


def _item(index: int) -> str:
    # People count from one.
    return f"[{index + 1}]"


def _as_clause(message: str) -> str:
    return message.removeprefix("Input ")[:1].lower() + message.removeprefix("Input ")[1:]


def _known_keys(record: type[BaseModel], path: KeyPath) -> set[str]:
    """Return the keys of the record that stands at a path."""
    found: Any = record
    for step in path:
        found = _record_in(found)
        if found is None:
            return set()
        if isinstance(found, type) and issubclass(found, BaseModel):
            fields = {(each.alias or name): each for name, each in found.model_fields.items()}
            if str(step) not in fields:
                return set()
            found = fields[str(step)].annotation
        else:
            # A dict or a tuple: every item is of the type named last, or before the dots.
            found = next(arg for arg in reversed(typing.get_args(found)) if arg is not Ellipsis)
    found = _record_in(found)
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        return set()
    return {each.alias or name for name, each in found.model_fields.items()}


def _record_in(annotation: Any) -> Any:
    """Return an annotation without Annotated and without ``| None``."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (types.UnionType, typing.Union):
            rest = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
            annotation = rest[0]
        else:
            return annotation
