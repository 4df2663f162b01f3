"""Get the passphrase of a key: from a file, from the environment, or by asking; never show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from letterforge.errors import LetterforgeError, shown
from letterforge.signing.private_files import read_private
from letterforge.signing.private_memory import keep_memory_private

VARIABLE = "LETTERFORGE_PASSPHRASE"

Ask = Callable[[str], str]
"""Ask the person at the keyboard; what is given says what the passphrase is of."""


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

    def get(self, of_what: str) -> SecretStr:
        """Return the passphrase of something, such as ``the key in letters.p12``.

        Raises LetterforgeError where the file or variable named is not there, and where there is
        nobody to ask.
        """
        keep_memory_private()
        if self.file is not None:
            return SecretStr(_first_line(self.file))
        if self.variable is not None:
            if self.variable not in self.environment:
                raise LetterforgeError(
                    f"the variable {self.variable}, which should hold the passphrase of {of_what}, "
                    "is not set",
                    "set it, or name another one in the identity's settings",
                )
            return SecretStr(self.environment[self.variable])
        if VARIABLE in self.environment:
            return SecretStr(self.environment[VARIABLE])
        if self.ask is None:
            raise LetterforgeError(
                f"{of_what} needs a passphrase, and there is nobody to ask",
                f"put it into a file and name that as passphrase_file, or set {VARIABLE}",
            )
        return SecretStr(self.ask(of_what))


def _first_line(file: Path) -> str:
    try:
        text = read_private(file, "the passphrase in").decode("utf-8")
    except UnicodeDecodeError:
        raise LetterforgeError(
            f"the passphrase file '{shown(file)}' cannot be read: it is not UTF-8 text"
        ) from None  # a decoding error carries the text
    return text.split("\n", 1)[0].rstrip("\r")
