"""Errors and problems: places, order, and each only once."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError, Problem, ProblemsError, reason_of, shown


def test_a_place_is_file_line_and_column_or_the_file_alone() -> None:
    assert Problem("a.yaml", 3, 7, "is odd").place == "a.yaml:3:7"
    assert Problem("a.yaml", 0, 0, "is odd").place == "a.yaml"


def test_a_place_in_a_workbook_is_file_sheet_and_cell() -> None:
    problem = Problem("a.xlsx", 7, 4, "is odd", cells="Findings!D7")
    assert problem.place == "a.xlsx!Findings!D7"
    later = Problem("a.xlsx", 10, 4, "is odd", cells="Findings!D10")
    assert ProblemsError([later, problem]).problems == (problem, later)


def test_problems_come_sorted_and_once() -> None:
    first, second = Problem("a", 2, 1, "x"), Problem("a", 10, 1, "x")
    third, fourth = Problem("a", 10, 2, "x"), Problem("b", 1, 1, "x")
    again = Problem("b", 1, 1, "x", "another hint")
    error = ProblemsError([fourth, third, again, second, first, second])
    assert error.problems == (first, second, third, fourth)
    assert error.message == "4 problems found"
    assert ProblemsError([first]).message == "1 problem found"
    assert isinstance(error, LetterforgeError)


def test_paths_below_the_current_folder_are_shown_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "data" / "forces.yaml") == "data/forces.yaml"
    assert shown(Path("data/../data/forces.yaml")) == "data/forces.yaml"
    assert shown(tmp_path.parent) == str(tmp_path.parent)


def test_a_path_is_shown_though_the_current_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert shown(Path("/data/forces.yaml")) == "/data/forces.yaml"


def test_links_in_a_circle_are_shown_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert shown(tmp_path / "circle") == str(tmp_path / "circle")


def test_the_reason_of_an_error_ends_a_sentence() -> None:
    assert reason_of(OSError(28, "No space left on device")) == "no space left on device"
    assert reason_of(OSError()) == "unknown reason"
    assert reason_of(ValueError("raw words"), "it is damaged") == "it is damaged"
