"""Keep the spaces between words that WeasyPrint drops where a line or an element ends.

Why: it paints no space at the end of a line and no text that is a space only. On paper nobody
misses them; a screen reader or a text extraction would read "oneword". Each such space is added,
before painting, to the text that stands before it; the place of everything else is settled then.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from letterforge.paper.boxes import Box, bare, is_line, is_text

NO_BREAK_SPACE = "\u00a0"


def keep_spaces(pages: list[Any]) -> None:
    """Add the lost spaces to the texts of laid-out pages that are not painted yet."""
    paragraphs: dict[tuple[Element, str], list[list[Box]]] = {}
    for page in pages:
        for block, line in _lines(page._page_box):
            texts = [text for text in _texts(line) if text.text]
            _keep_between(texts)
            if any(text.text.strip() for text in texts):
                key = (block.element, block.element_tag)
                paragraphs.setdefault(key, []).append(texts)
    for (element, _), lines in paragraphs.items():
        if element is not None and len(lines) > 1:
            _keep_at_ends(lines, _source(element))


def _lines(box: Box) -> Iterator[tuple[Box, Box]]:
    for child in map(bare, box.children):
        if is_line(child):
            yield box, child
        yield from _lines(child)


def _texts(box: Box) -> Iterator[Box]:
    for child in box.children:
        if is_text(child):
            yield child
        elif type(child).__name__ in {"InlineBox", "InlineBlockBox", "LineBox"}:
            yield from _texts(child)


def _keep_between(texts: list[Box]) -> None:
    last = None
    for text in texts:
        if text.text.strip():
            last = text
        elif last is not None and text.text in {" ", NO_BREAK_SPACE}:
            _add_space(last)


def _keep_at_ends(lines: list[list[Box]], source: str) -> None:
    for line, following in pairwise(lines):
        end = _joined(line).rsplit(maxsplit=1)[-1]
        start = _joined(following).split(maxsplit=1)[0]
        # A word that was broken, after a hyphen for example, goes on without a space.
        if end + start in source and f"{end} {start}" not in source:
            continue
        _add_space(next(text for text in reversed(line) if text.text.strip()))


def _joined(texts: list[Box]) -> str:
    return "".join(text.text for text in texts)


def _add_space(text: Box) -> None:
    # WeasyPrint 70.0 shapes this text anew when it paints, so the space costs nothing.
    layout = text.pango_layout
    if not layout.text.endswith((" ", "\n")):
        layout.text += " "


def _source(element: Element) -> str:
    return " ".join("".join(_words(element)).split())


def _words(element: Element) -> Iterator[str]:
    if element.tag == "br":
        yield " "
    if isinstance(element.tag, str):  # a comment's is a function
        yield element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""
