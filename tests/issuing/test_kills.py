"""A run that is killed or interrupted leaves whole files and a true manifest; the next completes.

Each run is a real process with a worker, and each kill is a real signal at another moment.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.batches import (
    TEMPLATE,
    BatchProject,
    assert_true_manifest,
    contents,
    letters_in,
)
from tests.support.starter import Ended, Starter

MOMENTS = 32
FORCES = 6


@dataclass(frozen=True)
class Versions:
    """A project whose template says one thing or another, and the letters that come of each."""

    project: BatchProject
    folders: Mapping[str, Mapping[str, bytes]]
    seconds: float

    @property
    def now(self) -> str:
        return "new" if "The new words" in self.project.text(TEMPLATE) else "old"

    def say(self, version: str) -> None:
        if version != self.now:
            self.project.edit(TEMPLATE, f"The {self.now} words", f"The {version} words")

    def assert_whole(self, folder: Path) -> None:
        """Check that each letter on disk is one version or the other, and the manifest is true."""
        for name, content in letters_in(folder).items():
            known = [letters[name] for letters in self.folders.values()]
            assert content in known, f"{name} has {len(content)} bytes and is neither old nor new"
        assert_true_manifest(folder)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory, starter: Starter) -> Versions:
    project = BatchProject.of(tmp_path_factory.mktemp("kills") / "project", FORCES)
    project.edit(TEMPLATE, "<main>", "<main><p>The new words</p>")
    folders, seconds = {}, 0.0
    for version in ("new", "old"):
        Versions(project, {}, 0).say(version)
        started = time.monotonic()
        out = project.root / version
        assert _batch(starter, project, out).code == 0
        seconds = time.monotonic() - started
        folders[version] = contents(out / "first")
    assert folders["old"].keys() == folders["new"].keys()
    return Versions(project, folders, seconds)


def _batch(starter: Starter, project: BatchProject, out: Path) -> Ended:
    return starter.run("batch", "--no-seal", "--project", project.root, "--out", out, "--jobs", "2")


def _start(starter: Starter, project: BatchProject, out: Path) -> tuple[int, Path]:
    return starter.start(
        "batch", "--no-seal", "--project", project.root, "--out", out, "--jobs", "2", "--json"
    )


def test_a_kill_at_any_moment_leaves_whole_letters_and_a_true_manifest(
    versions: Versions, starter: Starter
) -> None:
    out = versions.project.root / "killed"
    folder = out / "first"
    assert _batch(starter, versions.project, out).code == 0
    moments = random.Random(2017)
    killed, number, longest = 0, 0, versions.seconds
    # Runs are quicker or slower than the one that was timed: what counts are those truly killed.
    while killed <= MOMENTS / 2 or number < MOMENTS:
        number += 1
        assert number < 4 * MOMENTS, "most runs were over before they were killed"
        version = {"old": "new", "new": "old"}[versions.now]
        versions.say(version)
        run = _start(starter, versions.project, out)
        time.sleep(moments.uniform(0.02, longest))
        # Now the first process alone, whose worker goes on for a letter; now all of them at once.
        (os.kill if number % 4 < 2 else os.killpg)(run[0], signal.SIGKILL)
        if starter.wait(run).code == -signal.SIGKILL:
            killed += 1
        else:
            longest *= 0.95
        versions.assert_whole(folder)
        assert _batch(starter, versions.project, out).code == 0
        assert contents(folder) == versions.folders[version]


STEPS = """
import os, signal, sys
out, count, last = {out!r}, 0, {last}
def step(event, arguments):
    global count
    if event not in {{"open", "os.rename", "os.remove", "os.chmod", "os.mkdir"}}:
        return
    path, *rest = arguments
    if not str(path).startswith(out) or "letterforge.lock" in str(path) or os.path.isdir(path):
        return
    if event == "open" and rest[1] & (os.O_WRONLY | os.O_RDWR):
        name = os.path.basename(path)
        assert name.startswith(".") and name.endswith(".part"), f"{{name}} is written in place"
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
"""


def test_a_kill_between_any_two_steps_leaves_whole_letters(
    versions: Versions, starter: Starter
) -> None:
    out = versions.project.root / "steps"
    assert _batch(starter, versions.project, out).code == 0
    command = ("batch", "--no-seal", "--project", versions.project.root, "--out", out,
               "--jobs", "1", "--formats", "html,txt")  # fmt: skip
    killed = []
    for last in range(3, 200, 3):
        versions.say({"old": "new", "new": "old"}[versions.now])
        ended = starter.run(*command, prelude=STEPS.format(out=str(out), last=last))
        assert ended.code in {0, -signal.SIGKILL}, ended.stderr
        versions.assert_whole(out / "first")
        if ended.code == 0:
            break
        killed.append(last)
    assert len(killed) >= 10


def test_a_kill_while_the_first_letters_are_made_leaves_whole_letters(
    versions: Versions, starter: Starter
) -> None:
    moments = random.Random(43)
    for number in range(4):
        out = versions.project.root / f"first-{number}"
        folder = out / "first"
        run = _start(starter, versions.project, out)
        time.sleep(moments.uniform(0.02, versions.seconds))
        os.killpg(run[0], signal.SIGKILL)
        starter.wait(run)
        if (folder / "manifest.json").exists():
            versions.assert_whole(folder)
        assert _batch(starter, versions.project, out).code == 0
        assert contents(folder) == versions.folders[versions.now]


@pytest.mark.parametrize("done", [0, 1, 4])
def test_an_interrupt_ends_at_once_and_tells_what_was_done(
    versions: Versions, starter: Starter, done: int
) -> None:
    out = versions.project.root / f"interrupted-{done}"
    run = _start(starter, versions.project, out)
    # The manifest is there when all is checked, and before the first letter.
    while not (out / "first" / "manifest.json").exists() or _texts(out) < done:
        time.sleep(0.002)
    os.killpg(run[0], signal.SIGINT)  # as a terminal's Ctrl-C reaches every process
    ended = starter.wait(run)

    assert (ended.code, ended.stderr) == (1, ""), ended
    told = json.loads(ended.stdout)
    assert told["interrupted"]
    assert told["made"] < FORCES
    manifest = assert_true_manifest(out / "first")
    assert [each["force"] for each in manifest["letters"]] == [
        each["force"] for each in told["letters"] if each["status"] == "made"
    ]
    assert not [name for name in contents(out / "first") if name.startswith(".")]
    assert _batch(starter, versions.project, out).code == 0
    assert contents(out / "first") == versions.folders[versions.now]


def test_an_interrupt_before_anything_is_begun_changes_nothing(
    versions: Versions, starter: Starter
) -> None:
    out = versions.project.root / "not begun"
    ended = starter.run(
        "batch", "--no-seal", "--project", versions.project.root, "--out", out,
        prelude="import os, signal; from letterforge.loading import loader\n"
        "loader.load = lambda project: os.kill(os.getpid(), signal.SIGINT)",
    )  # fmt: skip

    assert ended.code in {1, 130}
    assert "Traceback" not in ended.stderr
    assert not out.exists()


def _texts(out: Path) -> int:
    return len(list((out / "first").glob("[a-z]*.txt")))
