"""One run at a time holds a folder, and no longer than it lives."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.folder_lock import LOCK_NAME, SIGN_NAME, only_run_in

HOLDER = """
import sys, time
from pathlib import Path
from letterforge.issuing.folder_lock import only_run_in
with only_run_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(folder: Path, seconds: float, program: str = HOLDER) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_stops_and_says_why(tmp_path: Path) -> None:
    with hold(tmp_path, 60) as first:
        with (
            pytest.raises(LetterforgeError, match="another run of letterforge is writing into"),
            only_run_in(tmp_path, patience=0.1),
        ):
            pytest.fail("the folder was held by another run")
        first.kill()


def test_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    with hold(tmp_path, 0.3) as first, only_run_in(tmp_path, patience=30):
        assert first.wait(5) == 0  # it was done before this one began, or at that moment


def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    with hold(tmp_path, 60) as first:
        first.kill()
        first.wait()
        with only_run_in(tmp_path, patience=5):
            pass  # it would have said that another run is at work


FORKING = """
import os, sys, time
from pathlib import Path
from letterforge.issuing.folder_lock import only_run_in
with only_run_in(Path(sys.argv[1])):
    worker = os.fork()
    if worker:
        print(worker, flush=True)
    time.sleep(60)
"""


def test_a_worker_of_a_killed_run_holds_the_folder_until_it_ends(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FORKING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    process.kill()
    process.wait()
    with pytest.raises(LetterforgeError), only_run_in(tmp_path, patience=0.05):
        pytest.fail("a worker might still have been writing its letter")
    os.kill(worker, signal.SIGKILL)
    with only_run_in(tmp_path, patience=5):
        process.stdout.close()


def test_other_folders_are_free(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with only_run_in(tmp_path, 0), only_run_in(tmp_path / "other", 0):
        pass


def test_a_lock_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).symlink_to(tmp_path / "nowhere" / "at all")
    with (
        pytest.raises(LetterforgeError, match=r"\.letterforge\.lock' cannot be opened: no such"),
        only_run_in(tmp_path),
    ):
        pytest.fail("there was no lock")


def test_a_lock_that_may_only_be_read_can_be_held(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).touch(0o444)
    with only_run_in(tmp_path, 0):
        pass


NO_LOCK_HOLDER = (
    """
import errno, fcntl
def refuse(*_):
    raise OSError({number}, "no locks here")
fcntl.flock = refuse
"""
    + HOLDER
)
NO_FCNTL_HOLDER = "import sys\nsys.modules['fcntl'] = None\n" + HOLDER


@pytest.mark.parametrize(
    "program",
    [
        NO_LOCK_HOLDER.format(number=errno.ENOLCK),
        NO_LOCK_HOLDER.format(number=errno.ENOSYS),
        NO_FCNTL_HOLDER,
    ],
    ids=["no lock service", "no locks", "no fcntl"],
)
def test_where_nothing_can_be_locked_a_second_run_stops_all_the_same(
    tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with hold(tmp_path, 60, program) as first:
        with (
            pytest.raises(LetterforgeError, match="another run of letterforge is") as caught,
            only_run_in(tmp_path, patience=0.2),
        ):
            pytest.fail("the folder was held by another run")
        assert SIGN_NAME in caught.value.hint
        first.kill()
        first.wait()
    # What a killed run left behind holds nothing.
    with only_run_in(tmp_path, patience=20):
        pass
    with hold(tmp_path, 0, program) as last:
        assert last.wait(20) == 0
    assert not (tmp_path / SIGN_NAME).exists()


def test_another_fault_of_a_lock_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", fail)
    with (
        pytest.raises(LetterforgeError, match="cannot be opened: input/output error"),
        only_run_in(tmp_path),
    ):
        pytest.fail("there was no lock")
