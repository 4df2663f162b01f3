"""Words and passages say where they are from, and none of it is in a letter that is delivered."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from letterforge.preview.proofs import Proofs
from letterforge.project import find_project
from letterforge.rendering.text import plain_text
from tests.support.projects import ROOT, SmallProject

ROUND = "abuse-of-position-2017"


def proofs_of(folder: Path) -> Proofs:
    proofs = Proofs(find_project(folder, {}, folder))
    proofs.refresh()
    return proofs


@pytest.fixture(scope="module")
def proofs() -> Proofs:
    return proofs_of(ROOT)


@pytest.fixture(scope="module")
def harbour() -> Proofs:
    return proofs_of(ROOT / "examples/harbour-inspectorate")


def names(proofs: Proofs) -> list[tuple[str, str]]:
    loaded = proofs.edition.loaded
    assert loaded is not None
    rounds = loaded.register.rounds.items()
    return [(name, force) for name, round_ in rounds for force in round_.assessments]


def traced(proofs: Proofs, name: tuple[str, str]) -> str:
    proof = proofs.sheet(name).proof
    assert proof is not None, name
    return proofs.traced(name, proof.version).decode()


def origins_of(html: str, words: str, kind: str = "from-data") -> list[str]:
    """Return what is said of spans that begin with some words."""
    start = rf'<span class="{kind}" tabindex="0" data-origin="([^"]*)">(?:<[^>]*>)*'
    return [unescape(said) for said in re.findall(start + re.escape(words), html)]


def test_the_words_are_the_letter_s(proofs: Proofs, harbour: Proofs) -> None:
    for some in (proofs, harbour):
        for name in names(some):
            proof = some.sheet(name).proof
            assert proof is not None
            assert plain_text(traced(some, name)) == proof.text


def line_of(folder: Path, file: str, words: str) -> int:
    lines = (folder / file).read_text().split("\n")
    (number,) = [number for number, text in enumerate(lines, 1) if words in text]
    return number


def test_words_say_their_line_and_what_they_are(proofs: Proofs) -> None:
    html = traced(proofs, (ROUND, "derbyshire"))
    line = line_of(ROOT, "data/forces.yaml", "name: Peter Goodman")
    said = f"data/forces.yaml:{line}, chief officer since June 2017"
    assert said in origins_of(html, "Peter Goodman")
    assert any("post-nominals of the chief officer" in said for said in origins_of(html, "QPM"))
    round_file = f"data/rounds/{ROUND}.yaml"
    line = line_of(ROOT, round_file, "name: John Young")
    assert f"{round_file}:{line}, contact: name" in origins_of(html, "John Young")


def test_a_passage_says_which_findings_chose_it(proofs: Proofs) -> None:
    html = traced(proofs, (ROUND, "kent"))
    proof = proofs.sheet((ROUND, "kent")).proof
    assert proof is not None
    (outcome,) = re.findall(
        r'<p class="outcome"><span class="from-choice"[^>]*data-origin="([^"]*)"', html
    )
    assert outcome.startswith(f"chosen by data/rounds/{ROUND}.yaml:")
    assert f"outcome {proof.letter.outcome}" in outcome
    assert "it-monitoring: " in outcome


def test_one_passage_for_two_groups_says_of_each_what_chose_it(small: SmallProject) -> None:
    template = "templates/letters/notice/letter.html"
    groups = "{% for group in letter.recommendations[0].groups %}{% include group.passage %}"
    small.edit(template, "{% include letter.outcome_passage %}", groups + "{% endfor %}")
    small.edit(
        "templates/letters/notice/kind.yaml",
        "passages/notice/bad.html",
        "passages/notice/good.html",
    )
    html = traced(proofs_of(small.root), ("first", "southshire"))
    first, second = origins_of(html, "This is good.", "from-choice")
    assert first.endswith(", records: good")
    assert second.endswith(", stores: bad")


def test_a_passage_that_is_a_macro_says_what_chose_it(proofs: Proofs) -> None:
    html = traced(proofs, (ROUND, "kent"))
    for words, finding in (
        ("You planned", "it-monitoring: planned"),
        ("However, the documentation", "partner-intelligence: not-enough-information"),
        ("found that you", "partner-intelligence: not-enough-information, in 2016 in-place"),
    ):
        (said,) = origins_of(html, words, "from-choice")
        assert finding in said


def test_nothing_of_it_is_in_a_title_or_an_attribute(proofs: Proofs) -> None:
    for name in names(proofs):
        html = traced(proofs, name)
        proof = proofs.sheet(name).proof
        assert proof is not None
        assert "<from" not in html
        assert "<chosen" not in html
        assert f"<title>{proof.html.title.replace('&', '&amp;')}</title>" in html


def test_delivered_letters_are_the_same_bytes(proofs: Proofs) -> None:
    from letterforge.press import Press

    name = ROUND, "derbyshire"
    proof = proofs.sheet(name).proof
    assert proof is not None
    proofs.traced(name, proof.version)
    expected = Press(find_project(ROOT, {}, ROOT).assets).files(proof)
    files = proofs.files(name, proof.version)
    assert files["html"] == expected.files["html"]
    assert files["txt"] == expected.files["txt"]
    assert proofs.pdf(name, proof.version).files["pdf"] != expected.files["pdf"]  # a draft
    assert b"data-origin" not in files["html"]
