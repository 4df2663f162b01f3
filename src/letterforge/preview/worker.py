"""One thread that makes letters: what is most urgent first, and the newest request first.

Why: WeasyPrint is used by one thread at a time, and the thread that answers the browser never
waits for a letter. What never ends is given up: it is interrupted, and where that does not help,
left alone while another thread goes on.
"""

from __future__ import annotations

import asyncio
import ctypes
import heapq
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from typing import Any, TypeVar

Result = TypeVar("Result")

PATIENCE_SECONDS = 15.0
"""A job that takes longer is given up."""
GRACE_SECONDS = 2.0
"""A job that was given up has this long to end before its thread is left alone."""


class Urgency(IntEnum):
    """How soon something must be done: what is read now, its letter, its PDF, everything else."""

    READING = 0
    LETTER = 1
    PDF = 2
    REST = 3


# Not an Exception: nothing on the way may take it for a fault of a template and go on.
class GivenUpError(BaseException):
    """Say that a job did not end; ``stack`` is where it was then."""

    def __init__(self, stack: traceback.StackSummary | None = None) -> None:
        self.stack = stack or traceback.StackSummary()
        super().__init__("given up")


class _InterruptedError(BaseException):
    """End a job from outside of its thread."""


@dataclass(eq=False)
class _Job:
    """Something to do, and how long it may take."""

    work: Callable[[], Any] | None
    seconds: float
    future: Future[Any]
    given_up: GivenUpError | None = None


class Worker:
    """Do jobs in one thread of its own; ``abandoned`` is called where a new thread must go on."""

    def __init__(self, abandoned: Callable[[], None] = lambda: None) -> None:
        self._abandoned = abandoned
        self._waiting: list[tuple[int, int, _Job]] = []
        self._numbers = count()
        self._news = threading.Condition()
        self._current: _Job | None = None
        self._stopped = False
        # Held where a job ends or is interrupted, so that no other job is interrupted in its place.
        self._ending = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="letters", daemon=True)
        self._thread.start()

    async def do(
        self, urgency: Urgency, work: Callable[[], Result], seconds: float = PATIENCE_SECONDS
    ) -> Result:
        """Return what a job returns, or raise what it raises; a cancelled job is never begun.

        Raises GivenUpError where the job has not ended after so many seconds.
        """
        return await asyncio.wrap_future(self._submit(urgency, work, seconds))

    def stop(self) -> None:
        """End the thread after the job that it is at, if that ends soon; give the others up."""
        with self._news:
            self._stopped = True
            waiting, self._waiting = self._waiting, []
        self._submit(-1, None, 0)
        for _, _, job in waiting:
            # Whoever waits for it would wait for ever.
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(GivenUpError())
        self._thread.join(GRACE_SECONDS)

    def _submit(self, urgency: int, work: Callable[[], Any] | None, seconds: float) -> Future[Any]:
        job = _Job(work, seconds, Future())
        with self._news:
            if self._stopped and work is not None:
                job.future.set_exception(GivenUpError())
                return job.future
            # A higher number is a newer job, and newer ones go first.
            heapq.heappush(self._waiting, (urgency, -next(self._numbers), job))
            self._news.notify()
        return job.future

    def _work(self) -> None:
        while threading.current_thread() is self._thread:
            # An interruption may come a moment after the job that it was meant for.
            with suppress(_InterruptedError):
                with self._news:
                    self._news.wait_for(lambda: self._waiting)
                    _, _, job = heapq.heappop(self._waiting)
                if job.work is None:
                    return
                if job.future.set_running_or_notify_cancel():
                    self._do(job, job.work)
                # Nothing of a finished job may live on while the next one is waited for.
                del job

    def _do(self, job: _Job, work: Callable[[], Any]) -> None:
        timer = threading.Timer(job.seconds, self._give_up, (job, threading.current_thread()))
        timer.daemon = True
        timer.start()
        self._current = job
        try:
            result = work()
        except BaseException as error:  # for whoever asked for it to handle
            self._finish(job, job.given_up or error)
        else:
            with suppress(InvalidStateError):
                job.future.set_result(result)
        finally:
            timer.cancel()
            with self._ending:
                self._current = None
            # An interruption that was asked for comes before the next job is begun.
            while job.given_up and not job.future.done():
                time.sleep(0.001)

    def _finish(self, job: _Job, error: BaseException) -> None:
        with suppress(InvalidStateError):
            job.future.set_exception(error)

    def _give_up(self, job: _Job, thread: threading.Thread) -> None:
        """Interrupt a job that takes too long; where that does not end it, go on without it."""
        with self._ending:
            frame = sys._current_frames().get(thread.ident or 0)
            if self._current is not job or frame is None:
                return
            job.given_up = GivenUpError(traceback.extract_stack(frame))
            del frame
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_InterruptedError)
            )
        with suppress(FutureTimeoutError, GivenUpError):
            job.future.exception(GRACE_SECONDS)
        if self._current is job:
            self._abandoned()
            self._start()
        self._finish(job, job.given_up)
