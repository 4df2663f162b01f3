"""Tell whether an SVG picture is one, and no more than a letter can paint.

Why: parts of a picture may be painted again by reference, those of others too, so that a few lines
are millions of strokes; and WeasyPrint follows references for as long as there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

TOO_MUCH = ", far too many for a letter"
MOST_PARTS = 20_000
MOST_DEPTH = 100
MOST_CHARACTERS = 2_000_000

_REFERENCE = re.compile(r"url\(\s*[\"']?\s*#([^\"')\s]*)")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"\s*\.([\w-]+)\s*")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class _RefusedError(Exception):
    """Say what is wrong, in words that follow the name of the picture."""


@dataclass
class _Part:
    """An element, what is in it, and what it paints elsewhere by reference: name and how often."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)
    text: str = ""


def fault_of_svg(content: bytes) -> str:
    """Return what is wrong with an SVG picture, in words that follow its name; empty if nothing."""
    try:
        root = _read(content)
        if root.tag != "svg":
            return f"is no SVG picture: it begins with <{root.tag}>"
        _Painting(root).check()
    except expat.ExpatError as error:
        return f"is no whole SVG picture: line {error.lineno}, column {error.offset + 1}"
    except _RefusedError as error:
        return str(error)
    return ""


def _read(content: bytes) -> _Part:
    top = _Part("")
    open_parts = [top]
    count = characters = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_PARTS:
            raise _RefusedError(f"has more than {MOST_PARTS} parts{TOO_MUCH}")
        if len(open_parts) > MOST_DEPTH:
            raise _RefusedError(f"has more than {MOST_DEPTH} parts in each other{TOO_MUCH}")
        part = _Part(_local(name), {_local(key): value for key, value in attributes.items()})
        take(sum(map(len, attributes.values())))
        open_parts[-1].parts.append(part)
        open_parts.append(part)

    def text(words: str) -> None:
        take(len(words))
        if open_parts[-1].tag == "style":
            open_parts[-1].text += words

    def take(length: int) -> None:
        nonlocal characters
        characters += length
        if characters > MOST_CHARACTERS:
            raise _RefusedError(f"has more than {MOST_CHARACTERS} signs in it{TOO_MUCH}")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: open_parts.pop()
    parser.CharacterDataHandler = text
    parser.Parse(content, True)
    return top.parts[0]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Painting:
    """Count what is painted of a picture, with what is painted again by reference."""

    def __init__(self, root: _Part) -> None:
        self._root = root
        self._named: dict[str, _Part] = {}
        self._by_class: dict[str, list[str]] = {}
        self._counted: dict[int, int] = {}
        self._counting: set[int] = set()

    def check(self) -> None:
        """Raise where it is too much, or without end."""
        waiting = [self._root]
        while waiting:
            part = waiting.pop()
            waiting += part.parts
            # As WeasyPrint does: of two with one name, the last.
            if name := part.attributes.get("id"):
                self._named[name] = part
            if part.tag == "style":
                self._read_style(part.text)
            if "\\" in part.attributes.get("style", ""):
                raise _RefusedError("has a backslash in its styles, where letters need none")
            if part.attributes.get("spreadMethod", "pad") != "pad":
                raise _RefusedError("repeats a gradient, which letters cannot hold")
        self._count(self._root)

    def _read_style(self, text: str) -> None:
        if "\\" in text:
            raise _RefusedError("has a backslash in its styles, where letters need none")
        for selectors, body in _RULE.findall(_COMMENT.sub("", text)):
            if not _REFERENCE.search(body):
                continue
            for selector in selectors.split(","):
                if not (name := _CLASS.fullmatch(selector)):
                    raise _RefusedError("has url() in its styles, elsewhere than for a class")
                self._by_class.setdefault(name[1], []).append(body)

    def _count(self, part: _Part) -> int:
        """Return how many parts are painted for one; raise where it is too many."""
        key = id(part)
        if key in self._counting:
            raise _RefusedError("has a part that is painted in itself, without end")
        if key not in self._counted:
            self._counting.add(key)
            if len(self._counting) > MOST_DEPTH:
                raise _RefusedError(f"has more than {MOST_DEPTH} parts in each other{TOO_MUCH}")
            total = 1 + sum(map(self._count, part.parts))
            for name, times in self._references(part):
                if name in self._named:
                    total += times * self._count(self._named[name])
            self._counting.remove(key)
            self._counted[key] = total
            if total > MOST_PARTS:
                raise _RefusedError(f"is painted as more than {MOST_PARTS} parts{TOO_MUCH}")
        return self._counted[key]

    def _references(self, part: _Part) -> Iterator[tuple[str, int]]:
        attributes = part.attributes
        points = 1 + (len(attributes.get("d", "")) + len(attributes.get("points", ""))) // 2
        if (address := attributes.get("href", "")).startswith("#"):
            yield address[1:], 1
        words = list(attributes.items())
        for name in attributes.get("class", "").split():
            words += [("style", body) for body in self._by_class.get(name, [])]
        for name, value in words:
            # A marker is painted at each point of a line.
            times = points if "marker" in f"{name} {value}" else 1
            yield from ((target, times) for target in _REFERENCE.findall(value))
