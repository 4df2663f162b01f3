"""Whatever happens to one letter, one client or one file, the preview goes on."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from letterforge.preview.hub import Hub
from letterforge.preview.proofs import Proofs
from letterforge.preview.worker import GivenUpError, Urgency, Worker
from tests.preview.server import TIMEOUT, Preview
from tests.preview.test_surveying import NORTH, SOUTH, survey
from tests.support.projects import SmallProject

GOOD = "templates/passages/notice/all-good.html"
NEVER_ENDS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
LETTER = "/letter/first/northshire"


def test_an_unexpected_error_is_that_letter_s(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs = Proofs(small.project)
    compose = proofs.press.proof

    def failing(letter):  # type: ignore[no-untyped-def] # as the press takes it
        if letter.force == "northshire":
            raise PermissionError("not yours")
        return compose(letter)

    def fail() -> None:
        monkeypatch.setattr(proofs.press, "proof", failing)

    proofs.start_afresh = fail  # type: ignore[method-assign] # the press stays as it is
    report = survey(proofs)
    assert report.counts == {NORTH: 1, SOUTH: 0}
    (problem,) = report.problems
    assert problem.place == f"{small.project.data}/rounds/first.yaml:9:3".replace(
        f"{Path.cwd()}/", ""
    )
    assert "PermissionError: not yours" in problem.message
    assert "letterforge render --round first --force northshire" in problem.hint


def test_a_job_that_never_ends_is_given_up() -> None:
    import asyncio

    async def story() -> None:
        worker = Worker()
        with pytest.raises(GivenUpError) as given_up:
            await worker.do(Urgency.LETTER, spin, 0.2)
        assert any(frame.name == "spin" for frame in given_up.value.stack)
        assert await worker.do(Urgency.LETTER, lambda: 42) == 42
        worker.stop()

    asyncio.run(story())


def spin() -> None:
    while True:
        pass


def test_a_job_that_cannot_be_interrupted_is_left_alone() -> None:
    import asyncio

    let_go = threading.Event()
    abandoned = []

    async def story() -> None:
        worker = Worker(lambda: abandoned.append(1))
        with pytest.raises(GivenUpError):
            await worker.do(Urgency.LETTER, lambda: let_go.wait(60), 0.2)
        assert await worker.do(Urgency.LETTER, lambda: 42) == 42
        let_go.set()
        assert await worker.do(Urgency.LETTER, lambda: 43) == 43
        worker.stop()

    asyncio.run(story())
    assert abandoned == [1]


def test_a_template_that_never_ends_and_is_mended(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    good = small.text(GOOD)
    small.write(GOOD, NEVER_ENDS)

    async def story() -> None:
        hub = Hub(small.project)
        await hub.refresh([])
        sheet = await hub.make(Urgency.LETTER, NORTH, lambda: hub.proofs.sheet(NORTH))
        (problem,) = sheet.problems
        assert problem.file.endswith(GOOD) or "northshire" in problem.message
        assert not (await hub.make(Urgency.LETTER, SOUTH, lambda: hub.proofs.sheet(SOUTH))).problems
        small.write(GOOD, good)
        await hub.refresh([small.root / GOOD])
        sheet = await hub.make(Urgency.LETTER, NORTH, lambda: hub.proofs.sheet(NORTH))
        assert sheet.problems == ()
        await hub.close()

    monkeypatch.setattr("letterforge.preview.worker.PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr(Worker.do, "__defaults__", (1.0,))
    asyncio.run(story())


def test_it_ends_while_a_template_does_not(small: SmallProject) -> None:
    small.write(GOOD, NEVER_ENDS)
    with Preview(small.root) as preview:
        asking = threading.Thread(target=lambda: ignore_end(preview))
        asking.start()
        time.sleep(1)
        assert preview.stop() == 0
        asking.join()


def ignore_end(preview: Preview) -> None:
    with suppress(OSError, HTTPException):
        preview.get(LETTER)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux only")
def test_a_template_whose_name_is_no_utf_8(small: SmallProject) -> None:
    with Preview(small.root) as preview:
        news = preview.news()
        edition = next(news)["edition"]
        name = os.fsdecode(b"caf\xe9.html")
        (small.root / "templates/passages/notice" / name).write_text("{% if %}")
        for standing in news:
            if standing["edition"] > edition and preview.json("/overview")["checked"]:
                break
        assert preview.json(LETTER)["version"]
        assert preview.json("/overview")["problems"]
        assert preview.stop() == 0
    assert "Traceback" not in preview.errors


def test_too_few_open_files_and_a_hundred_connections(small: SmallProject) -> None:
    with Preview(small.root, most_files=60) as preview, ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", preview.port)))
        assert preview.json(LETTER)["version"]
        stack.close()
        assert preview.json(LETTER)["version"]
        assert preview.stop() == 0
    assert preview.errors.count("\n") < 20, preview.errors[:2000]


def test_two_hundred_slow_clients_keep_nobody_out(small: SmallProject) -> None:
    with Preview(small.root) as preview, ExitStack() as stack:
        for _ in range(200):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", preview.port)))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert preview.json(LETTER)["version"]


def test_requests_in_parallel_get_the_same_answer(small: SmallProject) -> None:
    with Preview(small.root) as preview, ThreadPoolExecutor(30) as pool:
        version = preview.json(LETTER)["version"]
        paths = [LETTER, "/overview", f"/made/{version}/first/northshire.html"] * 60
        answers = list(pool.map(lambda path: preview.get(path)[0], paths))
    assert set(answers) == {200}


def test_a_project_folder_that_vanishes(small: SmallProject) -> None:
    with Preview(small.root) as preview:
        assert preview.json(LETTER)["version"]
        small.root.rename(small.root.with_name("away"))
        deadline = time.monotonic() + TIMEOUT
        while not preview.json(LETTER)["stale"] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert preview.json(LETTER)["stale"]
        assert preview.json("/overview")["problems"]
        small.root.with_name("away").rename(small.root)
        while preview.json(LETTER)["stale"] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not preview.json(LETTER)["stale"]


def test_ten_thousand_files_beside_the_data(small: SmallProject) -> None:
    for number in range(10_000):
        small.write(f"data/notes/{number % 100}/{number}.txt", "x")
    with Preview(small.root) as preview:
        news = preview.news()
        edition = next(news)["edition"]
        small.edit("data/inspectors.yaml", "name: Flo Ford", "name: Flo Fjord")
        while next(news)["edition"] == edition:
            pass
        assert "Flo Fjord" in preview.json(LETTER)["page"]["html"]
