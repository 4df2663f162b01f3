"""One thread that makes letters: what is most urgent first, and the newest request first.

Why: WeasyPrint is used by one thread at a time, and the thread that answers the browser never
waits for a letter.
"""

from __future__ import annotations

import asyncio
import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from itertools import count
from typing import Any, TypeVar

Result = TypeVar("Result")


class Urgency(IntEnum):
    """How soon something must be done: what is read now, its letter, its PDF, everything else."""

    READING = 0
    LETTER = 1
    PDF = 2
    REST = 3


class Worker:
    """Do jobs in one thread of its own."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Callable[[], Any] | None, Future[Any]]] = []
        self._numbers = count()
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="letters", daemon=True)
        self._thread.start()

    async def do(self, urgency: Urgency, job: Callable[[], Result]) -> Result:
        """Return what a job returns, or raise what it raises; a cancelled job is never begun."""
        return await asyncio.wrap_future(self._submit(urgency, job))

    def stop(self) -> None:
        """End the thread after the job that it is at."""
        self._submit(-1, None)
        self._thread.join()

    def _submit(self, urgency: int, job: Callable[[], Any] | None) -> Future[Any]:
        future: Future[Any] = Future()
        with self._news:
            # A higher number is a newer job, and newer ones go first.
            heapq.heappush(self._waiting, (urgency, -next(self._numbers), job, future))
            self._news.notify()
        return future

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting)
                _, _, job, future = heapq.heappop(self._waiting)
            if job is None:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as error:  # for whoever asked for it to handle
                future.set_exception(error)
            # Nothing of a finished job may live on while the next one is waited for.
            del job, future
