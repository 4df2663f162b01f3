"""The command ``batch``, and ``render``, which is a batch of the letters named."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from letterforge.cli import console
from letterforge.cli.options import (
    ALL_FORMATS,
    DateOption,
    ForceArguments,
    ForceOption,
    FormatsOption,
    JsonOption,
    LevelOption,
    OutOption,
    Progress,
    ProgressOption,
    ProjectOption,
    QuietOption,
    RoundOption,
    asked_forces,
    chosen_formats,
    chosen_progress,
    cores,
    loaded_project,
    note_project,
    project_as_json,
)
from letterforge.cli.reporting import Reporter, forecast_as_json, show_forecast

if TYPE_CHECKING:
    from letterforge.issuing.planning import Order
    from letterforge.journal.roles import Roles
    from letterforge.loading.loader import Loaded
    from letterforge.model.config import Level
    from letterforge.signing.seals import Seals

NarrowingForceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--force", "-f", metavar="FORCE",
        help="Make only the letter to this force (short name, full name or ONS code). Repeat it, "
        "or put commas between, for more; all otherwise.",
    ),
]  # fmt: skip
FreshOption = Annotated[bool, typer.Option("--fresh", help="Make unchanged letters again, too.")]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=1, metavar="N", help="Work in N processes; all cores if left out."
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be made, and why; write nothing.")
]
PruneOption = Annotated[
    bool, typer.Option("--prune", help="Delete letters in the folder that the round no longer has.")
]
NoSealOption = Annotated[bool, typer.Option("--no-seal", help="Leave the digital seal out.")]


def render(
    names: ForceArguments = None,
    force: ForceOption = None,
    round_: RoundOption = None,
    date: DateOption = None,
    formats: FormatsOption = ALL_FORMATS,
    out: OutOption = None,
    fresh: FreshOption = False,
    no_seal: NoSealOption = False,
    level: LevelOption = None,
    quiet: QuietOption = False,
    progress: ProgressOption = None,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Make the letters of one force or several.

    They come as PDF, HTML and text. A letter whose words, look and files are as they should be is
    left as it is.

    Examples:

      letterforge render --force derbyshire

      letterforge render kent,essex --formats pdf,html

      letterforge render "Greater Manchester Police"

      letterforge render --force derbyshire --date 2018-01-10 --out drafts
    """
    asked = asked_forces(names, force)
    if not asked:
        raise typer.BadParameter("name a force, such as derbyshire, or all", param_hint="--force")
    shown_as = chosen_progress(progress)
    loaded = loaded_project(project, json=json)
    order = _order(loaded, round_, asked, date, formats, out, fresh=fresh)
    seals = None if no_seal else _seals(loaded, level)
    _issue(loaded, order, seals, jobs=1, quiet=quiet, progress=shown_as, json=json)


def batch(
    round_: RoundOption = None,
    force: NarrowingForceOption = None,
    date: DateOption = None,
    formats: FormatsOption = ALL_FORMATS,
    out: OutOption = None,
    jobs: JobsOption = None,
    fresh: FreshOption = False,
    no_seal: NoSealOption = False,
    level: LevelOption = None,
    dry_run: DryRunOption = False,
    prune: PruneOption = False,
    quiet: QuietOption = False,
    progress: ProgressOption = None,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Make all letters of a round, and a manifest of them.

    Everything is checked first. Then only those letters are made whose words, look or files have
    changed. One letter that fails does not stop the others; the exit code then is 1.

    Examples:

      letterforge batch

      letterforge batch --dry-run

      letterforge batch --force kent --force essex --fresh

      letterforge batch --jobs 2 --json

      letterforge batch --no-seal
    """
    shown_as = chosen_progress(progress)
    loaded = loaded_project(project, json=json)
    order = _order(loaded, round_, force, date, formats, out, fresh=fresh)
    seals = None if no_seal else _seals(loaded, level)
    if dry_run:
        from letterforge.issuing.issue import plan

        forecast = plan(loaded, order, seals, _roles(loaded))
        if json:
            about = project_as_json(loaded.project)
            console.say_json({**about, **forecast_as_json(forecast, order.folder)})
        else:
            show_forecast(forecast, order.folder, prune=prune)
        raise typer.Exit(1 if any(each.error and not each.left for each in forecast.plans) else 0)
    _issue(
        loaded, order, seals,
        jobs=jobs or cores(), prune=prune, quiet=quiet, progress=shown_as, json=json,
    )  # fmt: skip


def _order(
    loaded: Loaded,
    round_: str | None,
    forces: list[str] | None,
    date: datetime | None,
    formats: str,
    out: Path | None,
    *,
    fresh: bool,
) -> Order:
    from letterforge.composing.letters import choose_forces, choose_round
    from letterforge.issuing.planning import Order

    name = choose_round(loaded, round_)
    asked = forces or list(loaded.register.rounds[name].assessments)
    return Order(
        round=name,
        forces=choose_forces(loaded, name, asked),
        folder=(out or loaded.project.output) / name,
        day=date.date() if date else None,
        formats=chosen_formats(formats),
        fresh=fresh,
    )


def _seals(loaded: Loaded, level: str | None) -> Seals:
    from letterforge.cli.passphrases import passphrase_source
    from letterforge.loading.config import load_config
    from letterforge.signing.expecting import SealOrder, identities_folder
    from letterforge.signing.seals import Seals

    order = SealOrder(
        load_config(loaded.project).sealing,
        loaded.project.root,
        identities_folder(os.environ),
        passphrase_source(),
        cast("Level | None", level),
    )
    return Seals(order)


def _issue(
    loaded: Loaded,
    order: Order,
    seals: Seals | None,
    *,
    jobs: int,
    quiet: bool,
    progress: Progress,
    json: bool,
    prune: bool = False,
) -> None:
    from letterforge.issuing.issue import issue

    if not (quiet or json):
        note_project(loaded.project)
    about = project_as_json(loaded.project) if json else None
    reporter = Reporter(order.folder, "none" if quiet else progress, quiet=quiet, about=about)
    report = issue(
        loaded,
        order,
        jobs=jobs,
        seals=seals,
        roles=_roles(loaded),
        prune_stale=prune,
        planned=reporter.planned,
        tell=reporter.tell,
    )
    reporter.summarise(report)
    if report.interrupted or report.unwritten or report.with_status("failed"):
        raise typer.Exit(1)


def _roles(loaded: Loaded) -> Roles:
    from letterforge.journal.roles import read_roles
    from letterforge.loading.config import load_config

    return read_roles(load_config(loaded.project).roles, loaded.project.root)
