"""Turn a letter's HTML into plain text: the same words, a blank line between blocks."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "h1", "h2", "h3", "address", "div", "blockquote", "main", "section", "ul", "ol",
           "table", "tr", "caption"}  # fmt: skip
_CELLS = {"td", "th"}
_SKIPPED = {"head", "header", "style", "script"}
"""The letterhead (``header``) belongs to the page, not to the words."""

_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})


def plain_text(html: str) -> str:
    """Return a letter's words as text with straight quotes, each block on lines of its own.

    A picture is told by its description in square brackets; list items begin with a hyphen or
    their number; the letterhead is left out.
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
        self._lists: list[int | None] = []

    def end_block(self) -> None:
        lines = [" ".join(line.split()) for line in "".join(self._words).split("\v")]
        text = "\n".join(lines).strip()
        if text:
            self.blocks.append(text)
        self._words = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _BLOCKS:
            self.end_block()
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "br":
            self._words.append("\v")
        elif tag in _CELLS and any(word.strip() for word in self._words):
            self._words.append(" | ")
        elif tag == "li":
            self.end_block()
            self._words.append(self._item_sign())
        elif tag == "img" and not self._skipping and (alt := dict(attrs).get("alt")):
            self._words.append(f"[{alt}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping -= 1
        elif tag in _BLOCKS or tag == "li":
            self.end_block()
        if tag in {"ul", "ol"}:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            # A no-break space is a sign of its own; only the white space of the source is folded.
            self._words.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _item_sign(self) -> str:
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            return f"{self._lists[-1]}. "
        return "- "
