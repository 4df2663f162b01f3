"""Let only one run at a time write into a folder, whichever machine it runs on."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown

LOCK_NAME = ".letterforge.lock"
SIGN_NAME = ".letterforge.running"
PATIENCE_SECONDS = 10.0

# What file systems say that cannot lock, such as a share whose server has no lock service.
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL}


@contextmanager
def only_run_in(folder: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold a folder for this run; it is free again when the run and its workers have ended.

    Waits for ``patience`` seconds, then raises LetterforgeError where another run still holds it;
    also where the folder cannot be held at all.
    """
    deadline = time.monotonic() + patience
    with ExitStack() as held:
        if not _locked(folder, deadline, held):
            _signed(folder, deadline, held)
        yield


def _locked(folder: Path, deadline: float, held: ExitStack) -> bool:
    """Lock a folder by the system's own lock; false where this system or folder has none."""
    try:
        import fcntl
    except ImportError:
        return False
    # flock itself, since its hold passes to forked workers: where a run is killed, its last worker
    # still finishes a letter, and until then no other run may begin. Libraries let go of it there.
    descriptor = _opened(folder / LOCK_NAME)
    held.callback(os.close, descriptor)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _another_run(folder, "wait until it is done, then try again") from None
            time.sleep(0.05)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            raise _cannot_hold(folder / LOCK_NAME, error) from error
        else:
            return True


def _opened(lock: Path) -> int:
    try:
        try:
            return os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        except PermissionError:
            # To be read is mostly enough to hold it, so that people who share a folder take turns.
            return os.open(lock, os.O_RDONLY)
    except OSError as error:
        raise _cannot_hold(lock, error) from error


def _signed(folder: Path, deadline: float, held: ExitStack) -> None:
    """Hold a folder by a file that says which process of which machine works in it."""
    from filelock import SoftFileLock, Timeout

    sign = SoftFileLock(folder / SIGN_NAME, timeout=max(deadline - time.monotonic(), 0))
    try:
        # One that a killed run of this machine left behind is no hold.
        sign.acquire(poll_interval=0.05)
    except Timeout:
        hint = f"wait until it is done; if none runs on any machine, delete {SIGN_NAME} there"
        raise _another_run(folder, hint) from None
    except OSError as error:
        raise _cannot_hold(folder / SIGN_NAME, error) from error
    held.callback(sign.release)


def _another_run(folder: Path, hint: str) -> LetterforgeError:
    return LetterforgeError(f"another run of letterforge is writing into '{shown(folder)}'", hint)


def _cannot_hold(lock: Path, error: OSError) -> LetterforgeError:
    return LetterforgeError(
        f"'{shown(lock)}' cannot be opened: {reason_of(error)}",
        "delete it, or choose another folder with --out",
    )
