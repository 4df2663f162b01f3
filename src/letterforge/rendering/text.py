"""Turn a letter's HTML into plain text: the same words, a blank line between blocks."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from letterforge.rendering.blocks import BLOCKS, CELLS

_CONTAINERS = {"ul", "ol", "table"}
_SKIPPED = {"head", "header", "style", "script"}
"""The letterhead (``header``) belongs to the page, not to the words."""

_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})


def plain_text(html: str) -> str:
    """Return a letter's words as text with straight quotes, each block on lines of its own.

    A picture is told by its description in square brackets; list items begin with a hyphen or
    their number, and follow each other without a blank line, as the rows of a table do; the
    letterhead is left out.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return "\n\n".join(reader.blocks).translate(_PLAIN) + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._words: list[str] = []
        self._skipping = 0
        self._containers: list[str] = []
        self._numbers: list[int] = []
        self._sign = ""
        self._tight = False

    def end_block(self) -> None:
        lines = [" ".join(line.split()) for line in "".join(self._words).split("\v")]
        text = "\n".join(lines).strip()
        self._words = []
        if not text:
            return
        if self._tight:
            self.blocks[-1] += f"\n{self._sign}{text}"
        else:
            self.blocks.append(f"{self._sign}{text}")
        self._sign = ""
        self._tight = bool(self._containers)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in BLOCKS:
            self.end_block()
        if tag in _CONTAINERS:
            self._tight = self._tight and bool(self._containers)
            self._containers.append(tag)
            self._numbers.append(0)
        elif tag == "br":
            self._words.append("\v")
        elif tag in CELLS and any(word.strip() for word in self._words):
            self._words.append(" | ")
        elif tag == "li":
            self._sign = self._item_sign()
        elif tag == "img" and not self._skipping and (alt := dict(attrs).get("alt")):
            self._words.append(f"[{alt}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in BLOCKS:
            self.end_block()
        if tag == "li" or tag in _CONTAINERS:
            self._sign = ""
        if tag in _CONTAINERS and self._containers:
            self._containers.pop()
            self._numbers.pop()
            self._tight = self._tight and bool(self._containers)

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            # A no-break space is a sign of its own; only the white space of the source is folded.
            self._words.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _item_sign(self) -> str:
        if not self._containers:
            return "- "
        indent = "  " * (len(self._containers) - 1)
        if self._containers[-1] != "ol":
            return f"{indent}- "
        self._numbers[-1] += 1
        return f"{indent}{self._numbers[-1]}. "
