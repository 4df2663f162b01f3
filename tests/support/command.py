"""Run letterforge as its users do: in a process of its own, or quicker, in this one."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from unittest import mock

from letterforge.cli.main import main
from letterforge.project import VARIABLE


@dataclass(frozen=True)
class Outcome:
    """What came of a command."""

    code: int
    out: str
    err: str


def run(
    *arguments: str | Path, folder: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> Outcome:
    """Run a command in this process, in a folder; a bug comes out as the exception it is."""
    out, err = io.StringIO(), io.StringIO()
    variables = {VARIABLE: "", "COLUMNS": "100", **environment}
    command = ["letterforge", *map(str, arguments)]
    code = 0
    with (
        mock.patch.dict(os.environ, variables),
        mock.patch.object(sys, "argv", command),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
    return Outcome(code, out.getvalue(), err.getvalue())


def run_apart(
    *arguments: str | Path,
    folder: Path,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Outcome:
    """Run a command in a process of its own."""
    variables = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-m", "letterforge", *map(str, arguments)],
        cwd=folder,
        env={**variables, "COLUMNS": "100", **environment},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
