"""Read Excel workbooks: values, and every mark that a person may have meant something by."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock

from letterforge.workbook.book import Cell, Sheet, Value
from letterforge.workbook.marks import (
    COLOURED,
    FORMULA,
    MERGED,
    MERGED_AWAY,
    STRUCK,
    commented,
    error_value,
    odd_value,
)
from letterforge.workbook.writing import HEADING_COLOUR, LOCKED_COLOUR

MAX_MERGED = 10_000

# White and the colours that the export itself puts into cells.
_PLAIN_COLOURS = {"00000000", "FFFFFFFF", f"FF{HEADING_COLOUR}", f"FF{LOCKED_COLOUR}"}


def read_xlsx(content: bytes) -> dict[str, Sheet]:
    """Return the sheets of an Excel workbook by name; any error means that it is damaged."""
    with warnings.catch_warnings():
        # It warns of what it leaves out, such as pictures, none of which is read here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True, keep_links=False)
    return {sheet.title: _sheet(sheet) for sheet in book.worksheets}


def _sheet(sheet: Any) -> Sheet:
    merged = _merged(sheet)
    # Only cells that are there: one at the far corner must not bring a thousand million with it.
    cells = (_cell(cell, merged.get((row, column))) for (row, column), cell in sheet._cells.items())
    kept = {(cell.row, cell.column): cell for cell in cells if cell}
    return Sheet(
        name=sheet.title,
        cells=kept,
        hidden_rows=frozenset(
            number
            for number, row in sheet.row_dimensions.items()
            if row.hidden or (row.height is not None and row.height == 0)
        ),
        hidden_columns=frozenset(_hidden_columns(sheet)),
        hidden=sheet.sheet_state != "visible",
    )


def _merged(sheet: Any) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                first = (row, column) == (area.min_row, area.min_col)
                found[row, column] = MERGED if first else MERGED_AWAY
                if len(found) > MAX_MERGED:
                    raise ValueError("too many merged cells")
    return found


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden or dimension.width == 0:
            first = dimension.min or dimension.index
            last = min(dimension.max or first, 16_384)
            yield from range(int(first), int(last) + 1)


def _cell(cell: Any, merged: str | None) -> Cell | None:
    value, marks = _value(cell)
    if merged:
        marks.append(merged)
    comment = getattr(cell, "comment", None)
    if comment is not None:
        marks.append(commented(str(comment.text)))
    if value not in {None, ""} and getattr(cell, "has_style", False):
        if cell.font.strike:
            marks.append(STRUCK)
        fill = cell.fill
        if fill.patternType == "solid" and _colour(fill.fgColor) not in _PLAIN_COLOURS:
            marks.append(COLOURED)
    if value in {None, ""} and not marks:
        return None
    return Cell(int(cell.row), int(cell.column), value, tuple(marks))


def _value(cell: Any) -> tuple[Value, list[str]]:
    value = cell.value
    if isinstance(value, CellRichText):
        struck = any(isinstance(part, TextBlock) and part.font.strike for part in value)
        return str(value), [STRUCK] if struck else []
    if cell.data_type == "f":
        return None, [FORMULA]
    if cell.data_type == "e":
        return None, [error_value(str(value))]
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date(), []
        return None, [odd_value(f"the time {value:%Y-%m-%d %H:%M}")]
    if isinstance(value, time | timedelta):
        return None, [odd_value(f"the time {value}")]
    if value is None or isinstance(value, str | bool | int | float | date):
        return value, []
    return None, [odd_value("something that is no text, number or date")]


def _colour(colour: Any) -> str:
    return str(colour.rgb) if colour is not None and colour.type == "rgb" else "other"
