"""Keep the proofs up to date with the files, and tell every open page."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from letterforge.errors import LetterforgeError, Problem, shown
from letterforge.preview.board import board, no_board
from letterforge.preview.proofs import Edition, Name, Proofs
from letterforge.preview.surveying import Survey, Surveyor
from letterforge.preview.watching import changes
from letterforge.preview.worker import PATIENCE_SECONDS, GivenUpError, Urgency, Worker
from letterforge.project import Project

SETTLING_SECONDS = 0.15
"""An open page asks for its letter and PDF in this time, and then everything else has its turn."""
HEARTBEAT_SECONDS = 15.0
READING_SECONDS = 300.0
LITTLE_PATIENCE_SECONDS = 1.0

Result = TypeVar("Result")


class Hub:
    """Know the newest edition and its survey; everything is made by one worker."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.proofs = Proofs(project)
        self.edition = self.proofs.edition
        self.survey = Survey()
        self.surveys = 0
        self.ready = asyncio.Event()
        self.instance = secrets.token_hex(8)
        self.closing = asyncio.Event()
        self.failure: Exception | None = None
        self._worker = Worker(self.proofs.start_afresh)
        self._pages: set[asyncio.Event] = set()
        self._surveying: asyncio.Task[None] | None = None

    async def make(self, urgency: Urgency, name: Name, job: Callable[[], Result]) -> Result:
        """Return what a job about a letter returns; where it does not end, that is a problem."""
        unfit = self.proofs.unfit
        try:
            return await self._worker.do(urgency, job)
        except GivenUpError as error:
            self.proofs.give_up(name, error)
            # It now tells the problem, or that what was asked for is not to be had any more.
            return await self._worker.do(urgency, job)
        finally:
            if self.proofs.unfit != unfit:
                self._survey_anew()

    async def board(self, round_name: str) -> dict[str, Any]:
        """Return where every letter of a round stands."""
        job = partial(board, self.proofs, self.survey.edition, round_name)
        try:
            return await self._worker.do(Urgency.REST, job)
        except GivenUpError:
            return no_board(round_name, "seeing where the letters stand does not end")

    async def run(self) -> None:
        """Follow the files until the hub is closed; an error of ours is kept as ``failure``."""
        try:
            await self._follow()
        except Exception as error:
            self.failure = error
        finally:
            # What does not follow the files any more must not leave a page that looks alive.
            self.closing.set()

    async def _follow(self) -> None:
        data, output = self.project.data, self.project.output
        folders = (data, *self.project.assets.folders, output)
        async for changed in changes(folders, self.closing):
            paths = [Path(name) for name in changed]
            if any(not path.is_relative_to(output) for path in paths):
                await self.refresh(paths)
            self._survey_anew()

    async def refresh(self, paths: Iterable[Path]) -> Edition:
        """Read the project again after files have changed, and tell every page."""
        templates_changed = any(not path.is_relative_to(self.project.data) for path in paths)
        job = partial(self.proofs.refresh, templates_changed=templates_changed)
        try:
            self.edition = await self._worker.do(Urgency.READING, job, READING_SECONDS)
        except GivenUpError:
            root = shown(self.project.root)
            problem = Problem(root, 0, 0, "reading the project does not end, and was given up")
            self.edition = self.proofs.refuse(problem)
        self.ready.set()
        self._tell()
        return self.edition

    async def close(self) -> None:
        """Stop the worker and let every page know that it is over."""
        self.closing.set()
        self._tell()
        if self._surveying:
            self._surveying.cancel()
        await asyncio.to_thread(self._worker.stop)

    async def news(self) -> AsyncGenerator[dict[str, Any] | None]:
        """Yield how things stand, now and each time that changes; None when nothing did."""
        wake = asyncio.Event()
        self._pages.add(wake)
        try:
            while not self.closing.is_set():
                yield self.standing()
                wake.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await wake.wait()
                    continue
                yield None
        finally:
            self._pages.discard(wake)

    def standing(self) -> dict[str, Any]:
        """Return the numbers that tell a page whether it shows the newest."""
        return {
            "instance": self.instance,
            "edition": self.edition.number,
            "surveys": self.surveys,
        }

    def _tell(self) -> None:
        for wake in self._pages:
            wake.set()

    def _survey_anew(self) -> None:
        if self._surveying:
            self._surveying.cancel()
        self._surveying = asyncio.create_task(self._survey())

    async def _survey(self) -> None:
        await asyncio.sleep(SETTLING_SECONDS)
        surveyor = Surveyor(self.proofs, self.edition)
        seconds = PATIENCE_SECONDS
        for name, step in surveyor.steps():
            try:
                await self._worker.do(Urgency.REST, step, seconds)
            except GivenUpError as error:
                # Others with the same template would not end either.
                seconds = LITTLE_PATIENCE_SECONDS
                if name:
                    surveyor.give_up(name, error)
        self.survey = surveyor.result()
        self.surveys += 1
        self._tell()
        # Now, and not before the first PDF is asked for: that takes half a second.
        with suppress(LetterforgeError, GivenUpError):
            await self._worker.do(Urgency.REST, self.proofs.prepare)
