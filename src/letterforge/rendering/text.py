"""Turn a letter's HTML into plain text: the same words, wrapped, a blank line between blocks."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from html.parser import HTMLParser

from letterforge.rendering.blocks import BLOCKS, CELLS

WIDTH = 72
QUOTE = DESCRIPTION = "    "
"""What sets a quotation off, and what is said of a term."""
SCREENFUL = 20
"""How many lines there may be at most between two marks; a screen has some more."""

_CONTAINERS = {"ul", "ol", "dl", "table"}
_SKIPPED = {"head", "style", "script", "svg"}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_END_OF_LINE = "\v"

_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})


def plain_text(html: str) -> str:
    """Return a letter's words as text with straight quotes, each block on lines of its own.

    A picture is told by its description in square brackets; list items begin with a hyphen or
    their number, and follow each other without a blank line, as the rows of a table do; quotations
    are set in. What ``data-mark`` of the body says is repeated between the blocks, so that no
    screenful of the text lacks it.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    blocks = _marked(reader.blocks, mark_line(reader.mark)) if reader.mark else reader.blocks
    return "\n\n".join("\n".join(lines) for lines in blocks).translate(_PLAIN) + "\n"


def mark_line(mark: str) -> str:
    """Return the line that repeats a mark between the blocks of a text."""
    return f"*** {mark} ***"


def _marked(blocks: Sequence[list[str]], mark: str) -> list[list[str]]:
    marked, since = [[mark]], 0
    for lines in blocks:
        if since + 1 + len(lines) > SCREENFUL:
            marked.append([mark])
            since = 0
        pieces = [lines[start : start + SCREENFUL] for start in range(0, len(lines), SCREENFUL)]
        marked.append([*pieces[0], *(line for piece in pieces[1:] for line in (mark, *piece))])
        since = len(pieces[-1]) + (1 + since if len(pieces) == 1 else 0)
    return [*marked, [mark]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[list[str]] = []
        self.mark = ""
        self._words: list[str] = []
        self._skipping: list[str] = []
        self._quotes = 0
        self._containers: list[str] = []
        self._numbers: list[int] = []
        self._indent = ""
        self._sign = ""
        self._tight = False

    def end_block(self) -> None:
        words = "".join(self._words).split(_END_OF_LINE)
        self._words = []
        lines = self._wrapped([_SPACE.sub(" ", line).strip(" ") for line in words])
        if not lines:
            return
        if self._tight and self.blocks:
            self.blocks[-1] += lines
        else:
            self.blocks.append(lines)
        self._tight = bool(self._containers)

    def _wrapped(self, lines: list[str]) -> list[str]:
        wrapped: list[str] = []
        for line in filter(str.strip, lines):
            before = QUOTE * self._quotes + self._indent
            # Only plain spaces may become ends of lines, and no hyphen.
            wrapped += textwrap.wrap(
                line, WIDTH, break_long_words=False, break_on_hyphens=False,
                initial_indent=before + self._sign,
                subsequent_indent=before + " " * len(self._sign),
            )  # fmt: skip
            # What else stands in this item is set in as its first line is.
            self._indent += " " * len(self._sign)
            self._sign = ""
        return wrapped

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SKIPPED:
            self._skipping.append(tag)
            if tag == "svg" and (label := given.get("aria-label")):
                self._words.append(f"[{label}]")
        if self._skipping:
            return
        if tag in BLOCKS:
            self.end_block()
        if tag in _CONTAINERS:
            self._tight = self._tight and bool(self._containers)
            self._containers.append(tag)
            self._numbers.append(0)
        elif tag == "body":
            self.mark = given.get("data-mark") or ""
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "br":
            self._words.append(_END_OF_LINE)
        elif tag in CELLS and any(word.strip() for word in self._words):
            self._words.append(" | ")
        elif tag in {"li", "dt", "dd"}:
            self._begin_item(tag)
        elif tag == "img" and (alt := given.get("alt")):
            self._words.append(f"[{alt}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED and tag in self._skipping:
            del self._skipping[self._skipping.index(tag) :]
            return
        if self._skipping:
            return
        if tag in BLOCKS:
            self.end_block()
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag in {"li", "dd"} or tag in _CONTAINERS:
            self._indent = self._sign = ""
        if tag in _CONTAINERS and self._containers:
            self._containers.pop()
            self._numbers.pop()
            self._tight = self._tight and bool(self._containers)

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            # A no-break space is a sign of its own; only the white space of the source is folded.
            self._words.append(_SPACE.sub(" ", data))

    def _begin_item(self, tag: str) -> None:
        indent = "  " * (len(self._containers) - 1)
        self._indent, self._sign = indent, ""
        if tag == "dd":
            self._indent = indent + DESCRIPTION
        elif tag == "li" and self._containers and self._containers[-1] == "ol":
            self._numbers[-1] += 1
            self._sign = f"{self._numbers[-1]}. "
        elif tag == "li":
            self._sign = "- "
