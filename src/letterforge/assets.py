"""Find templates, stylesheets, pictures and fonts: a project's own before the bundled ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import read_regular

MAX_BYTES = 10_000_000
_MOST_FILES = 20_000


class MissingAssetError(LetterforgeError):
    """Say that no folder has a file of a name."""


@dataclass(frozen=True)
class Assets:
    """Look names such as ``layouts/letter.css`` up in template folders, file by file.

    ``folders`` come in the order of preference: the project's ``templates/``, then the bundled one.
    """

    folders: tuple[Path, ...]

    @cached_property
    def _resolved(self) -> tuple[tuple[Path, Path], ...]:
        return tuple((folder, folder.resolve()) for folder in self.folders)

    def find(self, name: str) -> Path:
        """Return the file that a name stands for.

        Raises LetterforgeError where no folder has it, or where the name points out of the folders.
        """
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name:
            raise LetterforgeError(f"'{name}' is not a name of a file below templates/")
        for folder, resolved in self._resolved:
            path = folder.joinpath(*parts)
            if is_file(path):
                if not path.resolve().is_relative_to(resolved):
                    raise LetterforgeError(
                        f"'{name}' is a link that leads out of the templates",
                        "put the file itself there",
                    )
                return path
        raise MissingAssetError(
            f"'{name}' is not among the templates",
            f"put the file into {self.folders[0]}, or mend the name",
        )

    def exists(self, name: str) -> bool:
        """Tell whether a name stands for a file."""
        try:
            self.find(name)
        except LetterforgeError:
            return False
        return True

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """Return a file's bytes; raises LetterforgeError where ``find`` does or reading fails."""
        path = self.find(name)
        try:
            return read_regular(path, most=most)
        except OSError as error:
            raise LetterforgeError(f"'{shown(path)}' cannot be read: {reason_of(error)}") from error

    def read_text(self, name: str, most: int = MAX_BYTES) -> str:
        """Return a file's words; raises LetterforgeError as ``read`` does, or if it is no text."""
        try:
            return self.read(name, most).decode("utf-8")
        except UnicodeDecodeError:
            raise LetterforgeError(
                f"'{name}' is not UTF-8 text", "save the file as UTF-8 in your editor"
            ) from None

    def names(self, suffix: str = "") -> Iterator[str]:
        """Yield every name in all folders once, sorted, whose end is ``suffix``.

        Links to folders are not followed. Raises LetterforgeError where there are too many files.
        """
        found: set[str] = set()
        for folder in self.folders:
            for number, path in enumerate(_files_below(folder)):
                if number == _MOST_FILES:
                    raise LetterforgeError(
                        f"'{shown(folder)}' holds more than {_MOST_FILES} files",
                        "leave only templates there, with their pictures and fonts",
                    )
                if path.name.endswith(suffix.rpartition("/")[2]):
                    found.add(path.relative_to(folder).as_posix())
        yield from sorted(name for name in found if name.endswith(suffix))


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (path for name in names if is_file(path := Path(parent, name)))


def is_file(path: Path) -> bool:
    """Tell whether a path is a file that can be found; never an error for an odd path."""
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long, or a folder that may not be looked into
        return False
