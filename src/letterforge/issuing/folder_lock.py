"""Let only one run at a time write into a folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown

LOCK_NAME = ".letterforge.lock"
PATIENCE_SECONDS = 10.0


@contextmanager
def only_run_in(folder: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold a folder for this run; it is free again when the run and its workers have ended.

    Waits for ``patience`` seconds, then raises LetterforgeError where another run still holds it;
    also where the folder cannot be held at all.
    """
    # flock itself, since its hold passes to forked workers: where a run is killed, its last worker
    # still finishes a letter, and until then no other run may begin.
    lock = folder / LOCK_NAME
    try:
        # To be read is enough to hold it, so that people who share a folder may take turns.
        descriptor = os.open(lock, os.O_RDONLY | os.O_CREAT, 0o644)
    except OSError as error:
        raise LetterforgeError(
            f"'{shown(lock)}' cannot be opened: {reason_of(error)}",
            "delete it, or choose another folder with --out",
        ) from error
    try:
        _acquire(descriptor, folder, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, folder: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LetterforgeError(
                    f"another run of letterforge is writing into '{shown(folder)}'",
                    "wait until it is done, then try again",
                ) from None
            time.sleep(0.05)
        else:
            return
