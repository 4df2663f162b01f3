"""Work is shared, nothing of it is lost, and no worker's end stops the others."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from letterforge.errors import CrashError, LetterforgeError, Problem, ProblemsError
from letterforge.issuing.workers import share_work
from tests.support.batches import BatchProject, contents

# Pytest's own helpers have threads, of which a forked worker uses none.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

TASKS = [f"task-{number}" for number in range(24)]
FIRST = os.getpid()


def who(task: str) -> tuple[str, int]:
    time.sleep(0.005)
    return task, os.getpid()


def elsewhere_only(deed: Callable[[str], None]) -> Callable[[str], str]:
    """Do a deed to one task, and only where a worker has it; wait for that in this process."""
    first = os.getpid()

    def work(task: str) -> str:
        if os.getpid() == first:
            time.sleep(0.02)
        elif task == "task-2":
            deed(task)
        return task.upper()

    return work


@pytest.mark.parametrize("jobs", [1, 2, 3, 100])
def test_every_task_is_done_once_and_this_process_works_too(jobs: int) -> None:
    results = dict(share_work(TASKS, who, jobs))

    assert sorted(results) == sorted(TASKS)
    done = [result for result in results.values() if isinstance(result, tuple)]
    assert {task for task, _ in done} == set(TASKS)
    workers = {worker for _, worker in done}
    assert os.getpid() in workers
    assert len(workers) == min(jobs, len(TASKS) // 3)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_little_work_needs_no_workers(count: int) -> None:
    results = list(share_work(TASKS[:count], who, 4))

    assert results == [(task, (task, os.getpid())) for task in TASKS[:count]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_is_the_result_of_its_task_only(jobs: int) -> None:
    problem = Problem("data/forces.yaml", 3, 4, "is wrong", "mend it")

    def work(task: str) -> str:
        if task == "task-3":
            raise ProblemsError([problem])
        if task == "task-4":
            raise LetterforgeError("no", "way out")
        return task

    results = dict(share_work(TASKS, work, jobs))

    wrong, refused = results.pop("task-3"), results.pop("task-4")
    assert isinstance(wrong, ProblemsError)
    assert wrong.problems == (problem,)
    assert isinstance(refused, LetterforgeError)
    assert (refused.message, refused.hint) == ("no", "way out")
    assert results == {task: task for task in TASKS if task not in {"task-3", "task-4"}}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_keeps_its_traceback_and_stops_no_other_task(jobs: int) -> None:
    def work(task: str) -> str:
        return {name: name for name in TASKS if name != "task-5"}[task]

    results = dict(share_work(TASKS, work, jobs))

    bug = results.pop("task-5")
    assert isinstance(bug, CrashError)
    assert "KeyError: 'task-5'" in bug.message
    assert "in work" in bug.trace
    assert len(results) == len(TASKS) - 1


@pytest.mark.parametrize(
    ("deed", "how"),
    [
        (lambda task: os.kill(os.getpid(), signal.SIGKILL), "SIGKILL"),
        (lambda task: os.kill(os.getpid(), signal.SIGTERM), "SIGTERM"),
        (lambda task: os._exit(3), "exit code 3"),
    ],
)
def test_a_worker_that_dies_costs_the_task_it_was_at(deed: Callable[[str], None], how: str) -> None:
    work = elsewhere_only(deed)
    # The first tasks go to the worker.
    order = ["task-2", *(task for task in TASKS if task != "task-2")]

    results = dict(share_work(order, work, 2))

    lost = results.pop("task-2")
    assert isinstance(lost, LetterforgeError)
    assert how in lost.message
    assert "run the same command again" in lost.hint
    assert results == {task: task.upper() for task in TASKS if task != "task-2"}


def test_workers_end_when_the_work_is_left() -> None:
    def work(task: str) -> int:
        if os.getpid() != FIRST:
            time.sleep(60)
        return os.getpid()

    others = len(multiprocessing.active_children())
    with closing(share_work(TASKS, work, 3)) as results:
        next(results)
        assert len(multiprocessing.active_children()) - others == 2

    assert len(multiprocessing.active_children()) == others


def test_without_room_for_workers_the_work_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_room() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", no_room)

    assert dict(share_work(TASKS, str.upper, 3)) == {task: task.upper() for task in TASKS}


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_make_the_same_bytes_as_one_process(
    small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    alone = small_batch.root / "alone"
    shared = small_batch.root / "shared"
    assert small_batch.batch(jobs=1, folder=alone).issued
    started: list[str] = []
    if method == "spawn":
        monkeypatch.delattr(os, "fork")
    context = multiprocessing.get_context

    def watched(name: str) -> object:
        started.append(name)
        return context(name)

    monkeypatch.setattr(multiprocessing, "get_context", watched)

    report = small_batch.batch(jobs=2, folder=shared)

    assert started == [method]
    assert len(report.with_status("made")) == 6
    assert contents(shared) == contents(alone)
