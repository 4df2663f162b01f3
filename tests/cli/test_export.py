"""The command ``export``: one row for each force and element, whatever program reads it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from letterforge.composing.flat import COLUMNS, as_cell
from tests.support.command import run
from tests.support.projects import SmallProject


def test_a_round_as_a_table(small: SmallProject) -> None:
    done = run("export", "--csv", folder=small.root)
    assert done.code == 0
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["force"], row["element"], row["finding"]) for row in rows] == [
        ("northshire", "stores", "good"),
        ("northshire", "records", "good"),
        ("southshire", "stores", "bad"),
        ("southshire", "records", "good"),
    ]
    assert rows[1]["earlier_inspection"] == "2016"
    assert rows[0]["facts"] == "tone: warm"
    assert (rows[2]["specimen"], rows[2]["finding_label"]) == ("true", "Bad")


def test_the_same_as_json(small: SmallProject) -> None:
    rows = json.loads(run("export", "--json", folder=small.root).out)
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["source"] == ["A letter"]
    assert rows[0]["specimen"] is False


def test_what_is_open_is_told_and_not_left_out(small: SmallProject) -> None:
    small.edit("data/rounds/first.yaml", "outcome: some-bad", "outcome:")
    done = run("export", "--csv", folder=small.root)
    assert (done.code, done.out) == (1, "")
    assert "'outcome' is still to be filled in" in done.err


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert as_cell(text) == f"'{text}"
    assert as_cell([text, "x"]).startswith("'")


@pytest.mark.parametrize("options", [[], ["--csv", "--json"]])
def test_one_form_must_be_chosen(small: SmallProject, options: list[str]) -> None:
    done = run("export", *options, folder=small.root)
    assert done.code == 2
    assert "choose one of the two" in done.out + done.err
