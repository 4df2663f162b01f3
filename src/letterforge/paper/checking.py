"""Refuse letters that came out wrong: words left to fill in, overflow, a lonely closing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from letterforge.errors import LetterforgeError
from letterforge.paper.boxes import Leaf, leaves, page_area

MOST_PAGES = 4
TOLERANCE = 1.0  # CSS pixels, a quarter of a millimetre
MILLIMETRES_IN_A_PIXEL = 25.4 / 96
BODY_TAGS = frozenset({"p", "li", "blockquote"})
MARKS = ("{{", "{%", "}}")
PLACEHOLDER = re.compile(
    r"\{\{[^<>]{0,40}?\}\}|\{%[^<>]{0,40}?%\}|\{[{%][^<>]{0,20}|[^<>\s]{0,20}\s?\}\}"
)


def check_filled_in(texts: Iterable[str]) -> None:
    """Raise LetterforgeError where a placeholder was left in one of the texts."""
    for text in texts:
        if any(mark in text for mark in MARKS) and (found := PLACEHOLDER.search(text)):
            raise LetterforgeError(
                f"'{found[0].strip()}' was left in the letter",
                "mend the template or the passage in which it stands",
            )


def check_layout(pages: Sequence[Any]) -> None:
    """Raise LetterforgeError where laid-out pages are not fit to be sent."""
    if len(pages) > MOST_PAGES:
        raise LetterforgeError(
            f"the letter has {len(pages)} pages, and {MOST_PAGES} are the most",
            "shorten its passages",
        )
    for number, page in enumerate(pages, start=1):
        visible = list(leaves(page))
        for leaf in visible:
            _check_place(leaf, page, number)
        _check_closing(visible, number)


def _check_place(leaf: Leaf, page: Any, number: int) -> None:
    area = (0.0, 0.0, page.width, page.height) if leaf.positioned else page_area(page)
    left, top, right, bottom = leaf.rectangle
    excess, side = max(
        (area[0] - left, "left"),
        (right - area[2], "right"),
        (area[1] - top, "top"),
        (bottom - area[3], "bottom"),
    )
    if excess > TOLERANCE and (leaf.text.strip() or not leaf.is_text):
        raise LetterforgeError(
            f"{_name(leaf)} goes {excess * MILLIMETRES_IN_A_PIXEL:.0f} mm beyond the {side} edge"
            f" of the text on page {number}",
            "shorten it, or let it break into lines",
        )


def _name(leaf: Leaf) -> str:
    if leaf.is_text:
        text = leaf.text.strip()
        return f"'{text if len(text) <= 40 else text[:39] + '…'}'"
    element = leaf.elements[-1]
    return f"the picture '{element.get('src', 'svg')}'" if leaf.is_picture else "a table"


def _check_closing(visible: list[Leaf], number: int) -> None:
    body_seen = False
    for leaf in visible:
        classes = {name for element in leaf.elements for name in element.get("class", "").split()}
        if "closing" in classes:
            if body_seen:
                return
            raise LetterforgeError(
                f"the closing stands on page {number} without any text of the letter before it",
                "shorten the letter by a line or two, or lengthen it",
            )
        tags = {element.tag for element in leaf.elements}
        body_seen = body_seen or ("main" in tags and not tags.isdisjoint(BODY_TAGS))
