"""Read the rows of a workbook: which force each is of, and what of it differs from the round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from letterforge.loading.open_round import OpenRound
from letterforge.loading.yaml_document import KeyPath
from letterforge.workbook.book import Cell, Report
from letterforge.workbook.cells import FaultError, cleaned, value_in
from letterforge.workbook.columns import FORCE, Column
from letterforge.workbook.forces import ForceFinder
from letterforge.workbook.marks import COLOURED, hint_of
from letterforge.workbook.tables import FindingsTable, RoundTable
from letterforge.workbook.values import in_full, is_own_source, value_at
from letterforge.workbook.writing import shown_value


@dataclass(frozen=True)
class Change:
    """One value that a workbook changes, and its cell."""

    column: Column
    old: Any
    new: Any
    cell: Cell

    @property
    def in_words(self) -> str:
        """Return what becomes what, as people read it."""
        return f"{self.column.heading}: {self._said(self.old)} → {self._said(self.new)}"

    def _said(self, value: Any) -> str:
        shown = shown_value(self.column, value)
        return "(nothing)" if shown is None else str(shown).replace("\n", "; ")


@dataclass(frozen=True)
class Row:
    """What a workbook says of one force, or of the round where there is no force."""

    sheet: str
    force: str | None
    cell: Cell
    changes: tuple[Change, ...]
    cells: Mapping[KeyPath, Cell] = field(default_factory=dict)
    says: Mapping[KeyPath, Any] = field(default_factory=dict)


class RowReader:
    """Read the rows of one workbook against its round; what is wrong goes into the report."""

    def __init__(self, round_: OpenRound, report: Report) -> None:
        self._round = round_
        self._report = report
        self._finder = ForceFinder(round_.loaded.register.forces)

    def of_round(self, table: RoundTable | None) -> Row | None:
        """Return what the sheet of the round says."""
        if table is None:
            return None
        sheet = table.sheet.name
        return self._row(sheet, None, Cell(1, 1, None), table.cells, self._round.data)

    def of_forces(self, table: FindingsTable) -> list[Row]:
        """Return what each row of findings says, those that say nothing at all left out."""
        rows: dict[str, Row] = {}
        taken: dict[str, Cell] = {}
        for number, cells in table.sheet.rows():
            if number <= table.head:
                continue
            self._outside(table, cells)
            used = [each for each in cells if each.column in table.columns]
            names = [table.sheet.cell(number, at) for at in (table.force, table.short_name) if at]
            if not used and all(each.value is None for each in names):
                continue
            force, place = self._force(table, names)
            if force is None:
                continue
            if force in taken:
                message = f"is the force of {taken[force].name} again"
                self._wrong(table, place, message, "keep one of the two rows")
                continue
            taken[force] = place
            if not used and force not in self._round.assessments:
                continue
            rows[force] = self._force_row(table, number, force, place)
        self._missing(table, taken)
        return list(rows.values())

    def _force_row(self, table: FindingsTable, number: int, force: str, place: Cell) -> Row:
        if number in table.sheet.hidden_rows:
            hint = "clear the filter or show the row, look at it, and save"
            self._wrong(table, place, "stands in a row that is hidden or filtered out", hint)
        cells = {column: table.sheet.cell(number, at) for at, column in table.columns.items()}
        assessment = self._round.assessments.get(force, {})
        if force in self._round.assessments:
            assessment = in_full(assessment, self._round.data)
        row = self._row(table.sheet.name, force, place, cells, assessment)
        self._earlier(table, row)
        complete = row.says.get(("outcome",)) is not None
        if complete and row.says.get(("specimen",)) is None and not assessment.get("outcome"):
            cell = row.cells["specimen",]
            hint = "Yes, if the row is invented to show a letter; No, if it was found"
            self._wrong(table, cell, "says neither Yes nor No", hint)
        return row

    def _earlier(self, table: FindingsTable, row: Row) -> None:
        """Report an earlier inspection without its finding, or the other way round."""
        for path, year in row.says.items():
            if path[-2:] != ("earlier", "inspection"):
                continue
            finding = (*path[:-1], "finding")
            if year is not None and row.says.get(finding) is None:
                message = "is empty, but the year of an earlier inspection is given"
                self._wrong(table, row.cells[finding], message, "fill in both, or none")
            if year is None and row.says.get(finding) is not None:
                message = "is empty, but what an earlier inspection found is given"
                self._wrong(table, row.cells[path], message, "fill in both, or none")

    def _row(
        self,
        sheet: str,
        force: str | None,
        place: Cell,
        cells: Mapping[Column, Cell],
        data: Mapping[str, Any],
    ) -> Row:
        changes: list[Change] = []
        says: dict[KeyPath, Any] = {}
        for column, cell in cells.items():
            old = value_at(data, column.path)
            says[column.path] = old
            if not self._marks_allow(sheet, cell):
                continue
            if type(cell.value) is type(shown := shown_value(column, old)) and cell.value == shown:
                continue
            try:
                new = value_in(column, cell)
                if new is None and old is not None and column.required:
                    said = shown_value(column, old)
                    raise FaultError(
                        f"is empty, but the round says '{said}'",
                        "fill it in; only in the round's file can it be opened again",
                    )
                if column.path == ("source",) and is_own_source(new):
                    raise FaultError(
                        "is worded like a source that only an import writes",
                        "say in other words where it stands, or empty the cell",
                    )
            except FaultError as fault:
                self._report.wrong(sheet, cell, fault.message, fault.hint)
                continue
            says[column.path] = new
            if new != old and str(new) != str(old):
                self._said_otherwise(sheet, column, cell, new)
                changes.append(Change(column, old, new, cell))
        by_path = {column.path: cell for column, cell in cells.items()}
        return Row(sheet, force, place, tuple(changes), by_path, says)

    def _said_otherwise(self, sheet: str, column: Column, cell: Cell, new: Any) -> None:
        """Tell where what is read is not what stands in the cell, letter by letter."""
        if isinstance(cell.value, str) and cell.value != cleaned(cell.value):
            shown = str(shown_value(column, new))
            message = "has spaces or hyphens that cannot be seen"
            self._report.note(sheet, cell, message, f"it is read as '{shown[:60]}'")

    def _marks_allow(self, sheet: str, cell: Cell) -> bool:
        """Report a cell's marks; tell whether its value can be read for all of them."""
        allowed = True
        for mark in cell.marks:
            if mark == COLOURED:
                self._report.note(sheet, cell, mark, "colours are not read")
            else:
                self._report.wrong(sheet, cell, mark, hint_of(mark))
                allowed = False
        return allowed

    def _outside(self, table: FindingsTable, cells: list[Cell]) -> None:
        """Report what stands below no heading at all."""
        for cell in cells:
            heading = table.sheet.cell(table.head, cell.column)
            if cell.value is not None and heading.value is None:
                hint = "give its column a heading that begins with #, or delete it"
                self._wrong(table, cell, "stands below no heading", hint)

    def _force(self, table: FindingsTable, names: list[Cell]) -> tuple[str | None, Cell]:
        """Return the force that a row names, and the cell that does."""
        found: dict[str, Cell] = {}
        place = next((each for each in names if each.value is not None), names[0])
        for cell in names:
            if not self._marks_allow(table.sheet.name, cell) or cell.value is None:
                continue
            words = cleaned(str(cell.value))
            force, full = self._finder.find(words)
            if force is None:
                hint = self._finder.nearest(words)
                self._wrong(table, cell, f"names no force that is known: '{words}'", hint)
                return None, cell
            if not full:
                name = self._round.loaded.register.forces[force].name
                self._report.note(table.sheet.name, cell, f"is read as '{name}'")
            found.setdefault(force, cell)
        if len(found) > 1:
            hint = "name the same force in both"
            self._wrong(table, place, "names another force than its short name", hint)
            return None, place
        if not found:
            message = "is a row without a force"
            self._wrong(table, place, message, f"fill in the column '{FORCE}', or empty the row")
            return None, place
        return next(iter(found)), place

    def _missing(self, table: FindingsTable, taken: Mapping[str, Cell]) -> None:
        register = self._round.loaded.register.forces
        missing = [each for each in self._round.assessments if each not in taken]
        if missing:
            names = [register[each].name if each in register else each for each in missing]
            more = f" and {len(names) - 6} more" if len(names) > 6 else ""
            message = f"there is no row for {', '.join(names[:6])}{more}"
            hint = "every force of the round has a row, though nothing of it changes"
            self._wrong(table, Cell(table.head, 1, None), message, hint)

    def _wrong(self, table: FindingsTable, cell: Cell, message: str, hint: str = "") -> None:
        self._report.wrong(table.sheet.name, cell, message, hint)


def span(changes: Iterator[Change]) -> str:
    """Return the range of cells from the first change to the last."""
    cells = sorted((change.cell for change in changes), key=lambda cell: (cell.row, cell.column))
    rows, columns = [each.row for each in cells], [each.column for each in cells]
    first, last = Cell(min(rows), min(columns), None), Cell(max(rows), max(columns), None)
    return first.name if first.name == last.name else f"{first.name}:{last.name}"
