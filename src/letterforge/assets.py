"""Find templates, stylesheets, pictures and fonts: a project's own before the bundled ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from letterforge.errors import LetterforgeError, reason_of


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
            if is_file(path) and path.resolve().is_relative_to(resolved):
                return path
        raise LetterforgeError(
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

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises LetterforgeError where ``find`` does or reading fails."""
        path = self.find(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise LetterforgeError(f"'{path}' cannot be read: {reason_of(error)}") from error

    def read_text(self, name: str) -> str:
        """Return a file's words; raises LetterforgeError as ``read`` does, or if it is no text."""
        try:
            return self.read(name).decode("utf-8")
        except UnicodeDecodeError:
            raise LetterforgeError(
                f"'{name}' is not UTF-8 text", "save the file as UTF-8 in your editor"
            ) from None

    def names(self, suffix: str = "") -> Iterator[str]:
        """Yield every name in all folders once, sorted, whose end is ``suffix``."""
        found = {
            path.relative_to(folder).as_posix()
            for folder in self.folders
            for path in folder.rglob("*")
            if path.is_file() and path.as_posix().endswith(suffix)
        }
        yield from sorted(found)


def is_file(path: Path) -> bool:
    """Tell whether a path is a file that can be found; never an error for an odd path."""
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long, or a folder that may not be looked into
        return False
