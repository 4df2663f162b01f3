"""The options that commands share, named and explained alike everywhere."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from letterforge.cli import console
from letterforge.cli.passphrases import withhold_of
from letterforge.errors import LetterforgeError, shown
from letterforge.formats import FORMATS, Format
from letterforge.project import Project, find_project

if TYPE_CHECKING:
    from letterforge.loading.loader import Loaded

Progress = Literal["bar", "plain", "none"]
PROGRESS: tuple[Progress, ...] = ("bar", "plain", "none")
NOBODYS = "these are the data that come with letterforge"

ALL_FORMATS = ",".join(FORMATS)


def known_level(asked: str | None) -> str | None:
    """Return a level of seals; wrong usage where there is no such level."""
    from letterforge.model.config import LEVELS

    asked = asked.upper() if asked is not None else None
    if asked is not None and asked not in LEVELS:
        message = f"'{asked}' is not a level; the levels are {', '.join(LEVELS)}"
        raise typer.BadParameter(message, param_hint="--level")
    return asked


LevelOption = Annotated[
    str | None,
    typer.Option(
        "--level", metavar="B|T|LT|LTA", callback=known_level,
        help="Seal at this level: T adds a timestamp, LT and LTA the data for checks in later "
        "years. Otherwise as letterforge.yaml says, or B.",
    ),
]  # fmt: skip


def _known(what: str, incomplete: str) -> list[str]:
    """Return names for shell completion; never an error in the middle of somebody's typing."""
    from letterforge.loading.loader import load

    try:
        register = load(project_of(None)).register
    except LetterforgeError:
        return []
    names = register.forces if what == "forces" else register.rounds
    return [name for name in names if name.startswith(incomplete)]


def known_forces(incomplete: str) -> list[str]:
    """Return the forces of the project that begin so, for shell completion."""
    return _known("forces", incomplete)


def _known_rounds(incomplete: str) -> list[str]:
    return _known("rounds", incomplete)


def day_of(text: str) -> datetime:
    """Return a day as an option has it; wrong usage where it is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a day such as 2017-10-02") from None


ForceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--force", "-f", metavar="FORCE", autocompletion=known_forces,
        help="A force by its short name (derbyshire), full name or ONS code, or all. Repeat it, or "
        "put commas between, for more letters.",
    ),
]  # fmt: skip
ForceArguments = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FORCE]...", autocompletion=known_forces, help="As --force."),
]
RoundOption = Annotated[
    str | None,
    typer.Option(
        "--round", "-r", metavar="ROUND", autocompletion=_known_rounds,
        help="Round of letters, such as abuse-of-position-2017. May be left out if there is one.",
    ),
]  # fmt: skip
DateOption = Annotated[
    datetime | None,
    typer.Option(
        "--date", parser=day_of, metavar="YYYY-MM-DD",
        help="Date the letters as of this day, and address who held the offices then. Another day "
        "than the round's makes specimens.",
    ),
]  # fmt: skip
DayOption = Annotated[
    datetime | None,
    typer.Option("--on", parser=day_of, metavar="YYYY-MM-DD", help="The day; today if left out."),
]
ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project", "-p", metavar="FOLDER",
        help="Folder of the project (it holds data/forces.yaml). Otherwise the folder named by "
        "LETTERFORGE_PROJECT, else the nearest one above, else the bundled data.",
    ),
]  # fmt: skip
FormatsOption = Annotated[
    str,
    typer.Option("--formats", metavar="LIST", help="Formats to make, with commas between."),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FOLDER",
        help="Write into FOLDER/<round>/ instead of letters/<round>/ of the project.",
    ),
]  # fmt: skip
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show the summary only.")]
ProgressOption = Annotated[
    str | None,
    typer.Option(
        "--progress", metavar="bar|plain|none", envvar="LETTERFORGE_PROGRESS", show_envvar=False,
        help="How far it has come: a bar, a line at each tenth, or nothing. Otherwise a bar on a "
        "terminal that can show one. LETTERFORGE_PROGRESS sets it for good.",
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


def asked_forces(names: list[str] | None, options: list[str] | None) -> list[str]:
    """Return the forces that were asked for as arguments or with ``--force``."""
    return [*(names or ()), *(options or ())]


def chosen_formats(asked: str) -> tuple[Format, ...]:
    """Return the formats of an option such as ``pdf,html``; wrong usage where one is unknown."""
    names = [name.strip().lower() for name in asked.split(",")]
    for name in names:
        if name not in FORMATS:
            message = f"'{name}' is not a format; the formats are {', '.join(FORMATS)}"
            raise typer.BadParameter(message, param_hint="--formats")
    return tuple(each for each in FORMATS if each in names)


def chosen_progress(asked: str | None) -> Progress:
    """Return how to show progress; wrong usage where there is no such way."""
    if asked and asked not in PROGRESS:
        message = f"'{asked}' is no way to show progress; the ways are {', '.join(PROGRESS)}"
        raise typer.BadParameter(message, param_hint="--progress")
    if asked in {"plain", "none"}:
        return cast("Progress", asked)
    # A screen reader would read out every block of a bar that is drawn again and again.
    able = sys.stderr.isatty() and os.environ.get("TERM", "") != "dumb"
    return "bar" if able else "plain" if asked else "none"


def project_of(asked: Path | None) -> Project:
    """Return the project that a command works in."""
    try:
        start = Path.cwd()
    except OSError as error:
        raise LetterforgeError("the current folder is gone", "change to another one") from error
    project = find_project(asked, os.environ, start)
    withhold_of(project)
    return project


def say_nobodys(project: Project) -> None:
    """Say first of all that there is no project, so that nobody takes the letters for theirs."""
    if project.nobodys:
        console.say(f"{NOBODYS}: there is no project in this folder or above it")


def note_project(project: Project) -> None:
    """Say which project a command works in, where ``say_nobodys`` did not."""
    if not project.nobodys:
        console.note(f"project {shown(project.root)} ({project.chosen_by})")


def project_as_json(project: Project) -> dict[str, object]:
    """Return which project a command works in, as ``--json`` shows it first."""
    return {"project": str(project.root), "bundled": project.nobodys}


def loaded_project(asked: Path | None, *, json: bool = False) -> Loaded:
    """Return the project that a command works in, loaded; say so where it is nobody's."""
    from letterforge.loading.loader import load

    project = project_of(asked)
    if not json:
        say_nobodys(project)
    return load(project)


def cores() -> int:
    """Return how many processes can work at once."""
    # What this process may use, which in a container is less than what the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
