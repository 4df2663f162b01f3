"""Write files so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown

_TEMPORARY = ".part"


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
        for path in files:
            # Found now, before the first file is put in its place.
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        for path, written in temporary.items():
            written.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files that a run left behind when it was killed."""
    for path in folder.glob(f".*{_TEMPORARY}"):
        path.unlink(missing_ok=True)


def _write_temporary(path: Path, content: bytes) -> Path:
    # In the same folder, so that putting it in place is one step of the file system.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_TEMPORARY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        # mkstemp lets only the owner read; a letter is as readable as any other file.
        Path(name).chmod(0o666 & ~_umask())
    except BaseException:  # an interruption, too
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(path: Path, error: OSError) -> LetterforgeError:
    return LetterforgeError(
        f"'{shown(path)}' cannot be written: {reason_of(error)}",
        "make room or get the right to write there, or choose another folder with --out",
    )
