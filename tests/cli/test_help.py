"""The help: every command shows examples, and every example does what it says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.projects import ROOT

# Their own tests run these: they take sealed letters, keys or a project of one's own, or go on
# until they are stopped.
RUN_ELSEWHERE = (
    "confirm", "verify", "show", "identity", "preview", "new", "workbook",
    "sent", "published", "replied", "correct", "withdraw",
)  # fmt: skip
EXAMPLE = re.compile(r"^ +letterforge (.+)$", re.MULTILINE)


@cache
def help_of(*command: str) -> str:
    done = run(*command, "--help", folder=ROOT)
    assert done.code == 0
    return done.out


def commands(*group: str) -> Iterator[str]:
    """Yield all commands, those of groups as ``group command``."""
    listed = help_of(*group).split("\nCommands:\n")
    if len(listed) == 1:
        yield " ".join(group)
        return
    for line in listed[1].splitlines():
        if re.match(r"  \w", line):
            yield from commands(*group, line.split()[0])


def examples() -> list[str]:
    found = [each for name in commands() for each in EXAMPLE.findall(help_of(*name.split()))]
    return [each for each in dict.fromkeys(found) if each.split()[0] not in RUN_ELSEWHERE]


def test_there_are_commands() -> None:
    assert {"render", "check", "forces", "schema"} <= set(commands())


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_has_an_example_on_a_line_of_its_own(command: str) -> None:
    shown = help_of(*command.split())
    assert f"Examples:\n\n    letterforge {command}" in shown


def test_the_help_names_a_command_to_start_with() -> None:
    assert "Start with: letterforge render --force derbyshire" in help_of()


@pytest.mark.parametrize("command", ["", *commands()])
def test_help_fits_a_terminal(command: str) -> None:
    done = run(*command.split(), "--help", folder=ROOT, environment={"COLUMNS": "80"})
    assert all(len(line) <= 80 for line in done.out.splitlines())


@pytest.mark.parametrize("group", ["", "identity"])
def test_no_summary_is_cut_short(group: str) -> None:
    done = run(*group.split(), "--help", folder=ROOT, environment={"COLUMNS": "80"})
    listed = done.out.split("\nCommands:\n")[1]
    assert "..." not in listed


@pytest.mark.parametrize("example", examples())
def test_every_example_runs(example: str, tmp_path: Path) -> None:
    # In a folder of its own, with the examples that come with letterforge at hand.
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = run(*shlex.split(example), folder=tmp_path)
    assert done.code == 0, done.err
    assert done.out
    assert "error:" not in done.err
