"""Every word from data knows its line, and none of it is in a letter that is delivered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from letterforge.preview.origins import Origins
from letterforge.preview.proofs import Proofs
from letterforge.project import find_project
from letterforge.rendering.text import plain_text
from tests.support.projects import ROOT

ROUND = "abuse-of-position-2017"
NOT_WORDS = {
    "round", "kind", "force", "language", "specimen", "office", "title_placed", "mark", "id",
    "signature_picture", "signature_description", "background", "finding", "passage",
    "earlier_passage", "tone", "outcome", "outcome_tone", "outcome_passage", "element_count",
    "fact_passages", "fact_tones", "change", "source",
}  # fmt: skip


@pytest.fixture(scope="module")
def proofs() -> Proofs:
    made = Proofs(find_project(ROOT, {}, ROOT))
    made.refresh()
    return made


@pytest.fixture(scope="module")
def harbour() -> Proofs:
    folder = ROOT / "examples/harbour-inspectorate"
    made = Proofs(find_project(folder, {}, folder))
    made.refresh()
    return made


def names(made: Proofs) -> list[tuple[str, str]]:
    loaded = made.edition.loaded
    assert loaded is not None
    rounds = loaded.register.rounds.items()
    return [(name, force) for name, round_ in rounds for force in round_.assessments]


def test_the_words_are_the_letter_s(proofs: Proofs, harbour: Proofs) -> None:
    for made in (proofs, harbour):
        for name in names(made):
            proof = made.sheet(name).proof
            assert proof is not None
            assert plain_text(made.traced(name, proof.version).decode()) == proof.text


def test_every_word_from_data_has_an_origin(proofs: Proofs, harbour: Proofs) -> None:
    for made in (proofs, harbour):
        loaded = made.edition.loaded
        assert loaded is not None
        for name in names(made):
            proof = made.sheet(name).proof
            assert proof is not None
            told = Origins(loaded, proof.letter).words()
            lacking = {path for path, _ in words_of(proof.letter)} - told.keys()
            assert lacking == set(), name


def words_of(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:  # fmt: skip # noqa: E501
    if isinstance(value, BaseModel):
        value = {key: each for key, each in value if key not in NOT_WORDS}
    if isinstance(value, dict):
        found = [words_of(each, (*path, key)) for key, each in value.items()]
    elif isinstance(value, tuple):
        found = [words_of(each, (*path, at)) for at, each in enumerate(value)]
    elif isinstance(value, bool) or value is None:
        return []
    else:
        return [(path, str(value))]
    return [each for part in found for each in part]


def test_the_line_holds_the_words(proofs: Proofs) -> None:
    for name in names(proofs):
        proof = proofs.sheet(name).proof
        loaded = proofs.edition.loaded
        assert proof is not None
        assert loaded is not None
        told = Origins(loaded, proof.letter).words()
        for path, words in words_of(proof.letter):
            file, line, _ = re.split(r":(\d+), ", told[path], maxsplit=1)
            text = Path(file).read_text().split("\n")
            near = " ".join(" ".join(text[int(line) - 1 : int(line) + 7]).split())
            assert words in near, (name, path, told[path])


def test_passages_tell_which_findings_chose_them(proofs: Proofs) -> None:
    name = ROUND, "kent"
    proof = proofs.sheet(name).proof
    assert proof is not None
    html = proofs.traced(name, proof.version).decode()
    outcome = re.search(
        r'<p class="outcome"><span class="from-choice"[^>]*data-origin="([^"]*)"', html
    )
    assert outcome is not None
    assert outcome[1].startswith(f"chosen by data/rounds/{ROUND}.yaml:")
    assert f"outcome {proof.letter.outcome}" in outcome[1]
    assert "it-monitoring: " in outcome[1]


def test_nothing_of_it_is_in_a_title_or_an_attribute(proofs: Proofs) -> None:
    for name in names(proofs):
        proof = proofs.sheet(name).proof
        assert proof is not None
        html = proofs.traced(name, proof.version).decode()
        assert "<from" not in html
        assert "<chosen" not in html
        assert f"<title>{proof.html.title.replace('&', '&amp;')}</title>" in html


def test_delivered_letters_are_the_same_bytes(proofs: Proofs, tmp_path: Path) -> None:
    from letterforge.issuing.formats import FORMATS
    from letterforge.issuing.making import LetterMaker

    name = ROUND, "derbyshire"
    proof = proofs.sheet(name).proof
    assert proof is not None
    proofs.traced(name, proof.version)
    expected = LetterMaker(find_project(ROOT, {}, ROOT).assets, FORMATS).make(
        proof.letter, proof.html, proof.made_of
    )
    files = proofs.files(name, proof.version)
    assert files["html"] == expected.files["html"]
    assert files["txt"] == expected.files["txt"]
    assert proofs.pdf(name, proof.version).files["pdf"] == expected.files["pdf"]
    assert b"data-origin" not in files["html"]
