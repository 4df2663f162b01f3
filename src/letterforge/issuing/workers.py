"""Share work among processes: this one and its workers, none of which can stop the others.

Why: workers are forked after everything they share is loaded, and this process works too, which
was measured to be the fastest way. Tasks go to them through pipes, so that a worker that is killed
leaves no lock behind, and it is known which task it was at.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Generic, TypeVar

from letterforge.errors import CrashError, LetterforgeError

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

Result = TypeVar("Result")

# Enough that a worker never waits while this process is busy with a task of its own.
_QUEUED = 2
_SECONDS_BETWEEN_LOOKS = 0.2
_TASKS_WORTH_A_WORKER = 3


def share_work(
    tasks: Sequence[str], work: Callable[[str], Result], jobs: int
) -> Generator[tuple[str, Result | LetterforgeError], None, None]:
    """Yield each task with its result, or with the LetterforgeError that it raised, as it is done.

    ``jobs`` is the number of processes at most, this one included. A task whose worker died, or
    that met a bug, comes with an error that says so. Close the iterator when it is left early:
    workers are then ended at once, and what they had finished is lost to the caller.
    """
    helpers = min(jobs, len(tasks) // _TASKS_WORTH_A_WORKER) - 1
    waiting = deque(tasks)
    workers: list[_Worker[Result]] = []
    # What is loaded stays: not looking through it again saves time, and memory that is shared.
    gc.freeze()
    try:
        # Where the machine has no room for one more, those that there are do it all.
        with contextlib.suppress(OSError):
            while len(workers) < helpers:
                workers.append(_Worker(work))
        while waiting or any(worker.given for worker in workers):
            for worker in workers:
                yield from worker.exchange(waiting)
            if waiting:
                task = waiting.popleft()
                yield task, _attempt(work, task)
            elif busy := [worker.connection for worker in workers if worker.given]:
                wait(busy)
    finally:
        for worker in workers:
            worker.end()
        gc.unfreeze()


def _attempt(work: Callable[[str], Result], task: str) -> Result | LetterforgeError:
    try:
        return work(task)
    except LetterforgeError as error:
        return error
    except Exception:  # one letter's bug is no reason to leave out the others
        return CrashError(traceback.format_exc())


def can_fork() -> bool:
    """Tell whether workers are forked, and so have everything that this process has."""
    return hasattr(os, "fork")


def _context() -> ForkContext | SpawnContext:
    # Fork is several times quicker; where there is none, workers load everything for themselves.
    if can_fork():
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


@dataclass
class _Worker(Generic[Result]):
    """One worker process, and the tasks given to it that it has not answered."""

    work: Callable[[str], Result]
    given: deque[str] = field(default_factory=deque)

    def __post_init__(self) -> None:
        context = _context()
        self.connection, far_end = context.Pipe()
        process = context.Process(target=_serve, args=(far_end, self.work), daemon=True)
        self._process: BaseProcess = process
        with _interrupts_later():
            process.start()
        far_end.close()

    def exchange(self, waiting: deque[str]) -> Iterator[tuple[str, Result | LetterforgeError]]:
        """Yield what the worker has done, and give it more to do."""
        try:
            while self.given and self.connection.poll():
                answer = self.connection.recv()
                yield self.given.popleft(), answer
            while waiting and len(self.given) < _QUEUED and self._process.is_alive():
                self.connection.send(waiting[0])
                self.given.append(waiting.popleft())
        except (EOFError, OSError):
            self._process.join()
            # It was at the first of its tasks; the others were not begun.
            unfinished, self.given = self.given, deque()
            if unfinished:
                task = unfinished.popleft()
                waiting.extendleft(reversed(unfinished))
                yield task, self._died()

    def _died(self) -> LetterforgeError:
        code = self._process.exitcode or 0
        try:
            how = signal.Signals(-code).name
        except ValueError:
            how = f"exit code {code}"
        return LetterforgeError(
            f"the worker process that made this letter ended unexpectedly ({how})",
            "run the same command again; with --jobs 1 if the machine is short of memory",
        )

    def end(self) -> None:
        """End the worker, in the middle of a task if it has any."""
        if self.given:
            self._process.kill()  # no moment is a bad one for that, and some handlers outlive forks
        with contextlib.suppress(OSError):
            self.connection.send(None)
        self._process.join()
        self.connection.close()


@contextlib.contextmanager
def _interrupts_later() -> Iterator[None]:
    """Let no Ctrl-C in, so that none hits a new worker before it has said that it ignores them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows, where no signal can be held back
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, work: Callable[[str], object]) -> None:
    # Ctrl-C reaches all processes of a terminal; what becomes of it is for the first one to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = os.getppid()
    # A forked worker holds the other end of its own pipe, so no end of file would tell it that the
    # first process was killed.
    while os.getppid() == parent:
        if not connection.poll(_SECONDS_BETWEEN_LOOKS):
            continue
        task = connection.recv()
        if task is None:
            return
        connection.send(_attempt(work, task))
