"""Run letterforge's commands as real processes, without each importing everything anew.

Why: tests kill dozens of runs. A process of its own has everything loaded and no threads; each run
is forked from it, so it starts in milliseconds, and it dies as any other process does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """What came of a run; the code is negative where a signal ended it."""

    code: int
    stdout: str
    stderr: str


class Starter:
    """Start runs of letterforge and wait for them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.starter"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self, *arguments: str | Path, cwd: Path | None = None, prelude: str = ""
    ) -> tuple[int, Path]:
        """Start a run in a group of its own; return its process and where its output goes.

        ``prelude`` is Python that the run executes first, such as one that sets a limit.
        """
        self._count += 1
        output = self._folder / f"{self._count}"
        # Here, since the run may be killed before it has done anything.
        for suffix in (".out", ".err"):
            output.with_suffix(suffix).touch()
        pid = self._ask(
            start=list(map(str, arguments)), cwd=str(cwd or ROOT), output=str(output),
            prelude=prelude,
        )  # fmt: skip
        return pid, output

    def wait(self, started: tuple[int, Path]) -> Ended:
        """Wait until a run has ended."""
        pid, output = started
        code = self._ask(wait=pid)
        out, err = (output.with_suffix(each).read_text() for each in (".out", ".err"))
        return Ended(code, out, err)

    def run(self, *arguments: str | Path, cwd: Path | None = None, prelude: str = "") -> Ended:
        """Run a command to its end."""
        return self.wait(self.start(*arguments, cwd=cwd, prelude=prelude))

    def close(self) -> None:
        self._process.communicate()

    def _ask(self, **request: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """Yield a starter for the whole session."""
    made = Starter(tmp_path_factory.mktemp("runs"))
    yield made
    made.close()


def _serve(requests: IO[str], answers: IO[str]) -> None:
    for line in requests:
        request = json.loads(line)
        if "start" in request:
            answers.write(f"{_start(request)}\n")
        else:
            _, status = os.waitpid(request["wait"], 0)
            answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def _start(request: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        os.setpgid(pid, pid)  # as the run does itself: whoever is first, the group is there
        return pid
    code = 70
    try:
        os.setpgid(0, 0)
        # Whoever was started in the background ignores it, and so would the run.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for stream, suffix in ((1, ".out"), (2, ".err")):
            file = Path(request["output"]).with_suffix(suffix)
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(request["cwd"])
        sys.argv = ["letterforge", *request["start"]]
        code = _run(request["prelude"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(prelude: str) -> int:
    from letterforge.cli.main import main

    try:
        exec(prelude, {})
        main()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    import letterforge.cli.main
    import letterforge.issuing.issue
    import letterforge.paper.library
    import letterforge.paper.pdf

    letterforge.paper.library.load_weasyprint()
    _serve(sys.stdin, sys.stdout)
