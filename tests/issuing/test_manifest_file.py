"""A manifest is the same bytes for the same letters, and nothing else is taken for one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from letterforge.errors import LetterforgeError
from letterforge.issuing.manifest_file import (
    MANIFEST_NAME,
    described,
    manifest_bytes,
    manifest_of_last_run,
    read_manifest,
    what_is_wrong_on_disk,
    write_manifest,
)
from letterforge.loading.schemas import json_schemas
from letterforge.model.manifest import (
    MadeOf,
    Manifest,
    ManifestFailure,
    ManifestFile,
    ManifestLetter,
)
from tests.support.batches import HTML_AND_TEXT, BatchProject, contents, made

MADE_OF = MadeOf(facts="1" * 64, words="2" * 64, assets={"a.css": "3" * 64}, program={"x": "1"})


def letter(folder: Path, force: str = "kent") -> ManifestLetter:
    files = {folder / f"{force}.html": b"<p>ab</p>", folder / f"{force}.txt": b"ab"}
    for path, content in files.items():
        path.write_bytes(content)
    return ManifestLetter(
        force=force,
        force_name="Kent Police",
        date=date(2017, 10, 2),
        addressed_to=("Chief Constable Ann Able",),
        copied_to=("Cy Cŵl",),
        outcome="good",
        specimen=True,
        pages=None,
        fingerprint=MADE_OF.fingerprint,
        made_of=MADE_OF,
        files=tuple(described(path, content) for path, content in files.items()),
    )


def manifest(folder: Path) -> Manifest:
    return Manifest(
        round="first",
        date=date(2017, 10, 2),
        letterforge="1.0",
        letters=(letter(folder),),
        failed=(ManifestFailure(force="essex", reason="no"),),
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_manifest(tmp_path, manifest_bytes(manifest(tmp_path)), None)

    assert read_manifest(tmp_path) == manifest(tmp_path)
    text = (tmp_path / MANIFEST_NAME).read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert "Cŵl" in text


def test_the_same_manifest_is_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        write_manifest(folder, manifest_bytes(manifest(folder)), None)

    first, second = ((folder / MANIFEST_NAME).read_bytes() for folder in folders)
    assert first == second


def test_no_manifest_is_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"round": "first"}', '{"letters": 3}', "\0"])
def test_what_is_no_manifest_is_an_error_with_a_way_out(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(content)

    with pytest.raises(LetterforgeError, match="not a manifest that this letterforge") as caught:
        read_manifest(tmp_path)
    assert "move it away" in caught.value.hint


@pytest.mark.parametrize("left", [b"", b"\0" * 4096, b"\n"])
def test_a_manifest_that_a_power_cut_emptied_is_made_again(
    small_batch: BatchProject, left: bytes
) -> None:
    assert small_batch.batch(formats=HTML_AND_TEXT).issued
    before = contents(small_batch.folder)
    (small_batch.folder / MANIFEST_NAME).write_bytes(left)

    report = small_batch.batch(formats=HTML_AND_TEXT)

    assert len(made(report)) == len(report.issued)
    assert contents(small_batch.folder) == before


def test_a_manifest_that_is_no_file_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST_NAME)
    for read in (read_manifest, manifest_of_last_run):
        with pytest.raises(LetterforgeError, match="cannot be read: it is no regular file"):
            read(tmp_path)


def test_a_manifest_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).mkdir()

    with pytest.raises(LetterforgeError, match="cannot be read: is a directory"):
        read_manifest(tmp_path)


def test_the_files_of_a_letter_are_compared_with_it(tmp_path: Path) -> None:
    known = letter(tmp_path)
    assert what_is_wrong_on_disk(tmp_path, known) == ""

    (tmp_path / "kent.txt").write_bytes(b"ba")
    assert what_is_wrong_on_disk(tmp_path, known) == "kent.txt was altered"
    (tmp_path / "kent.txt").write_bytes(b"abc")
    assert what_is_wrong_on_disk(tmp_path, known) == "kent.txt was altered"
    (tmp_path / "kent.txt").unlink()
    assert what_is_wrong_on_disk(tmp_path, known) == "kent.txt is missing"
    (tmp_path / "kent.html").unlink()
    (tmp_path / "kent.html").symlink_to("kent.html")
    assert what_is_wrong_on_disk(tmp_path, known) == "kent.html cannot be read"


def test_the_schema_takes_what_is_written_and_nothing_else(tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(json_schemas()["manifest"])
    written = json.loads(manifest(tmp_path).model_dump_json())
    validator.validate(written)

    harms: tuple[Callable[[Any], object], ...] = (
        lambda told: told.pop("letters"),
        lambda told: told["letters"][0].pop("seal"),
        lambda told: told["letters"][0].update(more=1),
        lambda told: told["letters"][0]["files"][0].update(sha256="no"),
        lambda told: told["letters"][0]["files"][0].update(name="../kent.txt"),
        lambda told: told["letters"][0]["files"][0].update(size=-1),
        lambda told: told["failed"][0].pop("reason"),
    )
    for harm in harms:
        told = json.loads(json.dumps(written))
        harm(told)
        assert not validator.is_valid(told)


@pytest.mark.parametrize("name", ["../kent.txt", "/etc/passwd", "a/b", ".hidden", ""])
def test_a_manifest_names_files_of_its_own_folder_only(name: str) -> None:
    with pytest.raises(ValidationError):
        ManifestFile(name=name, format="txt", size=1, sha256="0" * 64)
