"""The command ``check``: tell everything that is wrong, before anything is made."""

from __future__ import annotations

import typer

from letterforge.cli import console
from letterforge.cli.options import JsonOption, ProjectOption, project_of
from letterforge.errors import shown


def check(project: ProjectOption = None, json: JsonOption = False) -> None:
    """Check all data, templates and rounds, and show every problem at once.

    No file is written. Every letter of every round is composed and its HTML made; only the layout
    of its pages is left to `render`.

    Examples:

      letterforge check

      letterforge check --json --project examples/smallest
    """
    from letterforge.issuing.checking import check_project

    found = project_of(project)
    report = check_project(found)
    if json:
        console.say_json(
            {
                "project": str(found.root),
                "letters": report.letters,
                "problems": [console.problem_as_json(each) for each in report.problems],
                "notes": list(report.notes),
            }
        )
    else:
        console.note(f"project {shown(found.root)} ({found.chosen_by})")
        for each in report.notes:
            console.note(each)
        console.show_problems(report.problems)
        if report.problems:
            count = len(report.problems)
            console.say(f"{count} problem{'s' if count != 1 else ''} found")
        else:
            looked_at = (
                f"{number} {thing}{'' if number == 1 else 's'}"
                for number, thing in (
                    (report.forces, "force"),
                    (report.rounds, "round"),
                    (report.letters, "letter"),
                )
            )
            console.say(f"{', '.join(looked_at)}: no problems found")
    if report.problems:
        raise typer.Exit(1)
