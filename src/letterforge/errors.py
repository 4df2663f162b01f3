"""What can go wrong, in words for the person at the keyboard.

Why: the core raises these and prints nothing; only the console module shows them. A bug of ours is
any other exception, and keeps its traceback.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class LetterforgeError(Exception):
    """Say what could not be done and the way out.

    ``message`` is one sentence in lower case that names the thing; ``hint`` is what to do about
    it, or empty where there is nothing more to say.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors come back from worker processes as they were raised there.
        return type(self), (self.message, self.hint)


@dataclass(frozen=True, order=True)
class Problem:
    """Name one thing that is wrong in a file: where it stands, what it is, what to do.

    ``line`` and ``column`` count from 1; 0 means that the whole file is meant. In a workbook they
    are row and column, and ``cells`` names them as its readers do: ``Findings!D7``.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = field(default="", compare=False)
    cells: str = ""

    @property
    def place(self) -> str:
        """Return ``file:line:column`` or ``file!sheet!cell``; the file alone if none is known."""
        if self.cells:
            return f"{self.file}!{self.cells}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class ProblemsError(LetterforgeError):
    """Carry every problem found at once, in the order of files and lines, each one once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} found")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class LeftError(LetterforgeError):
    """Say why a letter that stands there is left as it is, whatever its facts say now."""


class CrashError(LetterforgeError):
    """Carry a bug of ours that hit one letter among many; ``trace`` is its traceback."""

    def __init__(self, trace: str) -> None:
        self.trace = trace
        super().__init__(
            f"letterforge has a bug: {trace.rstrip().splitlines()[-1]}",
            "it hit this letter only; please report it with its traceback",
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.trace,)


def reason_of(error: Exception, otherwise: str = "unknown reason") -> str:
    """Return why the operating system refused something, in words that end a sentence.

    ``otherwise`` is what to say of an error that is not the operating system's.
    """
    reason = getattr(error, "strerror", None) or otherwise
    return reason[:1].lower() + reason[1:]


def shown(path: Path) -> str:
    """Return a path as people read it: below the current folder without its beginning."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):  # outside, or links that lead in a circle
        return str(path)


MOST_SHOWN = 120


def quoted(text: str) -> str:
    """Return a text that anybody may have written in quotation marks, so that it can fool nobody.

    Whatever could move the cursor, turn the direction, be invisible or end the quotation is shown
    as its number, and so are letters of one script among those of another.
    """
    text = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
    mixed = len({_script(character) for character in text if character.isalpha()}) > 1
    safe = "".join(_as_shown(character, mixed) for character in text)
    # Spaces that push words out of sight.
    safe = safe.replace("  ", "\\u0020\\u0020")
    return f'"{safe}"'


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


def _as_shown(character: str, mixed: bool) -> str:
    odd = unicodedata.category(character)[0] in "CZM" and character != " "
    foreign = mixed and character.isalpha() and _script(character) != "LATIN"
    if odd or foreign or character in '"\\':
        number = ord(character)
        return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
    return character
