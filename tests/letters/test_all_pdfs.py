"""Every letter of the round, made in one batch, is valid for accessibility and for archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.issuing.issue import issue
from letterforge.issuing.planning import Order
from tests.support.batches import assert_true_manifest
from tests.support.bundled import ROUND, bundled, forces
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
