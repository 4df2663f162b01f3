"""Look at what may come from an enemy without being held up, or filling the machine's memory."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

SECONDS = 20
MORE_BYTES = 200_000_000


class TooLongError(Exception):
    """It took too long."""


@contextmanager
def bounded(seconds: float = SECONDS, more_bytes: int = MORE_BYTES) -> Iterator[None]:
    """End what is done here with TooLongError or MemoryError where it wants too much.

    Why only where the system has timers and limits, and in a process's first thread: elsewhere
    what is read is bounded by its size alone.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _end)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with _less_memory(more_bytes):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, before)


def _end(number: int, frame: FrameType | None) -> None:
    raise TooLongError


@contextmanager
def _less_memory(more_bytes: int) -> Iterator[None]:
    used = _data_bytes()
    if used is None:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    least = [each for each in (soft, hard) if each != resource.RLIM_INFINITY]
    wanted = min([used + more_bytes, *least])
    try:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes() -> int | None:
    """Return how much memory of its own this process has; None where nothing tells."""
    if not sys.platform.startswith("linux"):
        return None
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return None
