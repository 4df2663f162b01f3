"""Only letters' files are ever taken for stale, and only stale files are deleted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.stale import prune, stale_files
from letterforge.model.manifest import Manifest, ManifestLetter
from tests.issuing.test_manifest_file import letter

NOTHING = Manifest(round="first", date=date(2017, 10, 2), letterforge="1.0")


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).touch()


def manifest(*letters: ManifestLetter) -> Manifest:
    return NOTHING.model_copy(update={"letters": letters})


def test_files_of_forces_that_the_round_does_not_have_are_stale(tmp_path: Path) -> None:
    touch(tmp_path, "kent.pdf", "kent.txt", "essex.pdf", "essex.html.p7s", "essex.txt")

    assert stale_files(tmp_path, {"kent"}, NOTHING) == ("essex.html.p7s", "essex.pdf", "essex.txt")


def test_what_is_no_letter_is_never_stale(tmp_path: Path) -> None:
    touch(tmp_path, "manifest.json", ".letterforge.lock", "notes.md", "essex.docx", "essex",
          ".essex.pdf.x.part", "essex.old.pdf", "read me.txt.bak")  # fmt: skip
    (tmp_path / "essex.pdf").mkdir()

    assert stale_files(tmp_path, {"kent"}, NOTHING) == ()


def test_other_formats_of_a_letter_made_since_are_stale(tmp_path: Path) -> None:
    made = letter(tmp_path)
    touch(tmp_path, "kent.pdf", "essex.pdf")

    # The letter to Essex failed or was not asked for: nothing says that its file is wrong.
    assert stale_files(tmp_path, {"kent", "essex"}, manifest(made)) == ("kent.pdf",)


def test_there_need_be_no_folder(tmp_path: Path) -> None:
    assert stale_files(tmp_path / "none", {"kent"}, NOTHING) == ()


def test_pruning_deletes_what_is_named_and_nothing_else(tmp_path: Path) -> None:
    touch(tmp_path, "kent.pdf", "essex.pdf", "essex.txt")

    assert prune(tmp_path, ["essex.pdf", "gone.pdf"]) == ("essex.pdf", "gone.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["essex.txt", "kent.pdf"]


def test_what_cannot_be_deleted_is_told(tmp_path: Path) -> None:
    (tmp_path / "essex.pdf").mkdir()

    with pytest.raises(LetterforgeError, match=r"essex\.pdf' cannot be deleted"):
        prune(tmp_path, ["essex.pdf"])
