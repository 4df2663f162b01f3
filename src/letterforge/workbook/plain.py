"""Read tables in plain text (.csv), which know nothing but words."""

from __future__ import annotations

import csv
import io

from letterforge.errors import Problem, ProblemsError
from letterforge.workbook.book import Cell, Sheet

MAX_CELLS = 300_000


def read_csv(content: bytes, file: str) -> dict[str, Sheet]:
    """Return the one sheet of a table in plain text, which has no name.

    Raises ProblemsError where it is not UTF-8, or no table.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "save it as 'CSV UTF-8', or better as an Excel workbook (.xlsx)"
        raise ProblemsError([Problem(file, 0, 0, "is not UTF-8 text", hint)]) from None
    if "\0" in text:
        hint = "save it as 'CSV UTF-8'"
        raise ProblemsError([Problem(file, 0, 0, "is no text that is read", hint)])
    first = text.partition("\n")[0]
    # Excel writes the sign that its country is used to.
    delimiter = max(",;\t", key=first.count)
    cells: dict[tuple[int, int], Cell] = {}
    try:
        for row, values in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
        ):
            for column, value in enumerate(values, start=1):
                if value.strip():
                    cells[row, column] = Cell(row, column, value)
            if len(cells) > MAX_CELLS:
                raise csv.Error("too many cells")
    except csv.Error:
        hint = "see whether a quotation mark is missing, or save it as an Excel workbook (.xlsx)"
        raise ProblemsError([Problem(file, 0, 0, "is no table that can be read", hint)]) from None
    return {"": Sheet("", cells)}
