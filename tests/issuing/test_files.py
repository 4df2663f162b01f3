"""A batch's folder is made as deep as need be, or it is said why it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.files import prepare_folder, write_all

OLD = b"old, and as it was"


def test_a_file_that_cannot_be_written_has_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(LetterforgeError, match="cannot be written: no such file") as caught:
        write_all({tmp_path / "gone" / "a.pdf": b"x"})
    assert "choose another folder with --out" in caught.value.hint


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
