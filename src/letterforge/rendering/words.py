"""Tell whether a letter says the same words, block by block, in every format.

Why: whoever reads the text, hears the tags or copies from a page must get the letter that was
approved, in its order. The blocks of the HTML are read here on their own, by other rules than
``text.py`` writes them, so that a fault of one is not repeated by the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from itertools import chain, repeat, zip_longest

from letterforge.errors import LetterforgeError
from letterforge.rendering.blocks import BLOCKS, CELLS
from letterforge.rendering.text import mark_line

_NO_WORDS = frozenset({"head", "style", "script", "svg"})
_PLAIN = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00ad": None, "\u2010": None}
)
_WORDS_BEFORE, _WORDS_AFTER = 3, 6
_BREAKS = BLOCKS | CELLS | {"br"}


@dataclass(frozen=True)
class Block:
    """The words of one line, paragraph, item or cell, and how the text marks its beginning."""

    words: tuple[str, ...]
    sign: str = ""
    in_row: bool = False


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared.

    Quotes are straight, spaces forgotten, hyphens at the end of lines left out; what stylesheets
    make capitals is no other word.
    """
    return tuple(text.translate(_PLAIN).casefold().split())


def html_blocks(html: str) -> list[Block]:
    """Return what a letter's HTML says; a picture says its description in square brackets."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    reader.end()
    return reader.blocks


def differences(html: str, text: str, paper: Mapping[str, Sequence[str]]) -> list[str]:
    """Return where other formats of a letter say something else than its HTML; none is good.

    ``text`` is the text file; ``paper`` holds readings of the PDF by what they are called, each the
    blocks in their order.
    """
    blocks = html_blocks(html)
    found = [_text_difference(blocks, text, _mark_of(html))]
    found += [_paper_difference(blocks, reading, name) for name, reading in paper.items()]
    return [difference for difference in found if difference]


def check_same_words(html: str, text: str, paper: Mapping[str, Sequence[str]]) -> None:
    """Raise LetterforgeError with the first of the ``differences``, if there is any."""
    if found := differences(html, text, paper):
        raise LetterforgeError(
            f"the letter's formats do not say the same: {found[0]}",
            "let stylesheets add no words, hide none, and paint none late (overflow, opacity, "
            "z-index, position)",
        )


def _paper_difference(blocks: Sequence[Block], reading: Sequence[str], name: str) -> str:
    said = [words for words in map(words_of, reading) if words]
    wanted = [block.words for block in blocks if block.words]
    for block, words in zip_longest(wanted, said, fillvalue=()):
        if block != words:
            return _told(name, block, words)
    return ""


def _text_difference(blocks: Sequence[Block], text: str, mark: str) -> str:
    words = [
        (word, first)
        for line in text.split("\n")
        if line != mark.translate(_PLAIN)
        for word, first in zip(words_of(line), chain([True], repeat(False)), strict=False)
    ]
    place = 0
    for block in blocks:
        before = ("|",) if block.in_row else (block.sign,) if block.sign else ()
        expected = (*before, *block.words)
        said = words[place : place + len(expected)]
        place += len(expected)
        got = tuple(word for word, _ in said)
        if got != expected:
            return _told("the text", expected, got)
        if said and not said[0][1] and not block.in_row:
            return f"in the text '{' '.join(got[:8])}' begins no line of its own"
    rest = tuple(word for word, _ in words[place:])
    return _told("the text", (), rest) if rest else ""


def _told(name: str, expected: Sequence[str], got: Sequence[str]) -> str:
    pairs = enumerate(zip_longest(expected, got))
    at = next((at for at, (wanted, said) in pairs if wanted != said), 0)
    start = max(0, at - _WORDS_BEFORE)
    wanted, said = (" ".join(words[start : at + _WORDS_AFTER]) for words in (expected, got))
    return f"where the HTML says '{wanted}', {name} says '{said}'"


def _mark_of(html: str) -> str:
    found = re.search(r'<body\b[^>]* data-mark="([^"]*)"', html)
    return mark_line(unescape(found[1])) if found else ""


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._said = ""
        self._silent = 0
        self._lists: list[int | None] = []  # the number of the last item; None in a bulleted list
        self._sign = ""
        self._cell = self._row_begun = False

    def end(self) -> None:
        words, self._said = words_of(self._said), ""
        if words or (self._cell and self._row_begun):
            self.blocks.append(Block(words, self._sign, self._cell and self._row_begun))
            self._row_begun, self._sign = True, ""
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        words = given.get("aria-label") if tag == "svg" else given.get("alt")
        if tag in {"svg", "img"} and words and not self._silent:
            self._said += f"[{words}]"
        self._silent += tag in _NO_WORDS
        if self._silent or tag not in _BREAKS:
            return
        self.end()
        self._cell = tag in CELLS
        self._row_begun = self._row_begun and tag not in BLOCKS
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._sign = self._next_sign()

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _NO_WORDS))
        if self._silent or tag not in _BREAKS:
            return
        self.end()
        self._row_begun = self._row_begun and tag not in BLOCKS
        if tag in {"li", "ul", "ol"}:
            self._sign = ""
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._said += data

    def _next_sign(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "-"
        self._lists[-1] += 1
        return f"{self._lists[-1]}."
