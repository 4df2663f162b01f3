"""Get the passphrase of a key: from a file, from the environment, or by asking; never show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown

VARIABLE = "LETTERFORGE_PASSPHRASE"

Ask = Callable[[str], str]
"""Ask the person at the keyboard; what is given says what the passphrase is of."""


class Secret:
    """Hold a passphrase so that it shows up in no message, log or traceback."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the passphrase, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("a passphrase is never written anywhere")


@dataclass(frozen=True)
class PassphraseSource:
    """Where a passphrase comes from: a file, a variable of the environment, or an answer.

    ``file`` and ``variable`` are what the identity's own settings name; the variable
    ``LETTERFORGE_PASSPHRASE`` is looked at next, and ``ask`` is called last.
    """

    environment: Mapping[str, str]
    ask: Ask | None = None
    file: Path | None = None
    variable: str | None = None

    def get(self, of_what: str) -> Secret:
        """Return the passphrase of something, such as ``the key in letters.p12``.

        Raises LetterforgeError where the file or variable named is not there, and where there is
        nobody to ask.
        """
        if self.file is not None:
            return Secret(_first_line(self.file))
        if self.variable is not None:
            if self.variable not in self.environment:
                raise LetterforgeError(
                    f"the variable {self.variable}, which should hold the passphrase of {of_what}, "
                    "is not set",
                    "set it, or name another one in the identity's settings",
                )
            return Secret(self.environment[self.variable])
        if VARIABLE in self.environment:
            return Secret(self.environment[VARIABLE])
        if self.ask is None:
            raise LetterforgeError(
                f"{of_what} needs a passphrase, and there is nobody to ask",
                f"put it into a file and name that as passphrase_file, or set {VARIABLE}",
            )
        return Secret(self.ask(of_what))


def _first_line(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error, "it is not UTF-8 text")
        raise LetterforgeError(
            f"the passphrase file '{shown(file)}' cannot be read: {reason}"
        ) from None  # a decoding error carries the text
    return text.split("\n", 1)[0].rstrip("\r")
