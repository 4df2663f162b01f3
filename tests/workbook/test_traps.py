"""The trap workbooks: what analysts do, each told with its cell, and nothing written for any."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from letterforge.loading.loader import load_facts
from letterforge.project import bundled_project
from letterforge.workbook.forces import ForceFinder
from tests.support.projects import SmallProject
from tests.support.workbooks import edited, exported, imported

ROUND = "data/rounds/first.yaml"


def put(cell: str, value: Any, sheet: str = "Findings") -> Callable[[Any], None]:
    """Type something into a cell."""

    def edit(book: Any) -> None:
        book[sheet][cell] = value
        book[sheet][cell].number_format = "General"

    return edit


def text(cell: str, value: str, sheet: str = "Findings") -> Callable[[Any], None]:
    """Put a text into a cell, whatever it begins with."""

    def edit(book: Any) -> None:
        book[sheet][cell].value = "x"
        book[sheet][cell]._value = value

    return edit


def day(cell: str, value: datetime, form: str = "dd/mm/yyyy") -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        book["Round"][cell] = value
        book["Round"][cell].number_format = form

    return edit


def comment(book: Any) -> None:
    book["Findings"]["E2"].comment = Comment("check with HMI first", "An analyst")


def struck(book: Any) -> None:
    font = copy(book["Findings"]["E2"].font)
    book["Findings"]["E2"].font = Font(name=font.name, strike=True)


def partly_struck(book: Any) -> None:
    book["Findings"]["N2"] = CellRichText(
        "It is ", TextBlock(InlineFont(strike=True), "not "), "so"
    )


def second_heading(book: Any) -> None:
    sheet = book["Findings"]
    sheet.insert_rows(2)
    for cell in sheet[1]:
        sheet.cell(2, cell.column, cell.value)


def copied_row(book: Any) -> None:
    sheet = book["Findings"]
    sheet.append([cell.value for cell in sheet[2]])


def unknown_row(book: Any) -> None:
    sheet = book["Findings"]
    sheet.append(["Northshyre Police", None, *[cell.value for cell in sheet[2]][2:]])


def hidden_row(book: Any) -> None:
    book["Findings"].row_dimensions[3].hidden = True


def hidden_column(book: Any) -> None:
    book["Findings"].column_dimensions["H"].hidden = True


def number_format(book: Any) -> None:
    book["Findings"]["L2"] = datetime(2017, 10, 2, 9, 30)
    book["Findings"]["L2"].number_format = "dd/mm/yyyy hh:mm"


def rename_sheets(book: Any) -> None:
    book["Findings"].title = "Finding"
    book.create_sheet("Mine")["A1"] = "x"


# What is done, the cell that is told, what is said of it, and the way out.
TRAPS: dict[str, tuple[Callable[[Any], object], str, str, str]] = {
    "hidden row": (hidden_row, "Findings!A3", "hidden or filtered out", "clear the filter"),
    "hidden column": (hidden_column, "Findings!H1", "in a hidden column", "show the column"),
    "crossed out": (struck, "Findings!E2", "is crossed out", "take the line away"),
    "partly crossed out": (partly_struck, "Findings!N2", "is crossed out", "delete what is not"),
    "comment": (comment, "Findings!E2", "has a comment: 'check with HMI first'", "into Note"),
    "formula": (put("E2", "=H2"), "Findings!E2", "holds a formula", "paste them as values"),
    "formula that calls out": (
        put("N2", '=HYPERLINK("http://x.example")'), "Findings!N2", "holds a formula", "as values"
    ),
    "#N/A": (put("E2", "#N/A"), "Findings!E2", "shows the error #N/A", "empty the cell"),
    "#REF!": (put("C2", "#REF!"), "Findings!C2", "shows the error #REF!", "fill in"),
    "merged cells": (
        lambda book: book["Findings"].merge_cells("E2:E3"), "Findings!E2",
        "is merged with others", "unmerge",
    ),
    "merged into another": (
        lambda book: book["Findings"].merge_cells("E2:E3"), "Findings!E3",
        "is merged into another", "unmerge",
    ),
    "a date in words": (
        put("B10", "2 October 2017", "Round"), "Round!B10", "is no date that is read",
        "write 2017-10-02",
    ),
    "a date read either way": (
        put("B10", "2/10/2017", "Round"), "Round!B10", "says '2/10/2017'",
        "write 2017-10-02 or 2017-02-10, whichever is meant",
    ),
    "a date read one way": (
        put("B10", "31.5.2017", "Round"), "Round!B10", "is no date", "write 2017-05-31, whichever"
    ),
    "a date as its serial number": (
        put("B10", 43010, "Round"), "Round!B10", "holds the number 43010", "is 2017-10-02"
    ),
    "a date with a time": (
        day("B10", datetime(2017, 10, 2, 9, 30)), "Round!B10", "holds the time", "fill in"
    ),
    "a date that is none": (
        put("B10", "2017-02-30", "Round"), "Round!B10", "says '2017-02-30'", "write it as 2017"
    ),
    "a date where words belong": (
        lambda book: setattr(book["Findings"]["N2"], "value", datetime(2017, 10, 2)),
        "Findings!N2", "holds the date 2017-10-02", "format the cell as text",
    ),
    "0015 become 15": (
        put("N2", 15), "Findings!N2", "holds the number 15 where words", "noughts"
    ),
    "TRUE where words belong": (put("N2", True), "Findings!N2", "holds a truth value", "type"),
    "words where a number belongs": (
        put("L2", "about 5"), "Findings!L2", "says 'about 5' where a whole number", ""
    ),
    "half a number": (put("L2", 2.5), "Findings!L2", "holds 2.5 where a whole number", ""),
    "a time where a number belongs": (number_format, "Findings!L2", "holds the time", "fill in"),
    "half a label": (put("E2", "Goo"), "Findings!E2", "says 'Goo'", "did you mean 'Good'?"),
    "no label at all": (put("E2", "?"), "Findings!E2", "says '?'", "choose from: Good, Bad"),
    "neither yes nor no": (put("D2", "maybe"), "Findings!D2", "says 'maybe'", "say Yes or No"),
    "an unknown thing that is invented": (
        put("M3", "Stores; Sores"), "Findings!M3", "says 'Sores'", "did you mean 'Stores'?"
    ),
    "an emptied finding": (
        put("E2", None), "Findings!E2", "is empty, but the round says 'Good'", "fill it in"
    ),
    "an emptied specimen": (
        put("D3", None), "Findings!D3", "is empty, but the round says 'Yes'", "fill it in"
    ),
    "an earlier finding without its year": (
        put("F3", 2016), "Findings!G3", "is empty, but the year of", "fill in both, or none"
    ),
    "a year without its earlier finding": (
        put("G3", "Good"), "Findings!F3", "is empty, but what an earlier", "fill in both, or none"
    ),
    "a year that is none": (put("I2", 16), "Findings!I2", "'inspection'", ""),
    "a text that begins with =": (text("N2", "=1+1"), "Findings!N2", "begins with =", "a word"),
    "a text that begins with +": (put("N2", "+1+2"), "Findings!N2", "begins with +", "a word"),
    "a text that begins with -": (put("N2", "-5"), "Findings!N2", "begins with -", "a word"),
    "a text that begins with @": (put("N2", "@SUM(A1)"), "Findings!N2", "begins with @", "a word"),
    "a source that somebody made up": (
        put("O2", f"x.xlsx, sheet Findings, C2 (SHA-256 {'0' * 64})"), "Findings!O2",
        "is worded like a source that only an import writes", "in other words",
    ),
    "markup": (put("N2", "<b>x</b>"), "Findings!N2", "contains '<'", ""),
    "a force twice": (
        copied_row, "Findings!A4", "is the force of A2 again", "keep one of the two"
    ),
    "a row too many": (
        unknown_row, "Findings!A4", "names no force that is known: 'Northshyre Police'",
        "did you mean 'northshire'?",
    ),
    "a row too few": (
        lambda book: book["Findings"].delete_rows(3), "Findings!A1",
        "there is no row for Southshire Constabulary", "every force of the round has a row",
    ),
    "two forces in one row": (
        put("B3", "northshire"), "Findings!A3", "names another force than its short name", "same"
    ),
    "a row without a force": (
        lambda book: book["Findings"].append([None, None, "Good"]), "Findings!A4",
        "is a row without a force", "fill in the column 'Force'",
    ),
    "a value below no heading": (
        put("V2", "so we think"), "Findings!V2", "stands below no heading", "begins with #"
    ),
    "an outcome that the findings deny": (
        put("E2", "Bad"), "Findings!E2", "'stores' is bad, but the outcome", ""
    ),
    "a second row of headings": (
        second_heading, "Findings!A2", "is a second row of headings", "delete the row"
    ),
    "a title above the headings": (
        lambda book: (book["Findings"].insert_rows(1), put("A1", "Our findings")(book)),
        "Findings!A1", "stands above the headings, which are in row 2", "delete the rows above",
    ),
    "no headings": (
        lambda book: book["Findings"].delete_rows(1), "Findings!A1", "the headings are not here",
        "into the first row",
    ),
    "a column renamed": (
        put("E1", "Storage"), "Findings!E1", "heads a column that is not known: 'Storage'", "#"
    ),
    "a column that is gone": (
        lambda book: book["Findings"].delete_cols(11), "Findings!A1", "there is no column 'Tone'",
        "put it back",
    ),
    "a column twice": (
        put("T1", "Stores"), "Findings!T1", "is the second column 'Stores'; the first is E1", "#"
    ),
    "a column added": (
        put("T1", "My view"), "Findings!T1", "not known: 'My view'", "begin its heading with #"
    ),
    "a comment on a heading": (
        lambda book: setattr(book["Findings"]["E1"], "comment", Comment("which?", "A")),
        "Findings!E1", "has a comment: 'which?'", "settle",
    ),
    "an empty sheet": (
        lambda book: book["Findings"].delete_rows(1, 10), "Findings!A1", "the sheet is empty",
        "letterforge workbook export",
    ),
    "sheets renamed": (
        rename_sheets, "Finding!A1", "the workbook has no sheet 'Findings'",
        "give the sheet 'Finding' this name",
    ),
    "another kind of letter": (
        put("B3", "assessment", "Round"), "Round!B3",
        "says 'assessment', but the round's is 'notice'", "export it again",
    ),
    "another recommendation": (
        put("B4", "moorings", "Round"), "Round!B4", "but the round's is 'storage'", "older"
    ),
    "a fact of the round that is gone": (
        lambda book: book["Round"].delete_rows(10), "Round!A1", "there is no row", "put it back"
    ),
    "a fact that the round does not know": (
        put("A12", "Revewed", "Round"), "Round!A12", "is no fact of the round: 'Revewed'",
        "did you mean 'Reviewed'?",
    ),
    "a signatory who is nobody": (
        put("B6", "Flo Fort", "Round"), "Round!B6", "says 'Flo Fort'", "did you mean 'Flo Ford'?"
    ),
    "an email that is empty": (
        put("B8", None, "Round"), "Round!B8", "is empty, but the round says 'gus@example.org'",
        "fill it in",
    ),
}  # fmt: skip


def test_there_are_enough_traps() -> None:
    assert len(TRAPS) >= 40


@pytest.mark.parametrize(("edit", "cell", "said", "way_out"), TRAPS.values(), ids=TRAPS.keys())
def test_a_trap_is_told_with_its_cell(
    small: SmallProject, edit: Callable[[Any], object], cell: str, said: str, way_out: str
) -> None:
    before = small.text(ROUND)
    path = edited(small, edit)
    done = imported(small, path, "--yes")
    assert done.code == 1, done.out
    told = [line for line in done.err.splitlines() if line.startswith("findings.xlsx!")]
    places = {line.partition(": ")[0].removeprefix("findings.xlsx!") for line in told}
    sheet, _, name = cell.partition("!")
    named = {f"{sheet}!{each}" for each in [name]}
    assert any(named & _cells(place) for place in places), done.err
    assert said in done.err
    assert way_out in done.err
    assert small.text(ROUND) == before


def _cells(place: str) -> set[str]:
    sheet, _, names = place.partition("!")
    return {f"{sheet}!{name}" for name in names.replace(" and ", ", ").split(", ")}


def test_traps_of_one_stage_are_told_at_once_and_by_cause(small: SmallProject) -> None:
    def edit(book: Any) -> None:
        for cell in ("E2", "E3", "H3"):
            book["Findings"][cell] = "Goood"
        book["Findings"]["N2"] = 15

    done = imported(small, edited(small, edit), "--yes")
    assert "findings.xlsx!Findings!E2, E3 and H3: says 'Goood'" in done.err
    assert "findings.xlsx!Findings!N2: holds the number 15" in done.err
    assert "error: 2 problems found" in done.err


NOTES: dict[str, tuple[Callable[[Any], object], str, str]] = {
    "a colour": (
        lambda book: setattr(
            book["Findings"]["E3"], "fill",
            openpyxl.styles.PatternFill("solid", fgColor="FFFF0000"),
        ),
        "Findings!E3: is coloured (colours are not read)", "",
    ),
    "a trailing space and a no-break space": (
        put("N2", "Some\u00a0words "), "Findings!N2: has spaces or hyphens that cannot be seen",
        "Some words",
    ),
    "a no-break hyphen": (
        put("N2", "co\u2011operation"), "Findings!N2: has spaces or hyphens", "co-operation"
    ),
    "a sheet of one's own": (
        lambda book: book.create_sheet("Mine"), "Mine!A1: the sheet is not read", ""
    ),
    "no sheet of the round": (
        lambda book: book.remove(book["Round"]), "there is no sheet 'Round', so only findings", ""
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "note", "written"), NOTES.values(), ids=NOTES.keys())
def test_what_is_understood_is_said(
    small: SmallProject, edit: Callable[[Any], object], note: str, written: str
) -> None:
    done = imported(small, edited(small, edit), "--yes", "--round", "first")
    assert done.code == 0, done.err
    assert note in done.err
    assert written in small.text(ROUND)


UNCHANGED: dict[str, Callable[[Any], object]] = {
    "nothing": lambda book: None,
    "a label in other letters": put("E2", " gOOD "),
    "a short name": put("E2", "good"),
    "a column of one's own": put("T1", "# my view"),
    "rows in another order": lambda book: book["Findings"].move_range("A2:S2", rows=2),
    "a column moved": lambda book: (
        book["Findings"].move_range("K1:K3", cols=11), book["Findings"].delete_cols(11)
    ),
    "empty rows between": lambda book: book["Findings"].insert_rows(3),
    "forces by name only": lambda book: book["Findings"].delete_cols(2),
    "forces by short name only": lambda book: book["Findings"].delete_cols(1),
    "years as words": text("I2", "2016"),
}  # fmt: skip


@pytest.mark.parametrize("edit", UNCHANGED.values(), ids=UNCHANGED.keys())
def test_what_means_the_same_changes_no_byte(
    small: SmallProject, edit: Callable[[Any], object]
) -> None:
    before = small.text(ROUND)
    done = imported(small, edited(small, edit), "--yes")
    assert done.code == 0, done.err
    assert "says all of this already" in done.out
    assert small.text(ROUND) == before


def test_a_force_is_known_by_what_it_alone_begins_with() -> None:
    finder = ForceFinder(load_facts(bundled_project()).register.forces)
    assert finder.find("West Midlands Police") == ("west-midlands", True)
    assert finder.find("west\u2011midlands") == ("west-midlands", True)
    assert finder.find("E23000014") == ("west-midlands", True)
    assert finder.find("West Midlands") == ("west-midlands", False)
    assert finder.find("West") == (None, False)
    assert "did you mean" in finder.nearest("West Midlnads Police")


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def repacked(path: Path, changes: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zipped(parts | changes)


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'

FILES: dict[str, tuple[str, Callable[[Path], bytes], str]] = {
    "a password": (
        "a.xlsx", lambda path: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)
        + "EncryptedPackage".encode("utf-16-le"), "is locked with a password",
    ),
    "an old workbook": ("a.xls", lambda path: b"x", "a kind that is not read (.xls)"),
    "an old workbook renamed": (
        "a.xlsx", lambda path: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "an old workbook"
    ),
    "macros by name": ("a.xlsm", lambda path: path.read_bytes(), "can hold macros"),
    "macros inside": (
        "a.xlsx", lambda path: repacked(path, {"xl/vbaProject.bin": b"x"}), "holds macros"
    ),
    "a document": ("a.docx", lambda path: b"x", "is no workbook that is read"),
    "nothing": ("a.xlsx", lambda path: b"", "is empty"),
    "a page of the web": ("a.xlsx", lambda path: b"<html>", "whatever its name says"),
    "half of a file": (
        "a.xlsx", lambda path: path.read_bytes()[: path.stat().st_size // 2], "is damaged"
    ),
    "a bomb": (
        "a.xlsx", lambda path: repacked(path, {"xl/sharedStrings.xml": bytes(200_000_000)}),
        "holds far more than a round of letters",
    ),
    "a bomb of cells": (
        "a.xlsx", lambda path: repacked(path, {"xl/worksheets/sheet9.xml": b"<c/>" * 5_000_000}),
        "holds far more than a round of letters",
    ),
    "entities": (
        "a.xlsx", lambda path: repacked(path, {"xl/sharedStrings.xml": ENTITY}), "holds XML that"
    ),
    "a hundred megabytes": ("a.xlsx", lambda path: bytes(100_000_000), "is larger than 20 MB"),
    "a renamed workbook": ("a.csv", lambda path: path.read_bytes(), "only renamed to .csv"),
    "a table of Windows": ("a.csv", lambda path: b"Force,Tone\nPen-y-Bont,\xe9\n", "not UTF-8"),
    "a table with half a quote": ("a.csv", lambda path: b'Force\n"x\n', "no table that can be"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "said"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_not_read_says_why(
    small: SmallProject, name: str, make: Callable[[Path], bytes], said: str
) -> None:
    small.write(name, make(exported(small)))
    done = imported(small, name, "--yes")
    assert done.code == 1
    assert done.err.startswith(f"{name}: {said}") or f"{name}: " in done.err
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("lock", ["~$findings.xlsx", ".~lock.findings.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_waits(small: SmallProject, lock: str) -> None:
    exported(small)
    small.write(lock, "somebody")
    done = imported(small, "findings.xlsx", "--yes")
    assert done.code == 1
    assert "is open in another program" in done.err
    assert lock in done.err


def test_a_file_that_is_not_there(small: SmallProject) -> None:
    done = imported(small, "findngs.xlsx")
    assert done.code == 1
    assert "findngs.xlsx: is not there" in done.err


def test_a_workbook_of_another_round_is_refused(small: SmallProject) -> None:
    path = exported(small)
    small.write("data/rounds/second.yaml", small.text(ROUND))
    done = imported(small, path, "--yes", "--round", "second")
    assert done.code == 1
    assert "findings.xlsx!Round!B2: says 'first', but the round's is 'second'" in done.err
