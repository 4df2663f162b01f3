"""What any workbook comes to: sheets of cells, and what may be meant beside their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from letterforge.errors import Problem

Value = str | int | float | bool | date | None

_NAMED = 6
"""As many cells as are named one by one where many share a fault."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something; ``marks`` are what it carries beside its value."""

    row: int
    column: int
    value: Value
    marks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the cell's name as its readers know it, such as D7."""
        return f"{column_name(self.column)}{self.row}"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells by row and column, both counted from 1, and what is not seen of it."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, an empty one where nothing stands."""
        return self.cells.get((row, column)) or Cell(row, column, None)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the number and the cells of each row in which something stands, from the top."""
        by_row: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(self.cells.items()):
            by_row.setdefault(row, []).append(cell)
        yield from by_row.items()


@dataclass(frozen=True)
class Book:
    """A workbook as it was read; ``file`` is what problems call it."""

    file: str
    sha256: str
    sheets: Mapping[str, Sheet]

    def problem(self, sheet: str, cell: Cell, message: str, hint: str = "") -> Problem:
        """Make a problem whose place is a cell."""
        cells = f"{sheet}!{cell.name}" if sheet else cell.name
        return Problem(self.file, cell.row, cell.column, message, hint, cells)


@dataclass
class Report:
    """What is wrong with a workbook, and what is only worth knowing, each with its cell."""

    book: Book
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def wrong(self, sheet: str, cell: Cell, message: str, hint: str = "") -> None:
        """Keep a fault of a cell, for which nothing is written."""
        self.problems.append(self.book.problem(sheet, cell, message, hint))

    def note(self, sheet: str, cell: Cell, message: str, hint: str = "") -> None:
        """Keep what a reader of the workbook should know of a cell."""
        self.notes.append(self.book.problem(sheet, cell, message, hint))


def by_cause(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with those of one cause in one sheet as one, at the first of their cells."""
    causes: dict[tuple[Any, ...], list[Problem]] = {}
    for problem in sorted(problems):
        sheet = problem.cells.rpartition("!")[0]
        cause = (problem.file, sheet, problem.message, problem.hint)
        # A place in a file of text stands for itself.
        causes.setdefault(cause if problem.cells else (problem,), []).append(problem)
    return [_together(each) for each in causes.values()]


def _together(problems: list[Problem]) -> Problem:
    first, *others = problems
    if not others:
        return first
    names = [first.cells, *(each.cells.rpartition("!")[2] for each in others)]
    names = list(dict.fromkeys(names))
    more = len(names) - _NAMED
    said = (
        f"{', '.join(names[:_NAMED])} and {more} more"
        if more > 0
        else f"{', '.join(names[:-1])} and {names[-1]}"
        if len(names) > 1
        else names[0]
    )
    return Problem(first.file, first.line, first.column, first.message, first.hint, said)


def column_name(number: int) -> str:
    """Return the letters of a column, such as AB for 28."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
