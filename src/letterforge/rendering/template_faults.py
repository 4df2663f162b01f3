"""Say what is wrong in a template in our words: where it stands, and which name was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2.exceptions import UndefinedError

from letterforge.loading.records import nearest

_NO_SUCH = re.compile(r"(?P<whose>.+) has no '(?P<name>\w+)'; it has (?P<known>.+)")
_UNDEFINED = re.compile(r"'(?P<name>\w+)' is undefined")
_NO_FILTER = re.compile(r"No (?P<what>filter|test) named '(?P<name>\w+)'\.?")
_SET = re.compile(r"\{%-?\s*(?:set|for|macro)\s+(\w+)|\{%-?\s*import\s[^%]*\sas\s+(\w+)")
_GIVEN = ("letter", "picture", "stylesheet")


def in_words(error: Exception) -> str:
    """Return what is wrong, on one line."""
    if isinstance(error, RecursionError):
        return "it uses itself without end, or is nested too deeply"
    if isinstance(error, MemoryError):
        return "it needs too much memory"
    words = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, UndefinedError) and (found := _UNDEFINED.fullmatch(words)):
        return f"nothing is called '{found['name']}' here"
    if found := _NO_FILTER.fullmatch(words):
        return f"there is no {found['what']} '{found['name']}'"
    return words


def hint_for(error: Exception, path: Path | None, known: Iterable[str] = ()) -> str:
    """Return the way out: the error's own, or the nearest name to the one that is not there.

    ``known`` are the filters and tests that there are.
    """
    words = str(error)
    if found := _NO_SUCH.match(words):
        return _meant(found["name"], found["known"].split(", "))
    if found := _UNDEFINED.match(words):
        return _meant(found["name"], _names_in(path))
    if found := _NO_FILTER.match(words):
        return _meant(found["name"], known)
    return str(getattr(error, "hint", ""))


def column_of(error: Exception, path: Path | None, line: int) -> int:
    """Return where in its line the wrong name stands, or the first column where nobody can tell."""
    lines = _text(path).split("\n")
    for pattern in (_NO_SUCH, _UNDEFINED, _NO_FILTER):
        found = pattern.match(str(error))
        if found and 0 < line <= len(lines):
            before = r"(?<=\.)" if pattern is _NO_SUCH else ""
            place = re.search(rf"{before}\b{found['name']}\b", lines[line - 1])
            return place.start() + 1 if place else 1
    return 1


def _meant(name: str, known: Iterable[str]) -> str:
    # All that there is stands in the message already, or in the reference of templates.
    hint = nearest(name, known)
    return hint if hint.startswith("did you mean") else ""


def _names_in(path: Path | None) -> Iterator[str]:
    yield from _GIVEN
    for match in _SET.finditer(_text(path)):
        yield match[1] or match[2]


def _text(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError):
        return ""
