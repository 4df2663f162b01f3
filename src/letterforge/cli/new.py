"""The commands ``new …``: begin a project, a round or a kind of letter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import ProjectOption, project_of
from letterforge.errors import shown
from letterforge.project import Project

new = typer.Typer(
    help="Begin a project, a round or a kind of letter.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

KindOption = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help="Kind of letter. May be left out if there is one."),
]
RecommendationOption = Annotated[
    list[str] | None,
    typer.Option(
        "--recommendation", metavar="NAME",
        help="Recommendation of the letters. May be left out if there is one.",
    ),
]  # fmt: skip
FromRoundOption = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="ROUND",
        help="Take over kind, recommendation, forces, signatory and contact of this round.",
    ),
]  # fmt: skip
FromKindOption = Annotated[
    str | None,
    typer.Option("--from", metavar="KIND", help="Copy this kind. May be left out if there is one."),
]

ExampleOption = Annotated[
    str | None,
    typer.Option(
        "--example", metavar="NAME",
        help="Copy an example that comes with letterforge: smallest, or harbour-inspectorate.",
    ),
]  # fmt: skip


@new.command("project")
def project_(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the project is to be.")],
    example: ExampleOption = None,
) -> None:
    """Make a project of your own: the facts, its schemas, and what to fill in first.

    The forces and who holds their offices are copied as far as letterforge knows them. From then
    on they are yours to keep up. Nothing is overwritten.

    Examples:

      letterforge new project casework

      letterforge new project harbours --example harbour-inspectorate
    """
    from letterforge.beginning.projects import new_project

    new_project(folder, example)
    if example:
        console.say(f"made  {shown(folder)}: a copy of the example {example}")
        _next_steps(f"cd {folder}", "letterforge check", "letterforge preview")
        return
    console.say(f"made  {shown(folder)}: forces, inspectorate, inspectors, schemas and README.md")
    _next_steps(
        f"cd {folder}",
        "letterforge check              # names what data/recommendations.yaml leaves open",
        "letterforge new round NAME     # when that is filled in",
    )


@new.command("round")
def round_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Short name, such as stops-2027.")],
    from_: FromRoundOption = None,
    kind: KindOption = None,
    recommendation: RecommendationOption = None,
    project: ProjectOption = None,
) -> None:
    """Begin a round of letters, with the findings of every force left open.

    No finding, outcome, date or source is taken over from another round: what is open is told by
    `check` until it is filled in, and no letter is made of a guess. Nothing is overwritten.

    Examples:

      letterforge new round stops-2027

      letterforge new round stops-2028 --from stops-2027
    """
    from letterforge.beginning.rounds import Choice, new_round

    path, forces = new_round(
        _own_project(project), name, Choice(kind, tuple(recommendation or ()), from_)
    )
    many = f"{forces} force{'' if forces == 1 else 's'}"
    console.say(f"made  {shown(path)}: {many}, whose findings are open")
    _next_steps(
        f"letterforge workbook export --round {name}",
        f"letterforge workbook import {name}.xlsx    # when it is filled in",
        "letterforge check",
        f"letterforge batch --round {name}",
    )


@new.command("kind")
def kind_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Short name, such as progress.")],
    from_: FromKindOption = None,
    project: ProjectOption = None,
) -> None:
    """Begin a kind of letter as a copy of another, with its words, to change.

    Its facts, findings and outcomes are in kind.yaml, the letter is letter.html, and what is said
    for which finding is below templates/passages/. Nothing is overwritten.

    Examples:

      letterforge new kind progress --from assessment
    """
    from letterforge.beginning.kinds import new_kind

    folder, passages = new_kind(_own_project(project), name, from_)
    console.say(f"made  {shown(folder)}: kind.yaml and letter.html, and {passages} passages")
    _next_steps(
        f"edit {shown(folder / 'kind.yaml')}",
        "letterforge check",
        f"letterforge new round NAME --kind {name}",
    )


def _own_project(asked: Path | None) -> Project:
    from letterforge.beginning.writing import check_own

    found = project_of(asked)
    check_own(found, Path.cwd())
    return found


def _next_steps(*commands: str) -> None:
    console.say()
    console.say("next:")
    for command in commands:
        console.say(f"  {command}")
