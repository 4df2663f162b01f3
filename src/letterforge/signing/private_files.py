"""Read what only its owner may read: keys, passphrases, and the folder that they stand in.

Why: whoever else can read a key can seal as its owner, and whoever can write where it stands can
have another one seal. Windows keeps such rights in a way of its own, where nothing is asked.
"""

from __future__ import annotations

import os
import shlex
import stat
import time
from contextlib import suppress
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import TEMPORARY

MOST_BYTES = 1_000_000
OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ROOT = 0
_SECONDS_TO_WRITE = 60


def read_private(path: Path, what: str) -> bytes:
    """Return the content of a file; ``what`` names it, such as ``the private key in``.

    Raises LetterforgeError where it cannot be read, and where others may read, change or own it.
    """
    try:
        with path.open("rb") as file:
            _require_private(os.fstat(file.fileno()), path, what)
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LetterforgeError(f"'{shown(path)}' cannot be read: {reason_of(error)}") from None
    if len(content) > MOST_BYTES:
        raise LetterforgeError(f"'{shown(path)}' cannot be read: it has more than 1 MB")
    return content


def require_private_folder(folder: Path) -> None:
    """Raise LetterforgeError where others may look into a folder of keys, or own it."""
    try:
        status = folder.stat()
    except OSError:
        return  # whoever reads a file in it says why there is none
    _require_private(status, folder, "the folder of keys")


def remove_old_leftovers(folder: Path) -> None:
    """Remove keys under temporary names that a program left behind when it was killed.

    What is younger than a minute may be another program's, which is still writing it.
    """
    for path in folder.glob(f".*{TEMPORARY}"):
        with suppress(OSError):  # what cannot be removed stands in nobody's way
            if time.time() - path.stat().st_mtime > _SECONDS_TO_WRITE:
                path.unlink()


def _require_private(status: os.stat_result, path: Path, what: str) -> None:
    # A pipe or a terminal, such as a shell's <(…), has no rights that anybody set.
    is_kept = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    if os.name != "posix" or not is_kept:
        return
    name = shlex.quote(str(path))
    if status.st_uid not in {os.geteuid(), _ROOT}:  # the superuser can read everything anyway
        raise LetterforgeError(
            f"{what} '{shown(path)}' belongs to another account", f'run: sudo chown "$USER" {name}'
        )
    if status.st_mode & OTHERS:
        least = 700 if stat.S_ISDIR(status.st_mode) else 600
        can = "read" if status.st_mode & (stat.S_IRGRP | stat.S_IROTH) else "use"
        raise LetterforgeError(
            f"others can {can} {what} '{shown(path)}'", f"run: chmod {least} {name}"
        )
