"""Tell when files of a project change, whatever way an editor saves them.

Why: events of the file system only wake this up. What has changed is told by looking at every
file's date, size and identity, so that neither a renamed file, nor a link into another folder, nor
an event that was lost leaves a stale letter.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing, suppress
from pathlib import Path

from watchfiles import awatch

QUIET_MS = 10
"""This long nothing must have happened, so that many saves at once are one change."""
LONGEST_MS = 300
LOOK_MS = 1000
"""Look this often without being woken."""

Looks = dict[str, tuple[int, int, int]]


async def changes(folders: Iterable[Path], stop: asyncio.Event) -> AsyncGenerator[frozenset[str]]:
    """Yield the names of changed files below folders, which need not exist, until stopped.

    The first names are those of all the files that are there.
    """
    folders = tuple(dict.fromkeys(folders))
    last: Looks = {}
    by_events = True
    while not stop.is_set():
        there = _there(folders)
        try:
            async with aclosing(_wakings(there, stop, by_events=by_events)) as wakings:
                async for _ in wakings:
                    now = await asyncio.to_thread(looks, folders)
                    if changed := changed_between(last, now):
                        last = now
                        yield changed
                    if _there(folders) != there:
                        break
        except FileNotFoundError:
            continue  # a folder went in this moment
        except (OSError, RuntimeError, ExceptionGroup):
            # Such as no watches left to be had, or a name of a file that is no UTF-8: it is slower
            # then, but nothing is missed.
            by_events = False


async def _wakings(
    folders: Iterable[Path], stop: asyncio.Event, *, by_events: bool
) -> AsyncGenerator[None]:
    yield
    while not (by_events and folders) and not stop.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_MS / 1000):
                await stop.wait()
        yield
    watcher = awatch(
        *folders,
        watch_filter=None,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        stop_event=stop,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
    )
    async with aclosing(watcher) as events:
        async for _ in events:
            yield


def looks(folders: Iterable[Path]) -> Looks:
    """Return date, size and identity of every file below folders."""
    found: Looks = {}
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for name in names:
                if name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp", ".part")):
                    continue
                path = f"{parent}/{name}"
                try:
                    status = os.stat(path)  # noqa: PTH116 many files, ten times a second
                except OSError:
                    continue
                found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def changed_between(before: Looks, after: Looks) -> frozenset[str]:
    """Return the names of files that came, went or changed."""
    return frozenset(name for name, _ in before.items() ^ after.items())


def _there(folders: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Return the identity of each folder that is there; a new folder needs a new watch."""
    found = {}
    for folder in folders:
        with suppress(OSError):
            status = folder.stat()
            if stat.S_ISDIR(status.st_mode):
                found[folder] = status.st_dev, status.st_ino
    return found
