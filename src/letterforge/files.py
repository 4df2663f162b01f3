"""Read files without being fooled or held up, and write them so that nobody ever sees half of one.

Why: a folder may come from a stranger, with pipes, devices and links in the place of files; and a
machine may lose its power at any moment.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown

MAX_BYTES = 50_000_000
TEMPORARY = ".part"

_HINT = "make room, or get the right to write there"
# A pipe that nobody writes into would hold whoever opens it; other systems have no such pipes.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: Path, *, inside: Path | None = None, most: int = MAX_BYTES) -> bytes:
    """Return the content of a file that is one, and no more than ``most`` bytes.

    ``inside`` is the folder that no link may lead out of. Raises OSError, and no other exception,
    with a reason that ends a sentence; FileNotFoundError where there is no such file.
    """
    try:
        if inside is not None and not path.resolve().is_relative_to(inside.resolve()):
            raise OSError(errno.EPERM, "it is a link that leads out of the project")
        _require_regular(path.stat(), most)  # before it is opened, which some devices act upon
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            _require_regular(os.fstat(file.fileno()), most)
            content = file.read(most + 1)
    except (ValueError, RuntimeError):  # a name that no file can have; links in a circle
        raise OSError(errno.EINVAL, "no file can have this name") from None
    if len(content) > most:
        raise _too_large(most)
    return content


def write_whole(files: Mapping[Path, bytes], hint: str = _HINT, *, private: bool = False) -> None:
    """Write files of one folder: all under temporary names first, then each put in its place.

    All are on the disk, whole, before the first takes its place, and in their places when this
    returns, also after a power cut. ``private`` files are for their owner's eyes only. Raises
    LetterforgeError where one cannot be written; the old files then stand as they did, save where
    the file system itself fails between two of these last steps.
    """
    temporary: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in files.items():
            # In the same folder, so that putting it in place is one step of the file system.
            temporary[path] = path.with_name(f".{secrets.token_hex(8)}{TEMPORARY}")
            _write_new(temporary[path], content, 0o600 if private else 0o666)
        # Not one by one above: the disk brings several to itself at once in half of the time.
        for path in files:
            _sync(temporary[path], os.O_RDWR)
        for path in files:
            # Found now, before the first file is put in its place.
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        for path, written in temporary.items():
            written.replace(path)
        for folder in {path.parent for path in files}:
            sync_folder(folder)
    except OSError as error:
        raise LetterforgeError(
            f"'{shown(path)}' cannot be written: {reason_of(error)}", hint
        ) from error
    finally:
        for written in temporary.values():
            with suppress(OSError):
                written.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files that a run left behind when it was killed."""
    for path in folder.glob(f".*{TEMPORARY}"):
        with suppress(OSError):  # what cannot be removed stands in nobody's way
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can do that."""
    # Windows opens no folders, and some file systems on networks sync none; both keep names safe
    # by themselves or not at all.
    with suppress(OSError):
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_new(path: Path, content: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(content)


def _require_regular(status: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if status.st_size > most:
        raise _too_large(most)


def _too_large(most: int) -> OSError:
    size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} kB"
    return OSError(errno.EFBIG, f"it has more than {size}")
