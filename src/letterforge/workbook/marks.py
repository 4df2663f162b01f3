"""What a cell carries beside its value, as a sentence that goes on from the cell's name."""

from __future__ import annotations

FORMULA = "holds a formula, whose result may be another tomorrow"
MERGED = "is merged with others"
MERGED_AWAY = "is merged into another"
STRUCK = "is crossed out"
COLOURED = "is coloured"

HINTS = {
    FORMULA: "copy the cells, and paste them as values",
    MERGED: "unmerge the cells, and fill in each of them",
    MERGED_AWAY: "unmerge the cells, and fill in each of them",
    STRUCK: "delete what is not meant, or take the line away",
}
"""The way out of each mark for which nothing is written."""


def commented(text: str) -> str:
    """Return the mark of a cell with a comment."""
    words = " ".join(text.split())
    return f"has a comment: '{words[:60]}{'…' if len(words) > 60 else ''}'"


def error_value(text: str) -> str:
    """Return the mark of a cell that shows an error such as #N/A."""
    return f"shows the error {text[:12]}"


def odd_value(text: str) -> str:
    """Return the mark of a cell whose value no column can take."""
    return f"holds {text}"


def hint_of(mark: str) -> str:
    """Return the way out of a mark."""
    if mark.startswith("has a comment"):
        return "settle what it asks, then delete it, or put it into Note"
    if mark.startswith("shows the error"):
        return "fill in what is meant, or empty the cell"
    return HINTS.get(mark, "fill in what the column asks for")
