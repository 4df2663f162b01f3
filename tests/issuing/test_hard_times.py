"""Real processes in hard times: what a run leaves is whole, and the next run makes all the rest."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.support.batches import BatchProject, assert_true_manifest, contents
from tests.support.starter import Ended, Starter

ENDING = {
    "hang up": (signal.SIGHUP,),
    "terminate": (signal.SIGTERM,),
    "stop and go on": (signal.SIGSTOP, signal.SIGCONT),
}
LIMITS = {
    "small files only": "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))",
}
CLOCK_SET_BACK = "import time; now = time.time; time.time = lambda: now() - 10**8"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, starter: Starter) -> BatchProject:
    project = BatchProject.of(tmp_path_factory.mktemp("hard") / "project", 4)
    assert batch(starter, project, project.root / "fresh").code == 0
    return project


def command(project: BatchProject, out: Path) -> tuple[str | Path, ...]:
    return ("batch", "--no-seal", "--project", project.root, "--out", out, "--jobs", "2")


def batch(starter: Starter, project: BatchProject, out: Path, prelude: str = "") -> Ended:
    return starter.run(*command(project, out), prelude=prelude)


def assert_completes(starter: Starter, project: BatchProject, out: Path) -> None:
    """Check that what is there is whole, and that the next run makes what a fresh one would."""
    fresh = contents(project.root / "fresh" / "first")
    for name, content in contents(out / "first").items() if (out / "first").exists() else ():
        if name.endswith((".pdf", ".html", ".txt")):
            assert content == fresh[name], name
    if (out / "first" / "manifest.json").exists():
        assert_true_manifest(out / "first")
    ended = batch(starter, project, out)
    assert ended.code == 0, ended.stderr
    assert contents(out / "first") == fresh


@pytest.mark.parametrize("part", [0.3, 0.7])
@pytest.mark.parametrize("name", ENDING)
def test_signals_leave_whole_letters(
    project: BatchProject, starter: Starter, name: str, part: float
) -> None:
    out = project.root / f"{name} {part}"
    run = starter.start(*command(project, out))
    time.sleep(part)
    for number in ENDING[name]:
        os.killpg(run[0], number)
        time.sleep(0.1)
    ended = starter.wait(run)
    assert "Traceback" not in ended.stderr
    assert ended.code in ({0} if signal.SIGCONT in ENDING[name] else {0, -ENDING[name][0]})
    assert_completes(starter, project, out)


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_told_and_leave_whole_letters(
    project: BatchProject, starter: Starter, name: str
) -> None:
    out = project.root / name
    ended = batch(starter, project, out, LIMITS[name])
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.code == 1
    assert_completes(starter, project, out)


def test_a_clock_that_is_set_back_changes_nothing(project: BatchProject, starter: Starter) -> None:
    out = project.root / "clock"
    assert batch(starter, project, out).code == 0
    ended = batch(starter, project, out, CLOCK_SET_BACK)
    assert ended.code == 0, ended.stderr
    assert_completes(starter, project, out)
