"""The command ``preview``: see letters in a browser while their words and facts are changed."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import (
    ProjectOption,
    RoundOption,
    note_project,
    project_of,
    say_nobodys,
)
from letterforge.errors import ProblemsError
from letterforge.project import Project

FirstForceOption = Annotated[
    str | None,
    typer.Option(
        "--force", "-f", metavar="FORCE", help="Short name of the force whose letter comes first."
    ),
]  # fmt: skip
PortOption = Annotated[
    int | None,
    typer.Option(
        "--port", min=1, max=65535, metavar="PORT",
        help="Port to listen on; 8017, or a free one, if left out.",
    ),
]  # fmt: skip
NoOpenOption = Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")]


def preview(
    force: FirstForceOption = None,
    round_: RoundOption = None,
    port: PortOption = None,
    no_open: NoOpenOption = False,
    project: ProjectOption = None,
) -> None:
    """Show the letters in a browser, as they are being written.

    Every change of data or templates is seen as soon as it is saved. Only you can open it: its
    address holds a key that no other account of this machine knows. No letter is written to disk,
    and what you download is marked as a draft. Press Ctrl-C to stop.

    Examples:

      letterforge preview

      letterforge preview --force derbyshire

      letterforge preview --no-open --port 8080
    """
    # A web server takes a while to import, and no other command needs one.
    from letterforge.preview.opening import doorway, open_browser
    from letterforge.preview.running import run_preview

    chosen = project_of(project)
    say_nobodys(chosen)

    with ExitStack() as until_the_end:

        def started(address: str) -> None:
            note_project(chosen)
            console.say(f"preview at {address} (Ctrl-C stops it)")
            console.finish()  # now, for a program that waits for the address
            if not no_open:
                open_browser(until_the_end.enter_context(doorway(address)))

        run_preview(chosen, _first(chosen, round_, force), port, started)
    console.note("preview stopped")


def _first(project: Project, round_: str | None, force: str | None) -> tuple[str, ...]:
    """Return the round and force to show first; raises LetterforgeError where there are none."""
    from letterforge.composing.letters import choose_forces, choose_round
    from letterforge.loading.loader import load

    try:
        loaded = load(project)
    except ProblemsError:
        # The page shows the problems, and goes on from there when they are mended.
        return (round_, force) if round_ and force else ()
    if round_ is None and force is None:
        return ()
    name = choose_round(loaded, round_)
    return (name, *choose_forces(loaded, name, [force])[:1]) if force else (name,)
