"""The command ``render``: make the letters of chosen forces."""

from __future__ import annotations

import time
from collections.abc import Sequence

import typer

from letterforge.cli import console
from letterforge.cli.options import (
    ALL_FORMATS,
    DateOption,
    ForceOption,
    FormatsOption,
    OutOption,
    ProjectOption,
    RoundOption,
    chosen_formats,
    loaded_project,
)
from letterforge.composing.letters import choose_forces, choose_round
from letterforge.errors import shown
from letterforge.issuing.issue import Issued, Order, issue


def render(
    force: ForceOption,
    round_: RoundOption = None,
    date: DateOption = None,
    formats: FormatsOption = ALL_FORMATS,
    out: OutOption = None,
    project: ProjectOption = None,
) -> None:
    """Make the letters of one force or several, as PDF, HTML and text.

    Examples:
      letterforge render --force derbyshire

      letterforge render --force kent --force essex --formats pdf,html

      letterforge render --force derbyshire --date 2026-11-23 --out drafts
    """
    started = time.monotonic()
    loaded = loaded_project(project)
    round_name = choose_round(loaded, round_)
    order = Order(
        round=round_name,
        forces=choose_forces(loaded, round_name, force),
        folder=(out or loaded.project.output) / round_name,
        day=date.date() if date else None,
        formats=chosen_formats(formats),
    )
    console.note(f"project {shown(loaded.project.root)} ({loaded.project.chosen_by})")
    _note_missing_libraries(order)
    done = issue(loaded, order, tell=_tell)
    failed = sum(1 for issued in done if issued.error)
    _summarise(done, time.monotonic() - started)
    if failed:
        raise typer.Exit(1)


def _tell(issued: Issued) -> None:
    if issued.error:
        console.show_error(issued.error, about=issued.force)
        return
    for name in issued.unverified:
        console.note(f"{issued.force}: nobody has verified the record of {name}")
    pages = f"{issued.pages} page{'s' if issued.pages != 1 else ''}" if issued.pages else ""
    marks = ", ".join(filter(None, (pages, "specimen" if issued.specimen else "")))
    for path in issued.files:
        console.say(shown(path) + (f"  ({marks})" if marks and path.suffix == ".pdf" else ""))


def _summarise(done: Sequence[Issued], seconds: float) -> None:
    made = [issued for issued in done if not issued.error]
    specimens = sum(1 for issued in made if issued.specimen)
    counts = [f"{len(made)} letter{'s' if len(made) != 1 else ''} made"]
    if specimens:
        counts.append(f"{specimens} of them specimen{'s' if specimens != 1 else ''}")
    if len(made) < len(done):
        counts.append(f"{len(done) - len(made)} failed")
    console.say(f"{', '.join(counts)}, in {seconds:.1f} s")


def _note_missing_libraries(order: Order) -> None:
    if "pdf" not in order.formats:
        return
    from letterforge.rendering.pdf import INSTALL, missing_libraries  # noqa: PLC0415

    if missing := missing_libraries():
        console.note(f"{', '.join(missing)} is missing, so PDFs take about five times longer")
        console.note(f"to install it: {INSTALL}")
