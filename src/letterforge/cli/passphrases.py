"""Ask for passphrases, where there is somebody to ask; nothing that is typed is shown."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from letterforge.errors import LetterforgeError
from letterforge.signing.passphrases import PassphraseSource


def passphrase_source(file: Path | None = None, variable: str | None = None) -> PassphraseSource:
    """Return where commands take passphrases from: a file or variable, else whoever types."""
    ask = _ask if sys.stdin is not None and sys.stdin.isatty() else None
    return PassphraseSource(os.environ, ask, file, variable)


def _ask(of_what: str) -> str:
    try:
        return getpass.getpass(f"passphrase of {of_what}: ", stream=sys.stderr)
    except (EOFError, KeyboardInterrupt):
        raise LetterforgeError(f"no passphrase was given for {of_what}") from None
