"""Write files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from letterforge.errors import LetterforgeError, shown


def prepare_folder(folder: Path) -> None:
    """Make a folder that files can be written into.

    Raises LetterforgeError where it, or something above it, is a file, or may not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (FileExistsError, NotADirectoryError):
        raise LetterforgeError(
            f"'{shown(folder)}' cannot be a folder: a file stands in its way",
            "move that file away, or choose another folder with --out",
        ) from None
    except OSError as error:
        raise _cannot_write(folder, error) from error


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files of one folder: all under temporary names first, then each put in its place.

    Raises LetterforgeError where one cannot be written; the old files then stand as they did.
    """
    temporary: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            temporary[path] = _write_temporary(path, content)
        for path, written in temporary.items():
            written.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)


def _write_temporary(path: Path, content: bytes) -> Path:
    # In the same folder, so that putting it in place is one step of the file system.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets only the owner read; a letter is as readable as any other file.
        Path(name).chmod(0o666 & ~_umask())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(path: Path, error: OSError) -> LetterforgeError:
    reason = (error.strerror or "unknown reason").lower()
    return LetterforgeError(
        f"'{shown(path)}' cannot be written: {reason}",
        "make room or get the right to write there, or choose another folder with --out",
    )
