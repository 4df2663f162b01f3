"""Put new files into their places: all of them or none, and never over others."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.model.base import SLUG_PATTERN
from letterforge.project import Project


def check_name(name: str, what: str) -> None:
    """Raise LetterforgeError where a name cannot be the short name of something new."""
    if re.fullmatch(SLUG_PATTERN, name) and len(name) <= 80:
        return
    plain = "-".join(re.findall("[a-z0-9]+", name.lower()))[:80].strip("-")
    raise LetterforgeError(
        f"'{name}' is not a short name for a {what}",
        f"use small letters, digits and hyphens, such as {plain or 'stop-and-search-2027'}",
    )


def check_own(project: Project, start: Path) -> None:
    """Raise LetterforgeError where a project is letterforge's own, used from somewhere else."""
    if project.bundled and not start.resolve().is_relative_to(project.root.resolve()):
        raise LetterforgeError(
            "there is no project here to add to",
            "make one with: letterforge new project FOLDER",
        )


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with files, by their names in it; it must be empty or not there at all.

    Raises LetterforgeError where it is something else, or cannot be written.
    """
    try:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            message = f"'{shown(folder)}' is there already, and nothing is overwritten"
            raise LetterforgeError(message, "name a folder that is empty or not there yet")
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Filled beside it first, so that nobody ever meets half a project.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as temporary:
            whole = Path(temporary) / "whole"
            for name, content in files.items():
                path = whole / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            if folder.exists():
                folder.rmdir()
            whole.rename(folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def write_new(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, by their names in it; none of them may be there.

    Raises LetterforgeError where one is, or cannot be written; then none of them stays.
    """
    for name in files:
        if (root / name).exists():
            message = f"'{shown(root / name)}' is there already, and nothing is overwritten"
            raise LetterforgeError(message, "choose another name")
    written: list[Path] = []
    try:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:  # not even over one that came just now
                written.append(path)
                file.write(content)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> LetterforgeError:
    return LetterforgeError(
        f"'{shown(path)}' cannot be made: {reason_of(error)}",
        "choose a place that you may write to",
    )
