"""Files are read only where they are files, and written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from letterforge.errors import LetterforgeError
from letterforge.files import MAX_BYTES, TEMPORARY, read_regular, remove_leftovers, write_whole

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
    write_whole(files)
    assert {path: path.read_bytes() for path in old.iterdir()} == files


def test_files_may_be_read_by_whoever_may_read_others(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole({tmp_path / "a.pdf": b"x"})
        assert stat.S_IMODE((tmp_path / "a.pdf").stat().st_mode) == 0o640
        write_whole({tmp_path / "a.pdf": b"x"}, private=True)
        assert stat.S_IMODE((tmp_path / "a.pdf").stat().st_mode) == 0o600
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_a_link_is_replaced_and_not_written_through(old: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside") / "kept.txt"
    outside.write_bytes(OLD)
    (old / "a.pdf").unlink()
    (old / "a.pdf").symlink_to(outside)
    write_whole(new_files(old))
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


@pytest.mark.parametrize(
    "reason", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE]
)
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("name", ["open", "fsync"])
def test_a_fault_of_the_disk_leaves_everything_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, reason: int
) -> None:
    fault = OSError(reason, os.strerror(reason))
    monkeypatch.setattr(os, name, _failing_at(number, fault, getattr(os, name)))
    with pytest.raises(
        LetterforgeError, match=f"cannot be written: {os.strerror(reason).lower()}"
    ) as it:
        write_whole(new_files(old), "go away")
    assert ("a.pdf", "b.html", "c.txt")[number - 1] in it.value.message
    assert it.value.hint == "go away"
    assert_as_it_was(old)


def test_a_first_file_that_cannot_be_put_in_place_leaves_everything_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = PermissionError(errno.EPERM, os.strerror(errno.EPERM))
    monkeypatch.setattr(Path, "replace", _failing_at(1, denied, Path.replace))
    with pytest.raises(LetterforgeError, match=r"a\.pdf' cannot be written: operation not perm"):
        write_whole(new_files(old))
    assert_as_it_was(old)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_interruption_leaves_everything_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "fsync", _failing_at(number, KeyboardInterrupt(), os.fsync))
    with pytest.raises(KeyboardInterrupt):
        write_whole(new_files(old))
    assert_as_it_was(old)


@pytest.mark.parametrize("name", ["a.pdf", "b.html", "c.txt"])
def test_a_folder_in_place_of_any_file_stops_all_of_them(old: Path, name: str) -> None:
    (old / name).unlink()
    (old / name).mkdir()
    with pytest.raises(LetterforgeError, match=f"{name}' cannot be written: is a directory"):
        write_whole(new_files(old))
    files = {path.name: path.read_bytes() for path in old.iterdir() if path.is_file()}
    assert files == {other: OLD for other in ("a.pdf", "b.html", "c.txt") if other != name}


def test_a_name_that_is_too_long_is_an_error(old: Path) -> None:
    with pytest.raises(LetterforgeError, match="cannot be written: file name too long"):
        write_whole({**new_files(old), old / ("x" * 300): b"x"})
    assert_as_it_was(old)


def test_a_limit_of_the_operating_system_leaves_everything_as_it_was(old: Path) -> None:
    # A process of its own: no process may raise such a limit again, not even for its own writing.
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from letterforge.files import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "folder = Path(sys.argv[1])\n"
        "write_whole({folder / 'a.pdf': b'x', folder / 'b.html': bytes(9999)})\n"
    )
    command = [sys.executable, "-c", program, str(old)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "b.html' cannot be written: file too large" in done.stderr
    assert_as_it_was(old)


def test_all_is_on_the_disk_before_it_takes_its_place_and_the_names_after(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def watched_sync(descriptor: int) -> None:
        synced = Path(f"/proc/self/fd/{descriptor}").readlink()
        steps.append("sync folder" if synced == old else "sync file")
        size = os.fstat(descriptor).st_size
        assert synced == old or size == len(b"a.pdf") * 1000 or size >= 5000
        sync(descriptor)

    def watched_replace(path: Path, target: Path) -> Path:
        steps.append("put in place")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    write_whole(new_files(old))
    assert steps == ["sync file"] * 3 + ["put in place"] * 3 + ["sync folder"]


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    write_whole({tmp_path / ("x" * 255): b"x"})
    assert [path.name for path in tmp_path.iterdir()] == ["x" * 255]


def test_leftovers_are_removed_and_what_cannot_be_removed_stays(tmp_path: Path) -> None:
    (tmp_path / f".1{TEMPORARY}").touch()
    (tmp_path / f".2{TEMPORARY}").mkdir()
    (tmp_path / f"letter{TEMPORARY}").touch()
    remove_leftovers(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f".2{TEMPORARY}", f"letter{TEMPORARY}"}


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening, contextlib.chdir(path.parent):
        listening.bind(path.name)


def _without_end(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_pipe, "it is no regular file"),
        (_socket, "it is no regular file"),
        (_without_end, "it is no regular file"),
        (_large, "it has more than 50 MB"),
        (Path.mkdir, "Is a directory"),
        (
            lambda path: path.symlink_to(path),
            "Too many levels of symbolic links|no file can have this name",
        ),
    ],
)
def test_what_is_no_file_of_a_sensible_size_is_not_read(
    tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(tmp_path / "odd")
    with pytest.raises(OSError, match=reason):
        read_regular(tmp_path / "odd", inside=None)


@pytest.mark.parametrize("name", ["a" * 4096, "a\0b", "a\ud800b"], ids=["long", "nul", "half"])
def test_a_name_that_no_file_can_have_is_an_error_of_the_system(tmp_path: Path, name: str) -> None:
    for inside in (None, tmp_path):
        with pytest.raises(OSError, match=r"no file can have this name|File name too long"):
            read_regular(tmp_path / name, inside=inside)


def test_a_file_that_grows_while_it_is_read_is_not_read_without_end(tmp_path: Path) -> None:
    # Its size is said to be nothing, as that of many files below /proc.
    with pytest.raises(OSError, match="it has more than 0 kB"):
        read_regular(Path("/proc/self/status"), most=10)


def test_no_link_leads_out(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (outside / "secret").write_bytes(b"x")
    (project / "file").symlink_to(outside / "secret")
    (project / "folder").symlink_to(outside)
    (project / "real").write_bytes(b"y")
    (project / "within").symlink_to(project / "real")
    for name in ("file", "folder/secret", "../outside/secret"):
        with pytest.raises(OSError, match="a link that leads out of the project"):
            read_regular(project / name, inside=project)
        assert read_regular(project / name) == b"x"
    assert read_regular(project / "within", inside=project) == b"y"
    # The project's own folder may be a link.
    (tmp_path / "link").symlink_to(project)
    assert read_regular(tmp_path / "link" / "real", inside=tmp_path / "link") == b"y"


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "gone", inside=tmp_path)
