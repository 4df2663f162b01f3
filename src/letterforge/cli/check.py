"""The command ``check``: tell everything that is wrong, before anything is made."""

from __future__ import annotations

import typer

from letterforge.cli import console
from letterforge.cli.options import (
    JsonOption,
    ProjectOption,
    note_project,
    project_as_json,
    project_of,
    say_nobodys,
)
from letterforge.errors import ProblemsError


def check(project: ProjectOption = None, json: JsonOption = False) -> None:
    """Show everything that is wrong in data and templates, at once.

    No file is written. Every letter of every round is composed and its HTML made; only the layout
    of its pages is left to `render`.

    Examples:

      letterforge check

      letterforge check --json --project examples/smallest
    """
    from letterforge.issuing.checking import check_project

    found = project_of(project)
    if not json:
        say_nobodys(found)
    report = check_project(found)
    if json:
        console.say_json(
            {
                **project_as_json(found),
                "letters": report.letters,
                "problems": [console.problem_as_json(each) for each in report.problems],
                "notes": list(report.notes),
            }
        )
        raise typer.Exit(1 if report.problems else 0)
    note_project(found)
    for each in report.notes:
        console.note(each)
    if report.problems:
        raise ProblemsError(report.problems)
    looked_at = (
        f"{number} {thing}{'' if number == 1 else 's'}"
        for number, thing in (
            (report.forces, "force"),
            (report.rounds, "round"),
            (report.letters, "letter"),
        )
    )
    console.say(f"{', '.join(looked_at)}: no problems found")
