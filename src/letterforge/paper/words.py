"""Tell which words a PDF says, by its tags and in the order of its pages' content.

Why: a screen reader follows the tags, while copying, searching and the order panel of readers
follow the content. Both must say what the HTML says (``rendering/words.py`` compares them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from letterforge.paper.boxes import PaintedPage
from letterforge.paper.tags import Mark, Tag

_INLINE = frozenset({"Span", "Link", "Quote", "Code", "Figure", "Form"})

Piece = tuple[int, str]
"""The number of a block, and words in it."""


def tag_blocks(root: Tag, texts: Mapping[Mark, str]) -> tuple[str, ...]:
    """Return what the tags say, block by block; ``texts`` are the words of the marked contents."""
    return _joined([piece for _, piece in _pieces(root, texts)])


def page_blocks(
    root: Tag, texts: Mapping[Mark, str], pages: Sequence[PaintedPage]
) -> tuple[str, ...]:
    """Return what the pages say in the order of their content, block by block.

    Artifacts are left out. A block whose content is torn apart comes in more than one part.
    """
    pieces = dict(_pieces(root, texts))
    order = (Mark(number, mark) for number, page in enumerate(pages) for mark in _marks(page))
    return _joined([pieces[mark] for mark in order if mark in pieces])


def _joined(pieces: Sequence[Piece]) -> tuple[str, ...]:
    blocks: list[str] = []
    last = None
    for block, words in pieces:
        if block != last:
            blocks.append("")
        blocks[-1] += words
        last = block
    return tuple(block for block in blocks if block.strip())


def _pieces(root: Tag, texts: Mapping[Mark, str]) -> Iterator[tuple[Mark, Piece]]:
    block = 0

    def walk(tag: Tag) -> Iterator[tuple[Mark, Piece]]:
        nonlocal block
        if tag.marker:  # the sign of a list item, which no HTML holds
            return
        block += tag.kind not in _INLINE
        for kid in tag.kids:
            if isinstance(kid, Tag):
                yield from walk(kid)
            elif isinstance(kid, Mark):
                words = f"[{tag.alternative}]" if tag.kind == "Figure" else texts.get(kid, "")
                yield kid, (block, words)
        block += tag.kind not in _INLINE

    yield from walk(root)


def _marks(page: PaintedPage) -> Iterator[int]:
    content: Sequence[Any] = page.stream.stream
    return (item["MCID"] for item in content if isinstance(item, dict) and "MCID" in item)
