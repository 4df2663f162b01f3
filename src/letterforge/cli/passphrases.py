"""Ask for passphrases, where there is somebody to ask; nothing that is typed is shown.

Why variables are taken out of the environment: every program that we start, such as a browser,
inherits what is in there.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections import ChainMap
from contextlib import suppress
from pathlib import Path

from letterforge.errors import LetterforgeError
from letterforge.project import Project
from letterforge.signing.passphrases import VARIABLE, PassphraseSource

# A project may come from a stranger, who names any variable as that of a passphrase.
_NEEDED = ("LETTERFORGE_", "XDG_", "PATH", "HOME", "TMP", "TEMP", "USERPROFILE", "APPDATA")

_withheld: dict[str, str] = {}


def begin_to_withhold() -> None:
    """Take LETTERFORGE_PASSPHRASE out of the environment, and forget what was taken before."""
    _withheld.clear()
    _withhold(VARIABLE)


def withhold_of(project: Project) -> None:
    """Take the variables out of the environment that a project or the own identity names."""
    from letterforge.loading.config import load_config
    from letterforge.signing.expecting import identities_folder, imported_variable

    named = [imported_variable(identities_folder(os.environ))]
    with suppress(LetterforgeError):  # whoever needs the settings says what is wrong with them
        identity = load_config(project).sealing.identity
        named.append(identity.passphrase_variable if identity else None)
    for name in named:
        if name is not None and not name.upper().startswith(_NEEDED):
            _withhold(name)


def passphrase_source(file: Path | None = None, variable: str | None = None) -> PassphraseSource:
    """Return where commands take passphrases from: a file or variable, else whoever types."""
    ask = _ask if sys.stdin is not None and sys.stdin.isatty() else None
    return PassphraseSource(ChainMap(_withheld, os.environ), ask, file, variable)


def _withhold(name: str) -> None:
    if name in os.environ:
        _withheld[name] = os.environ.pop(name)


def _ask(of_what: str) -> str:
    try:
        return getpass.getpass(f"passphrase of {of_what}: ", stream=sys.stderr)
    except (EOFError, KeyboardInterrupt):
        raise LetterforgeError(f"no passphrase was given for {of_what}") from None
