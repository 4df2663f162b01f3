"""Keep connections few and short-lived, so that nobody can keep the preview from its user.

Why: a client may open hundreds of connections and never send anything, and a system may allow few
open files; the letters' own files need some of them.
"""

from __future__ import annotations

import asyncio
import errno
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

resource = import_module("resource") if find_spec("resource") else None  # not on Windows

MOST_CONNECTIONS = 100
LEAST_CONNECTIONS = 6
FILES_FOR_OTHERS = 50
"""So many open files the program needs for itself: pipes, watches, fonts and data being read."""
REQUEST_SECONDS = 10.0
"""A request must have come in by then."""
WAITING = 5
"""So many connections wait to be taken in at once."""


class ShortLived(H11Protocol):
    """A connection that goes when its request does not come, or when others need its place."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Take in a connection; where there are too many, the one that waits longest goes."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._too_late)
        if len(self.connections) > most_connections():
            idle = (other for other in self._others() if not other.is_busy)
            next(idle, self).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._deadline.cancel()
        super().connection_lost(exc)

    @property
    def is_busy(self) -> bool:
        """Tell whether an answer is under way."""
        return self.cycle is not None and not self.cycle.response_complete

    def _others(self) -> list[Any]:
        others = [other for other in self.connections if other is not self]
        return sorted(others, key=lambda other: other._deadline.when())

    def _too_late(self) -> None:
        if self.cycle is None:
            self.transport.abort()


def say_nothing_of_full_house(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Handle errors of the loop; too many open files is one that passes by itself."""
    error = context.get("exception")
    if not (isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE)):
        loop.default_exception_handler(context)


def most_connections() -> int:
    """Return how many connections there may be, given how many files may be open."""
    allowed = _open_files_allowed() - FILES_FOR_OTHERS
    return max(LEAST_CONNECTIONS, min(MOST_CONNECTIONS, allowed))


def _open_files_allowed() -> int:
    if resource is None:
        return sys.maxsize
    soft: int = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft
