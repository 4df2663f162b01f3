"""From words to an answer, command by command, as a caseworker would do it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.batches import BatchProject
from tests.support.command import Outcome, run

FORCE = "ashshire"
ROUND_DAY = "2017-10-02"


@pytest.fixture
def project(tmp_path: Path) -> BatchProject:
    project = BatchProject.of(tmp_path / "project", 2)
    project.edit("data/rounds/first.yaml", "  birchshire:\n", "  birchshire:\n    specimen: true\n")
    return project


def status(project: BatchProject) -> dict[str, Any]:
    done = run("status", "--json", folder=project.root)
    return {letter["force"]: letter for letter in json.loads(done.out)["letters"]}


def do(project: BatchProject, *words: str, code: int = 0) -> Outcome:
    done = run(*words, folder=project.root)
    assert done.code == code, done.err
    return done


def test_a_letter_lives(project: BatchProject) -> None:
    assert status(project)[FORCE]["state"] == "words ready"

    shown = do(project, "approve", FORCE, "--yes")
    assert "ashshire: " in shown.out
    assert "(REAL LETTER)" in shown.out
    assert "To " in shown.out
    assert status(project)[FORCE]["state"] == "approved"

    do(project, "batch")
    assert status(project)[FORCE]["state"] == "sealed"
    assert status(project)[FORCE]["next"] == f"letterforge sent --force {FORCE} --on DAY"

    do(project, "sent", "all", "--yes")
    do(project, "published", FORCE, "--yes")
    project.write("answer.pdf", b"We agree.")
    do(project, "replied", FORCE, "--file", "answer.pdf")
    assert status(project)[FORCE]["state"] == "answered"
    assert status(project)["birchshire"]["state"] == "sealed"

    project.find(FORCE, "bad")
    left = do(project, "batch")
    assert "changed since it was sent, and what was sent is never overwritten" in left.err
    assert "1 left as it was sent or withdrawn" in left.out
    assert status(project)[FORCE]["state"] == "changed since sent"

    do(project, "correct", FORCE, "--because", "The finding was wrong", "--yes",
       "--on", ROUND_DAY)  # fmt: skip
    again = do(project, "approve", FORCE, "--yes")
    assert "differs from what" in again.out
    do(project, "batch")
    letter = status(project)[FORCE]
    assert (letter["state"], letter["edition"]) == ("sealed", 2)

    do(project, "withdraw", FORCE, "--because", "Sent by mistake", "--yes")
    assert status(project)[FORCE]["state"] == "withdrawn"


@pytest.mark.parametrize(
    "words",
    [("approve", FORCE), ("sent", FORCE), ("withdraw", FORCE, "--because", "x"),
     ("correct", FORCE, "--because", "x")],
)  # fmt: skip
def test_nothing_is_put_down_where_nobody_can_be_asked(
    project: BatchProject, words: tuple[str, ...]
) -> None:
    do(project, "batch")
    refused = do(project, *words, code=1)
    assert "there is nobody to ask, and nothing was put down" in refused.err
    assert not (project.folder / "journal.jsonl").exists()


@pytest.mark.parametrize("words", [("approve",), ("approve", FORCE, "--all")])
def test_it_must_be_said_which_letters_are_approved(
    project: BatchProject, words: tuple[str, ...]
) -> None:
    assert "name forces, or say --all" in do(project, *words, "--yes", code=2).err


def test_roles_are_read_from_the_settings_and_told_where_wrong(project: BatchProject) -> None:
    project.write("letterforge.yaml", "roles: {approvers: [none.pem]}\n")
    assert (
        "the certificate 'none.pem' of a role cannot be read" in do(project, "status", code=1).err
    )
    project.write("letterforge.yaml", "roles: {aprovers: [x.pem]}\n")
    wrong = do(project, "status", code=1)
    assert "letterforge.yaml:1:9" in wrong.err
    assert "did you mean 'approvers'?" in wrong.err


def test_answers_are_due_by_the_rule_of_the_kind(project: BatchProject) -> None:
    kind = project.root / "templates/letters/notice/kind.yaml"
    kind.write_text(
        kind.read_text()
        + "replies:\n  comments: {what: comments, who: chief_officer, within: 56, after: published,"
        " first_day: counted, basis: a rule, source: the rule}\n"
    )
    do(project, "approve", FORCE, "--yes")
    do(project, "batch")
    assert "not published yet" in do(project, "due").out
    today = do(project, "published", FORCE, "--yes").out.split()[2].rstrip(":")

    told = json.loads(do(project, "due", "--json", "--on", "2099-01-01", "--ics", "due.ics").out)

    (answer,) = told["due"]
    assert answer["overdue"]
    assert answer["last_day"] < answer["read_otherwise"]
    assert today < answer["last_day"]
    calendar = (project.root / "due.ics").read_text()
    assert calendar.count("BEGIN:VEVENT") == 1
    assert f"DTSTART;VALUE=DATE:{answer['last_day'].replace('-', '')}" in calendar
    do(project, "replied", FORCE)
    assert status(project)[FORCE]["state"] == "answered"
    assert not json.loads(do(project, "due", "--json").out)["due"][0]["overdue"]
