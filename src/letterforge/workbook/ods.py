"""Read OpenDocument spreadsheets, with the marks that readers for values alone leave out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from defusedxml import ElementTree

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

MAX_CELLS = 300_000

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_PLAIN_COLOURS = {"", "transparent", "#ffffff", f"#{HEADING_COLOUR.lower()}",
                  f"#{LOCKED_COLOUR.lower()}"}  # fmt: skip
_OF_EMPTY_CELLS = {f"{_TABLE}number-columns-repeated", f"{_TABLE}style-name"}
_FURTHEST = 20_000
"""Rows and columns further out are the emptiness that programs write out to the end of a sheet."""


def read_ods(content: bytes) -> dict[str, Sheet]:
    """Return the sheets of an OpenDocument spreadsheet; any error means that it is damaged."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = ElementTree.fromstring(package.read("content.xml"))
    styles = {style.get(f"{_STYLE}name", ""): style for style in root.iter(f"{_STYLE}style")}
    sheets = {}
    for table in root.iter(f"{_TABLE}table"):
        sheet = _Reading(styles).sheet(table)
        sheets[sheet.name] = sheet
    return sheets


class _Reading:
    """Read one sheet."""

    def __init__(self, styles: dict[str, Any]) -> None:
        self._styles = styles
        self._cells: dict[tuple[int, int], Cell] = {}
        self._hidden_rows: set[int] = set()
        self._merged: set[tuple[int, int]] = set()

    def sheet(self, table: Any) -> Sheet:
        hidden_columns: set[int] = set()
        at = 1
        for column in table.iter(f"{_TABLE}table-column"):
            many = _repeated(column, "columns")
            if column.get(f"{_TABLE}visibility", "visible") != "visible":
                hidden_columns.update(range(at, min(at + many, _FURTHEST)))
            at += many
        row = 1
        for element in table.iter(f"{_TABLE}table-row"):
            many = _repeated(element, "rows")
            hidden = element.get(f"{_TABLE}visibility", "visible") != "visible"
            for number in range(row, min(row + many, _FURTHEST)):
                if hidden:
                    self._hidden_rows.add(number)
                if not self._row(element, number):
                    break  # an empty row is as empty however often it is repeated
            row += many
        return Sheet(
            name=str(table.get(f"{_TABLE}name", "")),
            cells=self._cells,
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(hidden_columns),
            hidden=self._property(table, "table", "table-properties", "display") == "false",
        )

    def _row(self, element: Any, row: int) -> bool:
        """Read the cells of a row; tell whether there was anything in it."""
        column, filled = 1, False
        for cell in element:
            if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            many = _repeated(cell, "columns")
            if not len(cell) and not cell.attrib.keys() - _OF_EMPTY_CELLS:
                column += many
                continue
            value, marks = self._read(cell)
            if value not in {None, ""} or marks:
                filled = True
                for number in range(column, min(column + many, _FURTHEST)):
                    self._cells[row, number] = Cell(row, number, value, tuple(marks))
                    if len(self._cells) > MAX_CELLS:
                        raise ValueError("too many cells")
            column += many
        return filled

    def _read(self, cell: Any) -> tuple[Value, list[str]]:
        marks: list[str] = []
        value = _value(cell, marks)
        if cell.tag == f"{_TABLE}covered-table-cell":
            marks.append(MERGED_AWAY)
        spans = (cell.get(f"{_TABLE}number-{each}-spanned", "1") for each in ("columns", "rows"))
        if any(each != "1" for each in spans):
            marks.append(MERGED)
        note = cell.find(f"{_OFFICE}annotation")
        if note is not None:
            marks.append(commented(" ".join(_paragraphs(note))))
        if value not in {None, ""}:
            if self._struck(cell):
                marks.append(STRUCK)
            colour = self._property(cell, "table", "table-cell-properties", "background-color", _FO)
            if (colour or "").lower() not in _PLAIN_COLOURS:
                marks.append(COLOURED)
        return value, marks

    def _struck(self, cell: Any) -> bool:
        spans = (cell, *cell.iter(f"{_TEXT}span"))
        return any(
            self._property(each, prefix, "text-properties", "text-line-through-style", _STYLE)
            not in {None, "none"}
            for each, prefix in zip(spans, ("table", *["text"] * len(spans)), strict=False)
        )

    def _property(
        self, element: Any, prefix: str, group: str, name: str, space: str = _TABLE
    ) -> str | None:
        style = element.get(f"{_TABLE if prefix == 'table' else _TEXT}style-name", "")
        for _ in range(10):  # a style may stand on another
            if style not in self._styles:
                return None
            found = self._styles[style].find(f"{_STYLE}{group}")
            if found is not None and found.get(f"{space}{name}") is not None:
                return str(found.get(f"{space}{name}"))
            style = self._styles[style].get(f"{_STYLE}parent-style-name", "")
        return None


def _value(cell: Any, marks: list[str]) -> Value:
    text = "\n".join(_paragraphs(cell))
    if cell.get(f"{_TABLE}formula") is not None:
        marks.append(FORMULA)
        return None
    if cell.get(f"{_CALC}value-type") == "error":
        marks.append(error_value(text))
        return None
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in {"float", "percentage", "currency"}:
        number = float(cell.get(f"{_OFFICE}value", "nan"))
        return int(number) if number.is_integer() else number
    if kind == "boolean":
        return bool(cell.get(f"{_OFFICE}boolean-value") == "true")
    if kind == "date":
        written = str(cell.get(f"{_OFFICE}date-value", ""))
        moment = datetime.fromisoformat(written)
        if moment.time() != time():
            marks.append(odd_value(f"the time {written}"))
            return None
        return date(moment.year, moment.month, moment.day)
    if kind == "time":
        marks.append(odd_value(f"the time {text}"))
        return None
    return text or None


def _paragraphs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_TEXT}p":
            yield "".join(_words(child))


def _words(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), 1000)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        else:
            yield from _words(child)
        yield child.tail or ""


def _repeated(element: Any, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))
