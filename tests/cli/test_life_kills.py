"""A kill between any two steps of approve, correct and batch: no act half-written, none lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from letterforge.journal.book import read_journal
from tests.support.batches import BatchProject
from tests.support.starter import Starter

FORCE, OTHER = "ashshire", "birchshire"
ROUND_DAY = "2017-10-02"

STEPS = """
import os, signal, sys
count, last, folder = 0, {last}, {folder!r}
def step(event, arguments):
    global count
    if event in {{"open", "os.rename", "os.mkdir", "os.truncate", "os.remove"}}:
        if str(arguments[0]).startswith(folder):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
"""


@pytest.fixture
def project(tmp_path: Path) -> BatchProject:
    return BatchProject.of(tmp_path / "project", 2)


def killed_at(
    starter: Starter, project: BatchProject, command: tuple[str, ...], every: int
) -> Iterator[str]:
    """Run a command, killed after more steps each time, until it ends; yield what it reported."""
    for last in range(1, 400, every):
        prelude = STEPS.format(last=last, folder=str(project.folder))
        ended = starter.run(*command, cwd=project.root, prelude=prelude)
        assert ended.code in {0, -signal.SIGKILL}, ended.stderr
        yield ended.stdout
        if ended.code == 0:
            return
    raise AssertionError("the command never came to its end")


def acts(project: BatchProject, kind: str) -> list[str]:
    journal = read_journal(project.folder, "first")
    assert not journal.problems
    return [entry.act.force for entry in journal.entries if entry.act.act == kind]


def test_approvals_are_whole_or_not_there(project: BatchProject, starter: Starter) -> None:
    command = ("approve", "--all", "--yes")
    runs = 0
    for said in killed_at(starter, project, command, 1):
        runs += 1
        approved = acts(project, "approved")
        assert len(approved) % 2 == 0  # both letters of a run, or neither
        if "approved: 2 letters" in said:
            assert approved[-2:] == [FORCE, OTHER]
    assert runs > 4
    assert acts(project, "approved")[-2:] == [FORCE, OTHER]


def test_a_correction_is_whole_or_not_there_and_loses_no_sealed_byte(
    project: BatchProject, starter: Starter
) -> None:
    for before in (("approve", "--all", "--yes"), ("batch",), ("sent", "all", "--yes")):
        assert starter.run(*before, cwd=project.root).code == 0
    sealed = {path.name: path.read_bytes() for path in project.folder.glob(f"{FORCE}.*")}
    command = ("correct", FORCE, "--because", "It was wrong", "--on", ROUND_DAY, "--yes")
    runs = 0
    for _ in killed_at(starter, project, command, 2):
        runs += 1
        corrected = acts(project, "corrected")
        kept = project.folder / "editions" / "1"
        if corrected:
            assert {path.name: path.read_bytes() for path in kept.iterdir()} == sealed
            break
        there = {path.name: path.read_bytes() for path in project.folder.glob(f"{FORCE}.*")}
        assert there == sealed
    assert runs > 3
    assert acts(project, "corrected") == [FORCE]


def test_a_batch_puts_each_seal_down_once_however_often_it_was_killed(
    project: BatchProject, starter: Starter
) -> None:
    assert starter.run("approve", "--all", "--yes", cwd=project.root).code == 0
    for _ in killed_at(starter, project, ("batch", "--jobs", "1"), 7):
        acts(project, "sealed")
    assert starter.run("batch", cwd=project.root).code == 0
    assert starter.run("verify", str(project.folder), cwd=project.root).code == 0
    last = acts(project, "sealed")[-2:]
    assert sorted(last) == [FORCE, OTHER]
