"""What is urgent goes first, the newest of it before the older."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from functools import partial

import pytest

from letterforge.preview.worker import GivenUpError, Urgency, Worker


def test_the_order_of_work() -> None:
    done: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        go.wait(10)

    async def story() -> None:
        worker = Worker()
        jobs = [asyncio.ensure_future(worker.do(Urgency.REST, first))]
        await asyncio.to_thread(begun.wait, 10)
        for urgency, name in (
            (Urgency.REST, "rest"),
            (Urgency.PDF, "old PDF"),
            (Urgency.PDF, "new PDF"),
            (Urgency.LETTER, "letter"),
            (Urgency.READING, "reading"),
        ):
            job = partial(done.append, name)
            jobs.append(asyncio.ensure_future(worker.do(urgency, job)))
            await asyncio.sleep(0)
        forgotten = asyncio.ensure_future(worker.do(Urgency.PDF, lambda: done.append("forgotten")))
        await asyncio.sleep(0)
        forgotten.cancel()
        with suppress(asyncio.CancelledError):
            await forgotten
        await asyncio.sleep(0)  # the cancelling itself is told in the loop's next turn
        go.set()
        await asyncio.gather(*jobs)
        worker.stop()

    asyncio.run(story())
    assert done == ["reading", "letter", "new PDF", "old PDF", "rest"]


def test_an_error_reaches_who_asked_and_stops_nobody_else() -> None:
    async def story() -> None:
        worker = Worker()
        with pytest.raises(ZeroDivisionError):
            await worker.do(Urgency.LETTER, lambda: 1 // 0)
        assert await worker.do(Urgency.LETTER, lambda: 42) == 42
        worker.stop()

    asyncio.run(story())


def test_whoever_waits_for_a_worker_that_is_stopped_is_told() -> None:
    async def waited() -> list[BaseException]:
        worker = Worker()
        begun, go_on = threading.Event(), threading.Event()

        def first() -> None:
            begun.set()
            go_on.wait(5)

        jobs = [asyncio.create_task(worker.do(Urgency.REST, first))]
        await asyncio.to_thread(begun.wait, 5)
        jobs.append(asyncio.create_task(worker.do(Urgency.READING, lambda: None)))
        await asyncio.sleep(0)
        stopping = asyncio.create_task(asyncio.to_thread(worker.stop))
        await asyncio.sleep(0.05)
        go_on.set()
        await stopping
        jobs.append(asyncio.create_task(worker.do(Urgency.READING, lambda: None)))
        async with asyncio.timeout(5):
            results = await asyncio.gather(*jobs, return_exceptions=True)
        return [result for result in results if isinstance(result, BaseException)]

    errors = asyncio.run(waited())

    assert [type(error) for error in errors] == [GivenUpError, GivenUpError]
