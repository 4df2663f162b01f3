"""Files that LibreOffice saved: the same facts, and the same traps, as in Excel's."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.support.projects import SmallProject
from tests.support.workbooks import imported

FILES = Path(__file__).parent / "files"
ROUND = "data/rounds/first.yaml"


@pytest.mark.parametrize("name", ["plain.ods", "plain.xlsx", "plain.csv"])
def test_what_libreoffice_saved_unchanged_changes_no_byte(small: SmallProject, name: str) -> None:
    before = small.text(ROUND)
    path = small.write(name, (FILES / name).read_bytes())
    done = imported(small, path, "--yes")
    assert done.code == 0, done.err
    assert "says all of this already" in done.out
    assert small.text(ROUND) == before


@pytest.mark.parametrize("suffix", ["ods", "xlsx"])
def test_the_traps_of_libreoffice_are_told_with_their_cells(
    small: SmallProject, suffix: str
) -> None:
    path = small.write(f"t.{suffix}", (FILES / f"traps.{suffix}").read_bytes())
    done = imported(small, path, "--yes")
    assert done.code == 1
    place = f"t.{suffix}!Findings!"
    assert f"{place}M1: stands in a hidden column" in done.err
    assert "C2" not in done.err  # columns are judged before rows


def test_marks_of_cells_are_told_in_open_document(small: SmallProject) -> None:
    with zipfile.ZipFile(FILES / "traps.ods") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    # The hidden column alone would hide the rest.
    head, _, tail = parts["content.xml"].partition(b"<table:table-column ")
    columns, mark, rows = tail.partition(b"<table:table-row ")
    shown = columns.replace(b'table:visibility="collapse"', b"")
    parts["content.xml"] = head + b"<table:table-column " + shown + mark + rows
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    done = imported(small, small.write("t.ods", buffer.getvalue()), "--yes")
    assert done.code == 1
    for cell, said in {
        "A3": "stands in a row that is hidden",
        "C2": "has a comment: 'check with HMI first'",
        "E2": "is crossed out",
        "H2": "holds a formula",
        "K2": "holds a formula",
        "N2": "holds the number 15 where words",
        "N3": "is merged with others",
    }.items():
        found = [line for line in done.err.splitlines() if said in line]
        assert found, said
        assert cell in found[0].partition(": ")[0], found
