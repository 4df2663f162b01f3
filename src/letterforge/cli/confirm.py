"""The command ``confirm``: say that a source shows somebody in office on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import ProjectOption, day_of, known_forces, loaded_project
from letterforge.errors import LetterforgeError

ForcesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="FORCE...", autocompletion=known_forces,
        help="Forces, by short name, full name or ONS code; or all.",
    ),
]  # fmt: skip
OfficeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--office", metavar="OFFICE",
        help="Office that the source speaks of, such as chief_officer. Repeat it for more; "
        "without it: chief_officer and local_policing_body.",
    ),
]  # fmt: skip
OnOption = Annotated[
    datetime,
    typer.Option(
        "--on", parser=day_of, metavar="YYYY-MM-DD",
        help="Day on which the source shows the holders in office.",
    ),
]  # fmt: skip
SourceOption = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="TEXT",
        help="Where it stands: an address, words, or a short name of the file's sources.",
    ),
]


def confirm(
    forces: ForcesArgument,
    on: OnOption,
    source: SourceOption,
    office: OfficeOption = None,
    project: ProjectOption = None,
) -> None:
    """Say that a source shows the holders of offices on a day.

    Nobody is certain to hold an office later than a source shows. This writes the day, as `seen`,
    and the source into data/forces.yaml, and changes nothing else there. When an office has
    changed hands, write the new term into the file instead.

    Examples:

      letterforge confirm kent --on 2026-11-20 --source "https://www.kent.police.uk/"

      letterforge confirm kent essex --office chief_officer --on 2026-11-20 --source "A letter"
    """
    from letterforge.composing.naming import named_forces
    from letterforge.loading.confirming import confirm_holders
    from letterforge.model.force import OWN_OFFICES

    if on.date() > date.today():
        raise typer.BadParameter("no source can show a day to come", param_hint="--on")
    loaded = loaded_project(project)
    if loaded.project.nobodys:
        raise LetterforgeError(
            "these data come with letterforge and are nobody's project",
            "begin a project of your own with: letterforge new project FOLDER",
        )
    known = loaded.register.forces
    named = list(named_forces(forces, known, tuple(known)))
    made = confirm_holders(loaded, named, office or OWN_OFFICES, on.date(), source.strip())
    made.write()
    for line in (*made.confirmed, *made.known):
        console.say(line)
