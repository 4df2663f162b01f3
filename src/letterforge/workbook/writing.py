"""Write a round as a workbook: what is known filled in, lists to choose from, no byte by chance."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from letterforge.loading.open_round import OpenRound
from letterforge.model.partial_date import PartialDate
from letterforge.workbook.book import column_name
from letterforge.workbook.columns import (
    FINDINGS,
    FORCE,
    GUIDE,
    LISTS,
    NO,
    ROUND,
    SHORT_NAME,
    YES,
    Column,
    finding_columns,
    round_rows,
)
from letterforge.workbook.guide import guide_lines
from letterforge.workbook.values import in_full, value_at

# A workbook that is made again of the same round is the same file.
_MADE = datetime(2000, 1, 1)

HEADING_COLOUR, LOCKED_COLOUR = "D9E2EC", "F1F3F5"
_WIDTHS = {
    "choice": 30,
    "date": 14,
    "lines": 40,
    "list": 24,
    "number": 12,
    "text": 32,
    "yes or no": 10,
}
_A4 = 9
_LINE = 15  # points
_MORE_ROWS = 500
"""Rows below the last one that have the lists to choose from, too."""


def written(round_: OpenRound) -> bytes:
    """Return the workbook of a round."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties(
        {"title": f"Round {round_.name}", "comments": "letterforge workbook", "created": _MADE}
    )
    _Writing(workbook, round_).everything()
    workbook.close()
    return buffer.getvalue()


def shown_value(column: Column, value: Any) -> Any:
    """Return what a cell shows for a value: a label, a day, words; None for nothing."""
    if value is None:
        return None
    if column.type == "choice":
        return column.choices.get(str(value), str(value))
    if column.type == "yes or no":
        return YES if value else NO
    if column.type == "list":
        return "; ".join(column.choices.get(str(each), str(each)) for each in value)
    if column.type == "date":
        return _day(str(value)) or str(value)
    return value if isinstance(value, int) and column.type == "number" else str(value)


def _day(text: str) -> date | None:
    try:
        partial = PartialDate.parse(text)
    except ValueError:
        return None
    # Workbooks know no days before 1900, and count the first two months of it wrongly.
    return partial.earliest if partial.exact and partial.earliest >= date(1900, 3, 1) else None


@dataclass
class _Writing:
    """Write the sheets of one round."""

    workbook: Any
    round: OpenRound

    def everything(self) -> None:
        self._formats()
        findings = self.workbook.add_worksheet(FINDINGS)
        facts = self.workbook.add_worksheet(ROUND)
        guide = self.workbook.add_worksheet(GUIDE)
        lists = self.workbook.add_worksheet(LISTS)
        lists.hide()
        columns, rows = finding_columns(self.round), round_rows(self.round)
        self._lists(lists, [*columns, *rows])
        self._findings(findings, columns)
        self._round(facts, rows)
        self._guide(guide, [*columns, *rows])

    def _formats(self) -> None:
        plain = {"valign": "top", "locked": False}
        # Words stay words when somebody types in their cell, whatever they begin with.
        words = {**plain, "num_format": "@", "quote_prefix": True}
        add = self.workbook.add_format
        self._text = add(words)
        self._number = add({**plain, "num_format": "0", "align": "left"})
        self._date = add({**plain, "num_format": "yyyy-mm-dd", "align": "left"})
        self._heading = add(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": f"#{HEADING_COLOUR}",
             "bottom": 1, "num_format": "@"}
        )  # fmt: skip
        self._locked = add({"bg_color": f"#{LOCKED_COLOUR}", "valign": "top", "num_format": "@"})
        self._wrapped = add({"text_wrap": True, "valign": "top"})

    def _lists(self, sheet: Any, columns: Sequence[Column]) -> None:
        """Write each list to choose from once; a list in a rule itself could hold no commas."""
        self._ranges: dict[tuple[str, ...], str] = {}
        for column in columns:
            labels = _labels(column)
            if not labels or labels in self._ranges:
                continue
            at = len(self._ranges)
            for row, label in enumerate(labels):
                sheet.write_string(row, at, label, self._locked)
            letters = column_name(at + 1)
            self._ranges[labels] = f"={LISTS}!${letters}$1:${letters}${len(labels)}"

    def _findings(self, sheet: Any, columns: Sequence[Column]) -> None:
        sheet.set_row(0, 3 * _LINE)
        sheet.write_string(0, 0, FORCE, self._heading)
        sheet.write_string(0, 1, SHORT_NAME, self._heading)
        sheet.set_column(0, 1, 26)
        for at, column in enumerate(columns, start=2):
            sheet.write_string(0, at, column.heading, self._heading)
            sheet.set_column(at, at, _WIDTHS[column.type])
        forces = self.round.loaded.register.forces
        # A force that is written but not on record is told when the workbook is read.
        names = dict.fromkeys([*forces, *self.round.assessments])
        for row, slug in enumerate(names, start=1):
            name = forces[slug].name if slug in forces else slug
            sheet.write_string(row, 0, name, self._locked)
            sheet.write_string(row, 1, slug, self._locked)
            assessment = self.round.assessments.get(slug, {})
            if slug in self.round.assessments:
                assessment = in_full(assessment, self.round.data)
            for at, column in enumerate(columns, start=2):
                self._write(sheet, row, at, column, value_at(assessment, column.path))
        last = len(names)
        for at, column in enumerate(columns, start=2):
            self._validate(sheet, (1, at, last + _MORE_ROWS, at), column)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, last, len(columns) + 1)
        sheet.repeat_rows(0)
        self._protect(sheet)

    def _round(self, sheet: Any, rows: Sequence[Column]) -> None:
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 60)
        sheet.write_string(0, 0, "Of the whole round", self._heading)
        sheet.write_string(0, 1, "Value", self._heading)
        for at, (name, value) in enumerate(identity(self.round).items(), start=1):
            sheet.write_string(at, 0, name, self._locked)
            sheet.write_string(at, 1, value, self._locked)
        start = 1 + len(identity(self.round))
        for at, row in enumerate(rows, start=start):
            sheet.write_string(at, 0, row.heading, self._locked)
            self._write(sheet, at, 1, row, value_at(self.round.data, row.path))
            self._validate(sheet, (at, 1, at, 1), row)
        sheet.freeze_panes(1, 1)
        self._protect(sheet)

    def _write(self, sheet: Any, row: int, at: int, column: Column, value: Any) -> None:
        shown = shown_value(column, value)
        form = {"date": self._date, "number": self._number}.get(column.type, self._text)
        if shown is None:
            sheet.write_blank(row, at, None, form)
        elif isinstance(shown, date):
            sheet.write_datetime(row, at, shown, form)
        elif isinstance(shown, int):
            sheet.write_number(row, at, shown, form)
        else:
            sheet.write_string(row, at, shown, self._text)

    def _validate(self, sheet: Any, cells: tuple[int, int, int, int], column: Column) -> None:
        rule: dict[str, Any] = {"validate": "any"}
        if labels := _labels(column):
            rule = {
                "validate": "list",
                "source": self._ranges[labels],
                "error_title": "Not in the list",
                "error_message": "Please choose from the list.",
            }
        if column.help:
            rule |= {"input_title": column.heading[:32], "input_message": column.help[:255]}
        sheet.data_validation(*cells, rule)

    def _protect(self, sheet: Any) -> None:
        # Without a password: it keeps slips out, not people.
        allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)

    def _guide(self, sheet: Any, columns: Sequence[Column]) -> None:
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        lines = guide_lines(self.round, columns)
        for row, (name, words) in enumerate(lines):
            sheet.write_string(row, 0, name, self._heading if name and not words else self._wrapped)
            sheet.write_string(row, 1, words, self._wrapped)
            sheet.set_row(row, _LINE * (1 + len(words) // 80))
        sheet.protect()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)


def identity(round_: OpenRound) -> Mapping[str, str]:
    """Return by what a workbook is known to be of a round, as its sheet of the round says it."""
    return {
        "Round": round_.name,
        "Kind of letter": str(round_.data["kind"]),
        "Recommendations": ", ".join(round_.recommendations),
    }


def _labels(column: Column) -> tuple[str, ...]:
    if column.type == "yes or no":
        return (YES, NO)
    return tuple(column.choices.values()) if column.type == "choice" else ()
