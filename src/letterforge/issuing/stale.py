"""Find letters in a folder that its round no longer has."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.formats import FORMATS, SEAL_SUFFIX
from letterforge.model.manifest import Manifest

_SUFFIXES = {f".{each}" for each in FORMATS} | {f".{each}{SEAL_SUFFIX}" for each in FORMATS}


def stale_files(folder: Path, forces: Collection[str], manifest: Manifest) -> tuple[str, ...]:
    """Return the letters' files in a folder that are of no force of the round.

    A force that the round has, but whose letter was made in other formats since, counts too: such
    a file is of an earlier letter. Files of letters that failed, or were not asked for, do not.
    """
    named = {file.name for letter in manifest.letters for file in letter.files}
    current = {letter.force for letter in manifest.letters}
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        slug, suffix = path.name.partition(".")[0], "." + path.name.partition(".")[2]
        if not slug or suffix not in _SUFFIXES or path.name in named or not path.is_file():
            continue
        if slug not in forces or slug in current:
            found.append(path.name)
    return tuple(found)


def prune(folder: Path, names: Collection[str]) -> tuple[str, ...]:
    """Delete stale files and return their names; raises LetterforgeError where one stays."""
    for name in names:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise LetterforgeError(
                f"'{shown(folder / name)}' cannot be deleted: {reason_of(error)}"
            ) from error
    return tuple(names)
