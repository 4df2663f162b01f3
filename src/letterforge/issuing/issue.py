"""Issue letters: compose, make and write each one, and tell truly what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from letterforge.composing.letters import compose
from letterforge.errors import LetterforgeError
from letterforge.issuing.files import prepare_folder, write_all
from letterforge.issuing.making import FORMATS, Format, LetterMaker
from letterforge.loading.loader import Loaded


@dataclass(frozen=True)
class Order:
    """What is asked for: which letters of which round, as of which day, in which formats, where."""

    round: str
    forces: tuple[str, ...]
    folder: Path
    day: date | None = None
    formats: tuple[Format, ...] = FORMATS


@dataclass(frozen=True)
class Issued:
    """What came of one letter: its files and pages, or why it failed."""

    force: str
    files: tuple[Path, ...] = ()
    pages: int | None = None
    specimen: bool = False
    unverified: tuple[str, ...] = ()
    error: LetterforgeError | None = None


def issue(
    loaded: Loaded, order: Order, tell: Callable[[Issued], None] = lambda issued: None
) -> Sequence[Issued]:
    """Issue letters one after the other; ``tell`` hears of each when it is done.

    One bad letter does not stop the others: its error is in what is returned. Raises
    LetterforgeError where the folder cannot be written to at all.
    """
    prepare_folder(order.folder)
    maker = LetterMaker(loaded.project.assets, order.formats)
    done = []
    for force in order.forces:
        try:
            issued = _issue_one(loaded, order, maker, force)
        except LetterforgeError as error:
            issued = Issued(force, error=error)
        tell(issued)
        done.append(issued)
    return done


def _issue_one(loaded: Loaded, order: Order, maker: LetterMaker, force: str) -> Issued:
    composed = compose(loaded, order.round, force, order.day)
    made = maker.make(composed.letter)
    files = {order.folder / f"{force}.{suffix}": made.files[suffix] for suffix in order.formats}
    write_all(files)
    return Issued(force, tuple(files), made.pages, composed.letter.specimen, composed.unverified)
