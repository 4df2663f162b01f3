"""The commands that put down what becomes of sealed letters: sent, published, corrected, more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from letterforge.cli import console
from letterforge.cli.desk import (
    FolderOption,
    NoteOption,
    RoundDesk,
    YesOption,
    confirmed,
    on_day,
    say_acts,
)
from letterforge.cli.options import (
    DayOption,
    ForceArguments,
    ForceOption,
    ProjectOption,
    RoundOption,
    asked_forces,
)

if TYPE_CHECKING:
    from datetime import datetime

    from letterforge.model.journal import ActKind

BecauseOption = Annotated[
    str, typer.Option("--because", metavar="TEXT", help="Why, in words that the letter may say.")
]
ReplyFileOption = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="The answer itself; its SHA-256 is put down."),
]


def sent(
    forces: ForceArguments = None,
    force: ForceOption = None,
    on: DayOption = None,
    note: NoteOption = None,
    yes: YesOption = False,
    round_: RoundOption = None,
    out: FolderOption = None,
    project: ProjectOption = None,
) -> None:
    """Put down that sealed letters were sent.

    From then on no batch overwrites them.

    Examples:

      letterforge sent kent essex --on 2017-10-02

      letterforge sent all --yes
    """
    _record("sent", forces, force, on, note, (round_, out, project), yes=yes)


def published(
    forces: ForceArguments = None,
    force: ForceOption = None,
    on: DayOption = None,
    note: NoteOption = None,
    yes: YesOption = False,
    round_: RoundOption = None,
    out: FolderOption = None,
    project: ProjectOption = None,
) -> None:
    """Put down that sealed letters were published.

    Days that count from publication begin then.

    Examples:

      letterforge published all --on 2017-10-05
    """
    _record("published", forces, force, on, note, (round_, out, project), yes=yes)


def withdraw(
    because: BecauseOption,
    forces: ForceArguments = None,
    force: ForceOption = None,
    on: DayOption = None,
    yes: YesOption = False,
    round_: RoundOption = None,
    out: FolderOption = None,
    project: ProjectOption = None,
) -> None:
    """Withdraw sealed letters without replacing them.

    Their files stay where they are; `verify` and `status` say so.

    Examples:

      letterforge withdraw --force kent --because "It was sent by mistake"
    """
    _record("withdrawn", forces, force, on, because, (round_, out, project), yes=yes)


def correct(
    because: BecauseOption,
    forces: ForceArguments = None,
    force: ForceOption = None,
    on: DayOption = None,
    yes: YesOption = False,
    round_: RoundOption = None,
    out: FolderOption = None,
    project: ProjectOption = None,
) -> None:
    """Begin a new edition of a sealed letter.

    The new letter says what it replaces and why. The old files stay, no byte changed, under
    editions/. The new letter has the day as its date; it
    is approved where roles demand it, and made by the next batch.

    Examples:

      letterforge correct --force kent --because "The finding on IT systems was given wrongly"
    """
    from letterforge.issuing.recording import correct as begin_edition

    desk = RoundDesk.of(project, round_, out)
    names = _asked(forces, force)
    for letter in desk.letters(names):
        confirmed(f"Begin edition {letter.standing.number + 1} for {letter.force}?", yes=yes)
        begin_edition(desk.place(), letter, on_day(on), because)
        say_acts(1, f"corrected: {letter.force}, edition {letter.standing.number + 1}", desk.actor)
    step = "approve" if desk.roles.declared else "batch"
    console.say(f"next: letterforge {step} --force {','.join(names)}")


def replied(
    forces: ForceArguments = None,
    force: ForceOption = None,
    on: DayOption = None,
    file: ReplyFileOption = None,
    note: NoteOption = None,
    round_: RoundOption = None,
    out: FolderOption = None,
    project: ProjectOption = None,
) -> None:
    """Put down that a letter was answered.

    Examples:

      letterforge replied --force kent --on 2017-11-20 --file answer.pdf
    """
    from letterforge.issuing.recording import reply

    desk = RoundDesk.of(project, round_, out)
    letters = desk.letters(_asked(forces, force))
    for letter in letters:
        reply(desk.place(), letter, on_day(on), file, note)
    say_acts(len(letters), "answered", desk.actor)


def _record(
    kind: ActKind,
    forces: list[str] | None,
    force: list[str] | None,
    on: datetime | None,
    note: str | None,
    place: tuple[str | None, Path | None, Path | None],
    *,
    yes: bool,
) -> None:
    from letterforge.issuing.recording import record

    round_, out, project = place
    desk = RoundDesk.of(project, round_, out)
    letters = list(desk.letters(_asked(forces, force)))
    if forces == ["all"] or force == ["all"]:
        letters = [letter for letter in letters if not letter.standing.specimen]
    day = on_day(on)
    confirmed(f"Put down that {len(letters)} were {kind} on {day}?", yes=yes)
    entries = record(desk.place(), kind, letters, day, note)
    say_acts(len(entries), f"{kind} on {day}", desk.actor)


def _asked(forces: list[str] | None, force: list[str] | None) -> list[str]:
    asked = asked_forces(forces, force)
    if not asked:
        raise typer.BadParameter("name a force, such as derbyshire", param_hint="--force")
    return asked
