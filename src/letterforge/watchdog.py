"""End what takes too long or too much memory, wherever it runs.

Why: templates, stylesheets and pictures may come from a stranger. What they may ask for is bounded
where it is done; this is the fence behind that, for what nobody has thought of. An exception put
into a thread by another works in every thread and on every system, which signals do not, and needs
no process of its own for each letter, which would be ten times slower. It cannot reach into a
single long call of a library written in C: such calls are given nothing large.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from letterforge.errors import LetterforgeError

MOST_GROWTH = 1_000_000_000
_SECONDS_BETWEEN_LOOKS = 0.1


class _OvertimeError(BaseException):
    """Leave a block of code; no ``except Exception`` on the way holds it up."""


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Run a block; raise LetterforgeError where it takes more time, or a gigabyte of memory more.

    ``what`` is the subject of the error's sentence.
    """
    watch = _Watch(seconds)
    try:
        try:
            yield
        finally:
            watch.end()
    except _OvertimeError:
        raise LetterforgeError(
            f"{what} took more than {watch.limit}, and was given up",
            "look for a loop that does not end, or for something very large",
        ) from None


class _Watch:
    """Watch one thread until it is done or has had enough."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._memory = _memory()
        self._watched = ctypes.c_ulong(threading.get_ident())
        self._done = threading.Event()
        self._turn = threading.Lock()
        self.limit = ""
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Watch no more; nothing is raised from now on."""
        with self._turn:
            self._done.set()
            if self.limit:
                # It may be on its way still.
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._watched, None)
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_SECONDS_BETWEEN_LOOKS):
            if _memory() - self._memory > MOST_GROWTH:
                limit = f"{MOST_GROWTH // 1_000_000} MB of memory"
            elif time.monotonic() > self._deadline:
                limit = f"{self._seconds:g} seconds"
            else:
                continue
            with self._turn:
                if not self._done.is_set():
                    self.limit = limit
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        self._watched, ctypes.py_object(_OvertimeError)
                    )
            return


def _memory() -> int:
    """Return how many bytes this process holds in memory; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0
