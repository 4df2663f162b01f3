"""The commands ``workbook …``: a round as a workbook, and a workbook back into its round."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from letterforge.cli import console
from letterforge.cli.options import JsonOption, ProjectOption, RoundOption, project_of
from letterforge.errors import LetterforgeError, shown

if TYPE_CHECKING:
    from letterforge.workbook.importing import Import

workbook = typer.Typer(
    help="Fill in and correct a round in Excel or LibreOffice.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_NAMED = 8
"""Forces that are named one by one; of more only the number is told."""

OutFileOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE.xlsx",
        help="Where the workbook is written; otherwise ROUND.xlsx in the current folder.",
    ),
]  # fmt: skip
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Write over a workbook that is there already.")
]
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="Workbook to read: .xlsx, .ods or .csv.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what would change; write nothing and do not ask.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]


@workbook.command()
def export(
    round_: RoundOption = None,
    out: OutFileOption = None,
    replace: ReplaceOption = False,
    project: ProjectOption = None,
) -> None:
    """Write a round as a workbook, to be filled in: one row a force, with lists to choose from.

    What is known already stands in it. A sheet of it says how it is filled in.

    Examples:

      letterforge workbook export

      letterforge workbook export --round abuse-of-position-2017 --out findings.xlsx
    """
    from letterforge.issuing.files import prepare_folder, write_all
    from letterforge.loading.open_round import choose_round_name, read_round
    from letterforge.workbook.writing import written

    found = project_of(project)
    name = choose_round_name(found, round_)
    path = out or Path(f"{name}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"'{path}' does not end in .xlsx", param_hint="--out")
    content = written(read_round(found, name))
    if path.exists() and not replace and path.read_bytes() != content:
        raise LetterforgeError(
            f"'{shown(path)}' is there already, perhaps with somebody's work in it",
            "import it first, name another file with --out, or write over it with --replace",
        )
    prepare_folder(path.parent)
    write_all({path: content})
    console.say(f"made  {shown(path)}")
    console.say()
    console.say("next:")
    console.say(f"  letterforge workbook import {shown(path)}    # when it is filled in")


@workbook.command("import")
def import_(
    file: FileArgument,
    round_: RoundOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Read a workbook back into its round: show what will change, ask, then write.

    First the file is judged, then its columns, then its rows; of each everything that is wrong is
    told at once, with its cell. Nothing is written unless all of it is right.

    Examples:

      letterforge workbook import findings.xlsx --dry-run

      letterforge workbook import findings.xlsx --yes
    """
    from letterforge.workbook.importing import plan_import, write_import

    planned = plan_import(project_of(project), file, round_)
    if not json:
        _show(planned)
    write = planned.changed and not dry_run and (yes or _asked(planned, json=json))
    if write:
        write_import(planned)
    if json:
        console.say_json(_as_json(planned, written=write))
    else:
        _say_what_came_of_it(planned, write=write)
    if planned.changed and not write and not dry_run:
        raise typer.Exit(1)


def _show(planned: Import) -> None:
    for note in planned.notes:
        console.note(f"{note.place}: {note.message}{f' ({note.hint})' if note.hint else ''}")
    for name, changes in planned.changes:
        for change in changes:
            console.say(f"{name}: {change}")


def _asked(planned: Import, *, json: bool) -> bool:
    if json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    console.say()
    return typer.confirm(f"Write this into {shown(planned.round.path)}?", err=True)


def _say_what_came_of_it(planned: Import, *, write: bool) -> None:
    file = shown(planned.round.path)
    values = sum(len(changes) for _, changes in planned.changes)
    many = f"{values} change{'' if values == 1 else 's'}"
    if planned.changes:
        console.say()
    if write:
        console.say(f"wrote  {file}: {many}")
    elif planned.changed:
        console.say(f"{many}; nothing was written (to write without being asked, add --yes)")
    else:
        console.say(f"{file} says all of this already; nothing was written")
    if planned.open:
        names = f": {', '.join(planned.open)}" if len(planned.open) <= _NAMED else ""
        many = f"{len(planned.open)} force{'' if len(planned.open) == 1 else 's'}"
        console.say(f"still open: {many}{names}")


def _as_json(planned: Import, *, written: bool) -> dict[str, Any]:
    return {
        "notes": [console.problem_as_json(each) for each in planned.notes],
        "changes": {name: list(changes) for name, changes in planned.changes},
        "open": list(planned.open),
        "written": written,
    }
