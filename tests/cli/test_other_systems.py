"""Commands run where Python has no fork, no fcntl and no signals of Unix, as on Windows.

What cannot be shown here: paths, terminals and Pango's libraries of other systems.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.batches import BatchProject, contents
from tests.support.projects import ROOT

WITHOUT = """
import asyncio, multiprocessing, os, signal, subprocess, sys  # these know both kinds of system
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None
del os.fork, os.sched_getaffinity, os.O_NONBLOCK
del signal.pthread_sigmask, signal.SIG_BLOCK, signal.SIG_UNBLOCK, signal.SIGHUP, signal.SIGALRM
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of processes, and of those that they start, of such a system."""
    folder = tmp_path_factory.mktemp("system")
    (folder / "sitecustomize.py").write_text(WITHOUT)
    return {
        **os.environ,
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "XDG_CONFIG_HOME": str(folder / "config"),
    }


def run(environment: dict[str, str], *arguments: str | Path, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "letterforge", *map(str, arguments)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return done.stdout


def test_letters_are_made_checked_and_verified(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    project = BatchProject.of(tmp_path / "project", forces=6)
    assert "no problems found" in run(elsewhere, "check", folder=project.root)
    run(elsewhere, "render", "--force", "ashshire", "--out", "one", folder=project.root)
    run(elsewhere, "batch", "--jobs", "2", "--no-seal", "--out", "shared", folder=project.root)
    run(elsewhere, "batch", "--no-seal", "--jobs", "1", "--out", "alone", folder=project.root)
    assert contents(project.root / "shared/first") == contents(project.root / "alone/first")
    run(elsewhere, "batch", "--jobs", "2", "--out", "sealed", folder=project.root)
    told = json.loads(run(elsewhere, "verify", "sealed/first", "--json", folder=project.root))
    assert told
    assert not list(project.root.rglob(".letterforge.running"))


def test_the_system_is_really_another(elsewhere: dict[str, str]) -> None:
    program = "import os, sys; print(hasattr(os, 'fork'), sys.modules['fcntl'])"
    done = subprocess.run(
        [sys.executable, "-c", program], env=elsewhere, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False None\n"
