"""Find the columns of findings and the rows of the round, wherever they were moved to."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from letterforge.loading.open_round import OpenRound
from letterforge.workbook.book import Book, Cell, Report, Sheet
from letterforge.workbook.cells import cleaned, folded
from letterforge.workbook.columns import (
    FINDINGS,
    FORCE,
    GUIDE,
    LISTS,
    ROUND,
    SHORT_NAME,
    Column,
    finding_columns,
    round_rows,
)
from letterforge.workbook.marks import COLOURED, hint_of
from letterforge.workbook.writing import identity

OWN = "#"
"""What begins the heading of a column that is the reader's own."""

_LOOKED_AT = 10
"""Rows among which the headings are looked for."""


@dataclass(frozen=True)
class FindingsTable:
    """The sheet of findings: which column of it is which, and where the headings stand."""

    sheet: Sheet
    head: int
    columns: Mapping[int, Column]
    force: int | None
    short_name: int | None

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of all columns that are read."""
        names = [each for each in (self.force, self.short_name) if each is not None]
        return sorted([*names, *self.columns])


@dataclass(frozen=True)
class RoundTable:
    """The sheet of the whole round: the cell of each fact that it gives."""

    sheet: Sheet
    cells: Mapping[Column, Cell]


def round_said(book: Book) -> str | None:
    """Return which round a workbook says that it is of."""
    sheet = book.sheets.get(ROUND)
    if sheet is None:
        return None
    for row, _ in sheet.rows():
        if str(sheet.cell(row, 1).value) == "Round":
            value = sheet.cell(row, 2).value
            return cleaned(value) if isinstance(value, str) else None
    return None


def find_tables(
    book: Book, round_: OpenRound, report: Report
) -> tuple[FindingsTable | None, RoundTable | None]:
    """Return what of a workbook is read; what is wrong with its sheets and columns is reported."""
    sheet = _findings_sheet(book, report)
    if sheet is None:
        return None, None
    for name in book.sheets:
        if name not in {sheet.name, ROUND, GUIDE, LISTS}:
            report.note(name, Cell(1, 1, None), "the sheet is not read")
    round_table = _round_table(book, round_, report)
    return _findings_table(sheet, round_, report), round_table


def _findings_sheet(book: Book, report: Report) -> Sheet | None:
    others = [name for name in book.sheets if name not in {ROUND, GUIDE, LISTS}]
    for name in others:
        if folded(name) == folded(FINDINGS):
            return book.sheets[name]
    if len(others) == 1:
        return book.sheets[others[0]]
    message = f"the workbook has no sheet '{FINDINGS}'"
    close = difflib.get_close_matches(FINDINGS, others, n=1)
    hint = f"give the sheet '{close[0]}' this name" if close else "give this name to the right one"
    report.wrong(next(iter(book.sheets), ""), Cell(1, 1, None), message, hint)
    return None


def _findings_table(sheet: Sheet, round_: OpenRound, report: Report) -> FindingsTable | None:
    columns = {folded(each.heading): each for each in finding_columns(round_)}
    known = {folded(FORCE), folded(SHORT_NAME), *columns}
    head = _head(sheet, known, report)
    if head is None:
        return None
    named: dict[str, Cell] = {}
    for cell in dict(sheet.rows())[head]:
        _heading(sheet, cell, known, named, report)
    for key, column in columns.items():
        if key not in named:
            message = f"there is no column '{column.heading}'"
            hint = "put it back, with this heading; it may stand anywhere, and be empty"
            report.wrong(sheet.name, Cell(head, 1, None), message, hint)
    force, short = named.get(folded(FORCE)), named.get(folded(SHORT_NAME))
    if not force and not short:
        message = f"there is neither a column '{FORCE}' nor '{SHORT_NAME}'"
        report.wrong(sheet.name, Cell(head, 1, None), message, "put one of them back")
    at = {cell.column: columns[key] for key, cell in named.items() if key in columns}
    table = FindingsTable(
        sheet, head, at, force.column if force else None, short.column if short else None
    )
    for number in table.numbers:
        if number in sheet.hidden_columns:
            hint = "show the column, look at it, and save"
            report.wrong(sheet.name, sheet.cell(head, number), "stands in a hidden column", hint)
    return table


def _head(sheet: Sheet, known: set[str], report: Report) -> int | None:
    """Return the row of the headings, which must be the first that holds anything."""
    rows = [(row, cells) for row, cells in sheet.rows() if any(each.value for each in cells)]
    if not rows:
        hint = "export it again with: letterforge workbook export"
        report.wrong(sheet.name, Cell(1, 1, None), "the sheet is empty", hint)
        return None

    def headings(cells: Sequence[Cell]) -> int:
        return sum(
            1 for each in cells if isinstance(each.value, str) and folded(each.value) in known
        )

    heads = [row for row, cells in rows[:_LOOKED_AT] if headings(cells) >= min(3, len(known))]
    first = rows[0][0]
    if not heads:
        hint = f"put the headings of the export into the first row: {FORCE}, {SHORT_NAME}, …"
        report.wrong(sheet.name, Cell(first, 1, None), "the headings are not here", hint)
        return None
    if heads[0] != first:
        message = f"stands above the headings, which are in row {heads[0]}"
        report.wrong(sheet.name, Cell(first, 1, None), message, "delete the rows above them")
    for row in heads[1:]:
        message = "is a second row of headings"
        report.wrong(sheet.name, Cell(row, 1, None), message, "delete the row")
    return heads[0]


def _heading(
    sheet: Sheet, cell: Cell, known: set[str], named: dict[str, Cell], report: Report
) -> None:
    text = cleaned(str(cell.value)) if cell.value is not None else ""
    if text.startswith(OWN):
        return
    for mark in cell.marks:
        if mark != COLOURED:
            report.wrong(sheet.name, cell, mark, hint_of(mark))
    key = folded(text)
    if not text:
        return
    if key not in known:
        close = difflib.get_close_matches(key, known, n=1)
        meant = f"name it '{close[0]}', if that is meant, or " if close else ""
        hint = f"{meant}begin its heading with {OWN}, and it is left alone"
        report.wrong(sheet.name, cell, f"heads a column that is not known: '{text}'", hint)
    elif key in named:
        message = f"is the second column '{text}'; the first is {named[key].name}"
        report.wrong(sheet.name, cell, message, f"delete one, or begin its heading with {OWN}")
    else:
        named[key] = cell


def _round_table(book: Book, round_: OpenRound, report: Report) -> RoundTable | None:
    sheet = book.sheets.get(ROUND)
    if sheet is None:
        if any(book.sheets):
            message = f"there is no sheet '{ROUND}', so only findings are read"
            report.note(next(iter(book.sheets)), Cell(1, 1, None), message)
        return None
    rows = {folded(each.heading): each for each in round_rows(round_)}
    own = identity(round_)
    known = {folded(name): value for name, value in own.items()}
    found: dict[Column, Cell] = {}
    for row, _ in sheet.rows():
        name, cell = sheet.cell(row, 1), sheet.cell(row, 2)
        key = folded(str(name.value)) if name.value is not None else ""
        if key in known:
            if folded(str(cell.value)) != folded(known[key]):
                message = f"says '{cell.value}', but the round's is '{known[key]}'"
                hint = "this workbook is of another round, or older: export it again"
                report.wrong(ROUND, cell, message, hint)
        elif key in rows:
            if rows[key] in found:
                report.wrong(ROUND, name, "stands here again", "delete one of the two rows")
            _seen(sheet, cell, report)
            found[rows[key]] = cell
        elif key and row > 1 and not key.startswith(OWN):
            close = difflib.get_close_matches(key, rows, n=1)
            hint = f"did you mean '{rows[close[0]].heading}'?" if close else "delete the row"
            report.wrong(ROUND, name, f"is no fact of the round: '{name.value}'", hint)
    for each in rows.values():
        if each not in found:
            message = f"there is no row '{each.heading}'"
            report.wrong(ROUND, Cell(1, 1, None), message, "put it back; it may be empty")
    return RoundTable(sheet, found)


def _seen(sheet: Sheet, cell: Cell, report: Report) -> None:
    if cell.row in sheet.hidden_rows:
        report.wrong(sheet.name, cell, "stands in a hidden row", "show the row, and save")
    for mark in cell.marks:
        if mark == COLOURED:
            report.note(sheet.name, cell, mark, "colours are not read")
        else:
            report.wrong(sheet.name, cell, mark, hint_of(mark))
