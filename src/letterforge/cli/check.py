"""The command ``check``: tell everything that is wrong, before anything is made."""

from __future__ import annotations

from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import (
    JsonOption,
    ProjectOption,
    cores,
    note_project,
    project_as_json,
    project_of,
    say_nobodys,
)
from letterforge.errors import ProblemsError

PagesOption = Annotated[
    bool, typer.Option("--pages", help="Lay out the pages of every letter as well.")
]


def check(
    pages: PagesOption = False, json: JsonOption = False, project: ProjectOption = None
) -> None:
    """Show everything that is wrong in data and templates, at once.

    No file is written. Whatever `render` and `batch` would refuse is told: every letter of every
    round is composed and its HTML made, and with --pages its pages are laid out.

    Examples:

      letterforge check

      letterforge check --pages --project examples/smallest

      letterforge check --json --project examples/smallest
    """
    from letterforge.issuing.checking import check_project

    found = project_of(project)
    if not json:
        say_nobodys(found)
    report = check_project(found, pages=pages, jobs=cores())
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
