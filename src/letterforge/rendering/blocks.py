"""Which HTML elements begin and end a block of words: one list for text and typography."""

from __future__ import annotations

BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead",
        "title", "tr", "ul",
    }
)  # fmt: skip
"""Words before the begin or end of one of these and words after it are of different blocks."""

CELLS = frozenset({"td", "th"})
"""Blocks within a row."""
