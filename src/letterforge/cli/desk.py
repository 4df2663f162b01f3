"""What the commands about the life of letters share: the round, its folder, its roles, who acts."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import loaded_project
from letterforge.errors import LetterforgeError

if TYPE_CHECKING:
    from letterforge.issuing.desk import OnDesk
    from letterforge.issuing.recording import RoundFolder
    from letterforge.journal.roles import Roles
    from letterforge.loading.loader import Loaded
    from letterforge.press import Press
    from letterforge.signing.sealing import Sealer

YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help="Do not ask; needed where there is no terminal.")
]
NoteOption = Annotated[
    str | None, typer.Option("--note", metavar="TEXT", help="A sentence to put down with it.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FOLDER",
        help="The letters are in FOLDER/<round>/ instead of letters/<round>/ of the project.",
    ),
]  # fmt: skip


@dataclass
class RoundDesk:
    """One round of a project, as commands about its letters work with it."""

    loaded: Loaded
    round: str
    folder: Path

    @classmethod
    def of(
        cls, project: Path | None, asked: str | None, out: Path | None, *, json: bool = False
    ) -> RoundDesk:
        """Return the round that is asked for, or the only one."""
        from letterforge.composing.letters import choose_round

        loaded = loaded_project(project, json=json)
        name = choose_round(loaded, asked)
        return cls(loaded, name, (out or loaded.project.output) / name)

    @cached_property
    def roles(self) -> Roles:
        """Return who may act."""
        from letterforge.journal.roles import read_roles
        from letterforge.loading.config import load_config

        return read_roles(load_config(self.loaded.project).roles, self.loaded.project.root)

    @cached_property
    def press(self) -> Press:
        """Return the press for the project's templates."""
        from letterforge.press import Press

        return Press(self.loaded.project.assets, keep=True)

    @cached_property
    def actor(self) -> Sealer:
        """Return who acts, with the key unlocked."""
        from letterforge.cli.passphrases import passphrase_source
        from letterforge.loading.config import load_config
        from letterforge.signing.choosing import open_actor
        from letterforge.signing.expecting import SealOrder, identities_folder

        project = self.loaded.project
        return open_actor(
            SealOrder(
                load_config(project).sealing,
                project.root,
                identities_folder(os.environ),
                passphrase_source(),
            )
        )

    def letters(self, forces: Sequence[str] | None = None) -> tuple[OnDesk, ...]:
        """Return where the letters of the forces stand, or all of the round."""
        from letterforge.composing.letters import choose_forces
        from letterforge.issuing.desk import look

        names = choose_forces(self.loaded, self.round, forces) if forces else None
        return look(self.loaded, self.press, self.round, self.folder, self.roles, names)

    def place(self) -> RoundFolder:
        """Return where acts are put down, and by whom."""
        from letterforge.issuing.recording import RoundFolder

        return RoundFolder(self.folder, self.round, self.roles, self.actor)


def confirmed(question: str, *, yes: bool) -> None:
    """Go on only if somebody says so; raises LetterforgeError where there is nobody to ask."""
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise LetterforgeError(
            "there is nobody to ask, and nothing was put down", "say it beforehand with --yes"
        )
    if not typer.confirm(question, default=False, err=True):
        raise LetterforgeError("nothing was put down")


def on_day(asked: datetime | None) -> date:
    """Return the day asked for, or today."""
    return asked.date() if asked else date.today()


def say_acts(number: int, what: str, actor: Sealer) -> None:
    """Say what was put down, and by whom."""
    letters = f"{number} letter{'' if number == 1 else 's'}"
    console.say(f"{what}: {letters}, by '{actor.identity.signer}'")
    if actor.identity.specimen:
        console.note(
            "a specimen certificate proves nothing about who acted; bring your own with: "
            "letterforge identity import"
        )
