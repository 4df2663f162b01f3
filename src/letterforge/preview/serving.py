"""Answer the browser: the page, its data, the letters, and what is new."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from letterforge.errors import LetterforgeError
from letterforge.preview import answers
from letterforge.preview.connections import say_nothing_of_full_house
from letterforge.preview.drafts import draft_name, draft_page, draft_text
from letterforge.preview.guarding import LETTER_POLICY, PDF_POLICY, Guard
from letterforge.preview.hub import Hub
from letterforge.preview.proofs import Name, OutdatedError
from letterforge.preview.quoting import with_lines
from letterforge.preview.worker import Urgency

PAGES = Path(__file__).with_name("pages")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_FONTS = {
    "regular.woff2": "assets/fonts/IBMPlexSans-Regular.web.woff2",
    "bold.woff2": "assets/fonts/IBMPlexSans-SemiBold.web.woff2",
}
"""The page is set in the same face as the letters."""


def make_app(hub: Hub, port: int, key: str) -> ASGIApp:
    """Return the application that answers for a hub on a port of this machine, below a key."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(say_nothing_of_full_house)
        following = asyncio.create_task(hub.run())
        yield
        await hub.close()
        await following

    server = _Answers(hub, key)
    routes = [
        Route("/", server.start),
        Route("/letters/{round}", server.page),
        Route("/letters/{round}/{force}", server.page),
        Route("/page/{name}", server.part),
        Route("/news", server.news),
        Route("/overview", server.overview),
        Route("/board/{round}", server.board),
        Route("/letter/{round}/{force}", server.letter),
        Route("/comparison/{round}/{force}", server.comparison),
        Route("/made/{version}/{round}/{file}", server.made),
    ]
    return Guard(Starlette(routes=routes, lifespan=lifespan), port, key)


class _Answers:
    """Answer one request each; names are looked up, and never become paths."""

    def __init__(self, hub: Hub, key: str) -> None:
        self._hub = hub
        self._key = key
        self._parts = {path.name: path.read_bytes() for path in PAGES.iterdir() if path.is_file()}
        for name, asset in _FONTS.items():
            if hub.project.assets.exists(asset):
                self._parts[name] = hub.project.assets.read(asset)
        page = self._parts["page.html"]
        self._parts["page.html"] = page.replace(b'"/page/', f'"/{key}/page/'.encode())

    async def start(self, _: Request) -> Response:
        await self._hub.ready.wait()
        loaded = self._hub.edition.loaded
        for name in loaded.register.rounds if loaded else ():
            return RedirectResponse(f"/{self._key}/letters/{name}")
        return self._part("page.html")

    async def page(self, _: Request) -> Response:
        return self._part("page.html")

    async def part(self, request: Request) -> Response:
        return self._part(request.path_params["name"])

    def _part(self, name: str) -> Response:
        if name not in self._parts:
            raise HTTPException(404)
        return Response(self._parts[name], media_type=_TYPES[Path(name).suffix])

    async def news(self, _: Request) -> Response:
        async def events() -> AsyncGenerator[str]:
            await self._hub.ready.wait()
            yield "retry: 500\n\n"
            async for standing in self._hub.news():
                yield f"data: {json.dumps(standing)}\n\n" if standing else "event: beat\ndata:\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    async def overview(self, _: Request) -> Response:
        await self._hub.ready.wait()
        hub = self._hub
        return _Data(answers.overview(hub.project, hub.edition, hub.survey))

    async def board(self, request: Request) -> Response:
        await self._hub.ready.wait()
        return _Data(await self._hub.board(request.path_params["round"]))

    async def letter(self, request: Request) -> Response:
        look = request.query_params.get("look", "")
        origins = "origins" in request.query_params
        answer = partial(answers.letter, known_look=look, origins=origins)
        return await self._data(answer, request)

    async def comparison(self, request: Request) -> Response:
        return await self._data(answers.comparison, request)

    async def _data(self, answer: Any, request: Request) -> Response:
        await self._hub.ready.wait()
        name = request.path_params["round"], request.path_params["force"]
        job = partial(answer, self._hub.proofs, name)
        return _Data(await self._hub.make(Urgency.LETTER, name, job))

    async def made(self, request: Request) -> Response:
        """Answer with a file of a letter in exactly the version asked for."""
        await self._hub.ready.wait()
        version, file = request.path_params["version"], request.path_params["file"]
        force, _, suffix = file.rpartition(".")
        name = request.path_params["round"], force
        try:
            content, headers = await self._content(
                name, version, suffix, traced="origins" in request.query_params
            )
        except OutdatedError:
            return _Data({"outdated": True}, status_code=409)
        except LetterforgeError as error:
            problems = self._hub.proofs.problems_of(error, name)
            answer = {"problems": with_lines(problems, self._hub.project)}
            return _Data(answer, status_code=422)
        how = "attachment" if "download" in request.query_params else "inline"
        headers["Content-Disposition"] = f'{how}; filename="{draft_name(force, suffix)}"'
        return Response(content, headers=headers, media_type=_TYPES[f".{suffix}"])

    async def _content(
        self, name: Name, version: str, suffix: str, *, traced: bool
    ) -> tuple[bytes, dict[str, str]]:
        proofs, make = self._hub.proofs, self._hub.make
        policy = {"Content-Security-Policy": LETTER_POLICY}
        if suffix == "pdf":
            pdf = await make(Urgency.PDF, name, partial(proofs.pdf, name, version))
            headers = {"Content-Security-Policy": PDF_POLICY, "X-Pages": str(pdf.pages)}
            if proofs.sheet(name).page_problems:
                headers["X-Unfit"] = "yes"
            return pdf.files["pdf"], headers
        if suffix == "html" and traced:
            job = partial(proofs.traced, name, version)
            return draft_page(await make(Urgency.LETTER, name, job)), policy
        if suffix not in {"html", "txt"}:
            raise HTTPException(404)
        files = await make(Urgency.LETTER, name, partial(proofs.files, name, version))
        if suffix == "html":
            return draft_page(files["html"]), policy
        return draft_text(files["txt"]), policy


class _Data(Response):
    """Data for the page; names of files that are no UTF-8 keep their place."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return data as JSON."""
        return json.dumps(content, ensure_ascii=False).encode(errors="replace")
