"""Write a batch's files into its folder, and say the way out where that cannot be done."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import sync_folder, write_whole

_HINT = "make room or get the right to write there, or choose another folder with --out"


def prepare_folder(folder: Path) -> None:
    """Make a folder that files can be written into.

    Raises LetterforgeError where it, or something above it, is a file, or may not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (FileExistsError, NotADirectoryError):
        raise LetterforgeError(
            f"'{shown(folder)}' cannot be a folder: a file stands in its way",
            "move that file away, or choose another folder with --out",
        ) from None
    except OSError as error:
        raise LetterforgeError(
            f"'{shown(folder)}' cannot be written: {reason_of(error)}", _HINT
        ) from error


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files of a batch's folder, all or none; raises LetterforgeError where that fails."""
    write_whole(files, _HINT)
