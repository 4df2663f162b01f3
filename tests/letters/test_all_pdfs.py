"""Every letter of the round, made in one batch, is valid for accessibility and for archives."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from letterforge.issuing.issue import issue
from letterforge.issuing.planning import Order
from letterforge.rendering.words import differences
from tests.support.batches import assert_true_manifest
from tests.support.bundled import ROUND, bundled, forces
from tests.support.sample_pdf import read_blocks
from tests.support.verapdf import validate

pytestmark = pytest.mark.xdist_group("jvm")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a batch of all letters."""
    folder = tmp_path_factory.mktemp("all") / ROUND
    report = issue(bundled(), Order(round=ROUND, forces=forces(), folder=folder))
    assert not report.with_status("failed")
    return folder


def test_the_manifest_is_true_of_all_43(folder: Path) -> None:
    told = assert_true_manifest(folder)

    assert len(told["letters"]) == 43
    assert [each["force"] for each in told["letters"] if not each["specimen"]] == ["derbyshire"]
    assert sorted(path.stem for path in folder.glob("*.pdf")) == sorted(forces())


@pytest.mark.parametrize("force", forces())
def test_a_letter_is_valid_for_both_profiles(folder: Path, force: str) -> None:
    pdf = (folder / f"{force}.pdf").read_bytes()

    assert validate(pdf, "PDFUA-1") == []
    assert validate(pdf, "PDFA-3A") == []


@pytest.mark.parametrize("force", forces())
def test_a_letter_says_the_same_words_in_every_file(folder: Path, force: str) -> None:
    html = (folder / f"{force}.html").read_text(encoding="utf-8")
    text = (folder / f"{force}.txt").read_text(encoding="utf-8")
    by_tags, by_pages = read_blocks((folder / f"{force}.pdf").read_bytes())

    assert differences(html, text, {"tags": by_tags, "pages": by_pages}) == []


@pytest.mark.parametrize("force", ["derbyshire", "essex"])
def test_what_a_viewer_copies_begins_with_the_sender(folder: Path, force: str) -> None:
    with pypdfium2.PdfDocument(folder / f"{force}.pdf") as document:
        copied = document[0].get_textpage().get_text_range()

    assert copied.startswith("HMICFRS\r\nHer Majesty’s Inspectorate")
    assert copied.index("London SW1V") < copied.index("Via email") < copied.index("Dear Chief")
