"""Files are written whole or not at all, and the old ones stay as they were."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.files import prepare_folder, write_all

OLD = b"old, and as it was"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a folder in which three files stand already."""
    for name in ("a.pdf", "b.html", "c.txt"):
        (tmp_path / name).write_bytes(OLD)
    return tmp_path


def new_files(folder: Path) -> dict[Path, bytes]:
    return {folder / name: name.encode() * 1000 for name in ("a.pdf", "b.html", "c.txt")}


def assert_as_it_was(folder: Path) -> None:
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert found == {"a.pdf": OLD, "b.html": OLD, "c.txt": OLD}


def test_files_are_written_and_replaced(old: Path) -> None:
    files = {**new_files(old), old / "d.pdf": b"", old / "ŵ.pdf": b"\x00\xff"}
    write_all(files)
    assert {path: path.read_bytes() for path in old.iterdir()} == files


def test_files_may_be_read_by_whoever_may_read_others(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_all({tmp_path / "a.pdf": b"x"})
        assert stat.S_IMODE((tmp_path / "a.pdf").stat().st_mode) == 0o640
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_a_link_is_replaced_and_not_written_through(old: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside") / "kept.txt"
    outside.write_bytes(OLD)
    (old / "a.pdf").unlink()
    (old / "a.pdf").symlink_to(outside)
    write_all(new_files(old))
    assert outside.read_bytes() == OLD
    assert not (old / "a.pdf").is_symlink()


def _failing_at(
    number: int, error: BaseException, real: Callable[..., Any] = lambda: None
) -> Callable[..., Any]:
    calls = 0

    def call(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise error
        return real(*arguments, **named)

    return call


NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("name", ["fdopen", "chmod"])
def test_a_full_disk_leaves_everything_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    owner = os if name == "fdopen" else Path
    monkeypatch.setattr(owner, name, _failing_at(number, NO_SPACE, getattr(owner, name)))
    with pytest.raises(LetterforgeError, match="cannot be written: no space left on device") as it:
        write_all(new_files(old))
    assert ("a.pdf", "b.html", "c.txt")[number - 1] in it.value.message
    assert "choose another folder with --out" in it.value.hint
    assert_as_it_was(old)


def test_a_first_file_that_cannot_be_put_in_place_leaves_everything_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = PermissionError(errno.EPERM, os.strerror(errno.EPERM))
    monkeypatch.setattr(Path, "replace", _failing_at(1, denied, Path.replace))
    with pytest.raises(LetterforgeError, match=r"a\.pdf' cannot be written: operation not perm"):
        write_all(new_files(old))
    assert_as_it_was(old)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_interruption_leaves_everything_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(Path, "chmod", _failing_at(number, KeyboardInterrupt(), Path.chmod))
    with pytest.raises(KeyboardInterrupt):
        write_all(new_files(old))
    assert_as_it_was(old)


@pytest.mark.parametrize("name", ["a.pdf", "b.html", "c.txt"])
def test_a_folder_in_place_of_any_file_stops_all_of_them(old: Path, name: str) -> None:
    (old / name).unlink()
    (old / name).mkdir()
    with pytest.raises(LetterforgeError, match=f"{name}' cannot be written: is a directory"):
        write_all(new_files(old))
    files = {path.name: path.read_bytes() for path in old.iterdir() if path.is_file()}
    assert files == {other: OLD for other in ("a.pdf", "b.html", "c.txt") if other != name}


def test_a_name_that_is_too_long_is_an_error(old: Path) -> None:
    with pytest.raises(LetterforgeError, match="cannot be written: file name too long"):
        write_all({**new_files(old), old / ("x" * 300): b"x"})
    assert_as_it_was(old)


def test_a_limit_of_the_operating_system_leaves_everything_as_it_was(old: Path) -> None:
    # A process of its own: no process may raise such a limit again, not even for its own writing.
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from letterforge.issuing.files import write_all\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "folder = Path(sys.argv[1])\n"
        "write_all({folder / 'a.pdf': b'x', folder / 'b.html': bytes(9999)})\n"
    )
    command = [sys.executable, "-c", program, str(old)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "b.html' cannot be written: file too large" in done.stderr
    assert_as_it_was(old)


def test_folders_are_made_as_deep_as_need_be(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c"
    prepare_folder(folder)
    prepare_folder(folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("below", ["", "x", "x/y"])
def test_a_file_in_the_way_of_a_folder_is_an_error(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(LetterforgeError, match="cannot be a folder: a file stands in its way"):
        prepare_folder(tmp_path / "file" / below)
    assert (tmp_path / "file").read_bytes() == OLD


def test_a_folder_that_nobody_may_write_into_is_an_error() -> None:
    # Even root cannot make files there.
    with pytest.raises(LetterforgeError, match="'/proc/letters' cannot be written"):
        prepare_folder(Path("/proc/letters"))
    with pytest.raises(LetterforgeError, match="'/proc' cannot be written"):
        prepare_folder(Path("/proc"))


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LetterforgeError, match="cannot be written: file name too long"):
        prepare_folder(tmp_path / ("x" * 300))
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(LetterforgeError, match="cannot be"):
        prepare_folder(tmp_path / "circle")
