"""Run `letterforge preview` in a process of its own, and speak to it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

TIMEOUT = 20
PREVIEW = ("-m", "letterforge", "preview", "--no-open")
ROUND = "abuse-of-position-2017"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Preview:
    """A preview that runs, and can be stopped and started again on the same port."""

    def __init__(
        self, root: Path, *options: str, usual_port: bool = False, most_files: int = 0
    ) -> None:
        self.root = root
        self.options = options
        # One of its own, so that no other test's preview takes it while this one is stopped.
        self.port = 0 if usual_port else free_port()
        self.limited = ["sh", "-c", f'ulimit -n {most_files}; exec "$0" "$@"'] if most_files else []
        self.errors = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.stop()

    def start(self) -> None:
        port = ["--port", str(self.port)] if self.port else []
        self.process = subprocess.Popen(
            [*self.limited, sys.executable, *PREVIEW, *port, *self.options],
            env={**os.environ, "LETTERFORGE_PROJECT": str(self.root)},
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:(\d+)/([0-9a-f]{32})/(\S*)", self.said)
        assert address, self.said + self.process.communicate(timeout=TIMEOUT)[1]
        self.port, self.key, self.first = int(address[1]), address[2], address[3]

    def stop(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        _, self.errors = self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=TIMEOUT)

    @property
    def root_address(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.key}/"

    def address(self, force: str = "derbyshire", query: str = "") -> str:
        return f"{self.root_address}letters/{ROUND}/{force}{query}"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and content of what is at a path below the key."""
        return self.get_bare(f"/{self.key}{path}", **headers)

    def get_bare(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def json(self, path: str) -> Any:
        status, _, content = self.get(path)
        assert status == 200, content
        return json.loads(content)

    def letter(self, force: str = "derbyshire") -> Any:
        return self.json(f"/letter/{ROUND}/{force}")

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are, and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT) as connection:
            connection.sendall(request)
            answer = b""
            while part := connection.recv(65536):
                answer += part
            return answer

    def news(self) -> Iterator[dict[str, Any]]:
        """Yield each piece of news as the page hears it."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        connection.request("GET", f"/{self.key}/news")
        answer = connection.getresponse()
        try:
            while line := answer.readline():
                if line.startswith(b"data: {"):
                    yield json.loads(line.removeprefix(b"data: "))
        finally:
            connection.close()
