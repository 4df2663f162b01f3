"""Checking a project: all that render and batch would refuse, and what is worth knowing."""

from __future__ import annotations

import pytest

from letterforge.errors import Problem
from letterforge.issuing.checking import check_project
from tests.support.projects import SmallProject

ROUND = "data/rounds/first.yaml"
KEPT = "    source: A letter\n"


def problems(small: SmallProject) -> list[Problem]:
    return list(check_project(small.project).problems)


def test_nothing_is_wrong_with_the_small_project(small: SmallProject) -> None:
    report = check_project(small.project)
    assert (report.problems, report.notes) == ((), ())
    assert (report.forces, report.rounds, report.letters) == (2, 1, 2)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("sealling: {}\n", "'sealling' is not a key that is known here"),
        ("sealing: {levle: T}\n", "'levle' is not a key that is known in sealing"),
        ("sealing: {level: T}\n", "'sealing' needs a timestamp_server for its level"),
        ("sealing: {trust: [none.pem]}\n", "'none.pem' is no file"),
        ("sealing\n", "the file must be keys with values, not text"),
    ],
)
def test_settings_are_checked_as_well(small: SmallProject, settings: str, message: str) -> None:
    small.write("letterforge.yaml", settings)
    small.edit(ROUND, "outcome: some-bad", "outcome: sum-bad")
    told = problems(small)
    assert [problem.message for problem in told if problem.file.endswith("letterforge.yaml")] == [
        message
    ]
    assert len(told) == 2


def test_settings_that_are_a_folder_are_a_problem(small: SmallProject) -> None:
    (small.root / "letterforge.yaml").mkdir()
    (problem,) = problems(small)
    assert problem.message.startswith("cannot be read")


def test_a_project_without_rounds_has_nothing_to_send(small: SmallProject) -> None:
    (small.root / ROUND).unlink()
    (problem,) = problems(small)
    assert problem.message == "there is no round of letters here"
    assert problem.hint == "begin one with: letterforge new round NAME"


def test_a_forgotten_force_is_named(small: SmallProject) -> None:
    text = small.text(ROUND)
    before, _, after = text.partition("  northshire:\n")
    small.write(ROUND, before + after.partition(KEPT)[2])
    report = check_project(small.project)
    assert (report.problems, report.letters) == ((), 1)
    assert report.notes == ("first has no letter to northshire",)


def test_a_spreadsheet_among_the_data_is_named(small: SmallProject) -> None:
    small.write("data/findings.csv", "kent;planned")
    report = check_project(small.project)
    assert report.problems == ()
    assert [note.rpartition("/")[2] for note in report.notes] == ["findings.csv"]
    # Also where there is more to mend.
    small.edit(ROUND, "kind: notice", "kind: notise")
    assert check_project(small.project).notes == report.notes


def test_one_bad_assessment_is_no_problem_of_the_others(small: SmallProject) -> None:
    small.edit(ROUND, "outcome: some-bad", "outcome: sum-bad")
    (problem,) = problems(small)
    assert (problem.line, problem.column) == small.place(ROUND, "sum-bad")
    assert {force for _, force in small.load().letter_problems} == {"southshire"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_pages_are_laid_out_where_asked(small: SmallProject, jobs: int) -> None:
    small.edit("templates/layouts/notice.css", "body {", "p { break-before: page } body {")
    assert problems(small) == []
    told = check_project(small.project, pages=True, jobs=jobs).problems
    # The small project's stylesheets declare no font, which only laying out its pages tells.
    assert [problem.message for problem in told] == [
        "the stylesheets declare no font, and the machine's own are not used (so in 1 more letter)"
    ]
    assert (told[0].line, told[0].column) == small.place(ROUND, "northshire")
