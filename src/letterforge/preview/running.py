"""Run the preview's server on this machine until somebody stops it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType
from urllib.parse import quote

import uvicorn

from letterforge.errors import LetterforgeError, reason_of
from letterforge.preview.connections import WAITING, ShortLived
from letterforge.preview.hub import Hub
from letterforge.preview.key import key_of
from letterforge.preview.serving import make_app
from letterforge.project import Project

ADDRESS = "127.0.0.1"
USUAL_PORT = 8017


def run_preview(
    project: Project,
    path: tuple[str, ...],
    port: int | None,
    started: Callable[[str], None],
) -> None:
    """Serve a project's letters until interrupted.

    ``path`` is the round and perhaps the force to begin with; ``started`` is told the address
    when it can be opened. Raises LetterforgeError where the port asked for is taken.
    """
    listening = _listen(port)
    with listening:
        number = listening.getsockname()[1]
        steps = "/".join(quote(step, safe="") for step in path)
        key = key_of(project.root)
        address = f"http://{ADDRESS}:{number}/{key}/{f'letters/{steps}' if steps else ''}"
        hub = Hub(project)
        config = uvicorn.Config(
            make_app(hub, number, key),
            http=ShortLived,
            ws="none",
            backlog=WAITING,
            log_config=None,
            access_log=False,
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        server = _Server(config, hub, lambda: started(address))
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            return
        if hub.failure:
            raise hub.failure


class _Server(uvicorn.Server):
    """Tell when it has started, and end the streams of news before it waits for their end."""

    def __init__(self, config: uvicorn.Config, hub: Hub, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._hub = hub
        self._told = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell it."""
        await super().startup(sockets)
        if self.started:
            self._told()

    async def on_tick(self, counter: int) -> bool:
        """Tell whether to stop: also where the hub has come to an end by itself."""
        return await super().on_tick(counter) or self._hub.closing.is_set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End everything that would go on for ever, then stop."""
        await self._hub.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; where nothing stops by itself, a second signal does not wait."""
        super().handle_exit(sig, frame)
        if self.force_exit:
            signal.default_int_handler(sig, frame)


def _listen(port: int | None) -> socket.socket:
    """Return a socket that only this machine reaches, on another port if the usual one is taken."""
    tries = [port] if port is not None else [USUAL_PORT, 0]
    for number in tries:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # A server that was stopped just now leaves its port in waiting.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((ADDRESS, number))
        except OSError as error:
            listening.close()
            reason = reason_of(error)
        else:
            return listening
    raise LetterforgeError(
        f"port {port} cannot be used: {reason}", "leave --port out, or choose another one"
    )
