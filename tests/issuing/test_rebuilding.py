"""A letter is made again from the data inside it, and what differs is named, not called forged."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from letterforge.composing.letters import compose
from letterforge.issuing.inside import embedded_letter
from letterforge.issuing.rebuilding import Rebuilder
from letterforge.issuing.verification import Verifier
from letterforge.loading.loader import load
from letterforge.press import DATA_NAME, Press
from letterforge.project import Project, find_project
from letterforge.rendering.html import LetterHtml
from letterforge.signing.embedded import embedded_data
from letterforge.signing.sealing import Sealer
from letterforge.signing.specimen import open_specimen
from letterforge.signing.trust import Trust
from tests.support.projects import ROOT

ROUND = "abuse-of-position-2017"


def made(project: Project, force: str = "derbyshire") -> bytes:
    letter = compose(load(project), ROUND, force).letter
    press = Press(project.assets)
    return press.files(press.proof(letter), ["pdf"]).files["pdf"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "templates", root / "templates")
    return find_project(root, {}, root)


@pytest.fixture(scope="module")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return Sealer(open_specimen(tmp_path_factory.mktemp("specimen"))[0])


@pytest.fixture(scope="module")
def sealed(project: Project, sealer: Sealer) -> bytes:
    return sealer.seal_pdf(made(project))


def test_a_letter_is_made_again_byte_for_byte(project: Project, sealed: bytes) -> None:
    rebuilt = Rebuilder(load(project)).rebuild(sealed)

    assert rebuilt.same, rebuilt.reason


def test_it_carries_its_data(sealed: bytes) -> None:
    inside = embedded_letter(embedded_data(sealed, DATA_NAME) or b"")

    assert inside is not None
    assert inside.letter.force == "derbyshire"
    assert not inside.letter.specimen


def test_pages_that_do_not_say_what_the_data_says_are_noticed(
    project: Project, sealed: bytes, sealer: Sealer
) -> None:
    # Somebody changes a page, leaves data and templates as they are, and seals it.
    press = Press(project.assets)
    proof = press.proof(compose(load(project), ROUND, "derbyshire").letter)
    changed = replace(proof, html=LetterHtml(proof.html.html.replace("in place", "in piece")))
    assert changed != proof
    pdf = press.files(changed, ["pdf"]).files["pdf"]

    rebuilt = Rebuilder(load(project)).rebuild(sealer.seal_pdf(pdf))

    assert not rebuilt.same
    assert "gives other pages" in rebuilt.reason


def test_other_templates_are_named(project: Project, sealed: bytes, tmp_path: Path) -> None:
    shutil.copytree(project.root, tmp_path / "other")
    stylesheet = tmp_path / "other/templates/layouts/letter.css"
    stylesheet.write_text(stylesheet.read_text() + "p { color: #111 }\n")
    other = find_project(tmp_path / "other", {}, tmp_path)

    rebuilt = Rebuilder(load(other)).rebuild(sealed)

    assert not rebuilt.same
    assert "layouts/letter.css" in rebuilt.reason
    assert "says nothing against the letter" in rebuilt.reason


def test_other_versions_are_named(
    project: Project, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Rebuilder(load(project))
    inside = embedded_letter(embedded_data(sealed, DATA_NAME) or b"")
    assert inside is not None
    newer = {**inside.made_of.program, "weasyprint": "71.0"}
    monkeypatch.setattr("letterforge.rendering.fingerprint.versions", lambda: newer)

    rebuilt = here.rebuild(sealed)

    assert not rebuilt.same
    assert "weasyprint 70.0 → 71.0" in rebuilt.reason


@pytest.mark.parametrize("content", [b"", b"Dear Madam"])
def test_what_carries_no_data_cannot_be_made_again(project: Project, content: bytes) -> None:
    assert "no data" in Rebuilder(load(project)).rebuild(content).reason


def test_verifying_tells_of_it(project: Project, sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "derbyshire.pdf"
    path.write_bytes(sealed)

    (report,) = Verifier(Trust(), rebuilder=Rebuilder(load(project))).verify([path], jobs=1)

    assert report.rebuilt
    assert report.holds


def test_data_that_the_project_would_not_have_made_are_refused(
    project: Project, sealer: Sealer
) -> None:
    letter = compose(load(project), ROUND, "derbyshire").letter
    forged = letter.model_copy(update={"outcome_label": "a forged outcome"})
    press = Press(project.assets)
    pdf = press.files(press.proof(forged), ["pdf"]).files["pdf"]

    rebuilt = Rebuilder(load(project)).rebuild(sealer.seal_pdf(pdf))

    assert not rebuilt.same
    assert "this project would not have made it" in rebuilt.reason
