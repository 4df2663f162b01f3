"""Read what WeasyPrint laid out, and keep what it would forget while painting.

Why: the checks and the tags need the boxes of a page, and WeasyPrint has no public way to them. All
knowledge of its private attributes (as they are in version 70.0) is in this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

Box = Any
"""One of WeasyPrint's boxes; it has no types."""


@dataclass(frozen=True)
class PaintedPage:
    """One page after painting: its boxes, its content stream and what was marked in it.

    ``height`` is in CSS pixels; ``marks`` gives the number of the marked content of a box.
    """

    root: Box
    height: float
    stream: Any
    marks: Mapping[Box, int]


@dataclass(frozen=True)
class Leaf:
    """Something visible on a page (text, picture or table), and the elements that it stands in."""

    box: Box
    elements: tuple[Element, ...]
    positioned: bool

    @property
    def is_text(self) -> bool:
        """Tell whether this is a piece of text, all of it in one line."""
        return is_text(self.box)

    @property
    def is_picture(self) -> bool:
        """Tell whether this is a picture."""
        return is_picture(self.box)

    @property
    def text(self) -> str:
        """Return the text, which is empty for pictures and tables."""
        return str(self.box.text) if self.is_text else ""

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom in CSS pixels from the page's top left corner."""
        box = self.box
        if is_text(box):
            x, y, width, height = box.position_x, box.position_y, box.width, box.height
        else:
            x, y, width, height = box.hit_area()
        return x, y, x + width, y + height


def bare(box: Box) -> Box:
    """Return the box itself where a placeholder stands for an absolutely positioned one."""
    return getattr(box, "_box", box)


def is_text(box: Box) -> bool:
    """Tell whether a box is a piece of text, all of it in one line."""
    return type(box).__name__ == "TextBox"


def is_line(box: Box) -> bool:
    """Tell whether a box is a line of text."""
    return type(box).__name__ == "LineBox"


def is_picture(box: Box) -> bool:
    """Tell whether a box is a picture."""
    return hasattr(box, "replacement")


def painted_text(box: Box) -> str:
    """Return what a piece of text will be in the PDF, with spaces that were added to it."""
    return str(box.pango_layout.text)


def margin_of(box: Box) -> str:
    """Return which page-margin box this is (``@bottom-center``), or nothing for other boxes."""
    return str(box.at_keyword) if type(box).__name__ == "MarginBox" else ""


def page_area(page: Any) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the area between a page's margins, in CSS pixels."""
    root = page._page_box
    x, y = root.content_box_x(), root.content_box_y()
    return x, y, x + root.width, y + root.height


def watermark_place(root: Box) -> int | None:
    """Return which of a page's artifacts is its background picture; None where it has none.

    Why: a page's own background is painted first, its colour before its picture.
    """
    background = root.background
    if background is None or all(layer.image is None for layer in background.layers):
        return None
    return 1 if background.color.alpha > 0 else 0


def leaves(page: Any) -> Iterator[Leaf]:
    """Yield what is visible on a page in document order, without the page's margin boxes."""
    for child in page._page_box.children:
        if not margin_of(child):
            yield from _leaves(child, (), False)


def _leaves(box: Box, elements: tuple[Element, ...], positioned: bool) -> Iterator[Leaf]:
    box = bare(box)
    if box.element is not None and (not elements or elements[-1] is not box.element):
        elements = (*elements, box.element)
    positioned = positioned or box.is_absolutely_positioned()
    if is_text(box) or is_picture(box) or type(box).__name__ == "TableBox":
        yield Leaf(box, elements, positioned)
    for child in box.children:
        yield from _leaves(child, elements, positioned)


def watch_painting(pages: list[Any]) -> list[PaintedPage]:
    """Return a list that fills while the pages are painted.

    Why: WeasyPrint notes which box each marked content comes from, but empties its notes when it
    builds its own tag tree, before a finisher is called.
    """
    painted: list[PaintedPage] = []
    for page in pages:
        _watch(page, painted)
    return painted


def _watch(page: Any, painted: list[PaintedPage]) -> None:
    paint = page.paint

    def paint_and_note(stream: Any, scale: float = 1) -> None:
        paint(stream, scale)
        marks = {box: mark["mcid"] for box, mark in stream._tags.items()}
        painted.append(PaintedPage(page._page_box, page.height, stream, marks))

    page.paint = paint_and_note
