"""The survey of all letters: the problems that `check` finds, and what an edit does to each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from letterforge.issuing.checking import check_project
from letterforge.issuing.issue import issue
from letterforge.issuing.planning import Order
from letterforge.preview.answers import comparison
from letterforge.preview.proofs import OutdatedError, Proofs
from letterforge.preview.surveying import Survey, Surveyor
from tests.support.projects import SmallProject

NORTH = "first", "northshire"
SOUTH = "first", "southshire"
GOOD = "templates/passages/notice/all-good.html"

BREAKAGES: dict[str, Callable[[SmallProject], object]] = {
    "nothing": lambda small: None,
    "a file that is no YAML": lambda small: small.write("data/forces.yaml", "forces: ["),
    "a name": lambda small: small.edit("data/rounds/first.yaml", "flo-ford", "flo-frod"),
    "a term": lambda small: small.edit("data/forces.yaml", "until: 2018-06", "until: 2017-09"),
    "a template's syntax": lambda small: small.write(GOOD, "{% if %}"),
    "a template's words": lambda small: small.write(GOOD, "{{ letter.nothing }}"),
    "a template nobody uses": lambda small: small.write("templates/x.html", "{{ }}"),
    "a picture": lambda small: small.write(GOOD, '<img src="{{ picture("assets/no.svg") }}">'),
    "a kind of picture": lambda small: small.write(GOOD, '<img src="asset:layouts/notice.css">'),
}


def survey(proofs: Proofs) -> Survey:
    surveyor = Surveyor(proofs, proofs.refresh())
    for _, step in surveyor.steps():
        step()
    return surveyor.result()


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_the_same_problems_as_check(small: SmallProject, breakage: str) -> None:
    proofs = Proofs(small.project)
    survey(proofs)
    BREAKAGES[breakage](small)
    assert survey(proofs).problems == check_project(small.project).problems


def test_what_an_edit_does_to_each_letter(small: SmallProject) -> None:
    proofs = Proofs(small.project)
    assert set(survey(proofs).states.values()) == {"not yet written"}
    order = Order("first", ("northshire",), small.root / "letters/first", formats=("html", "txt"))
    issue(small.load(), order, jobs=1)
    assert survey(proofs).states == {NORTH: "unchanged", SOUTH: "not yet written"}
    small.write("templates/layouts/notice.css", "body { color: #111 }\n")
    assert survey(proofs).states[NORTH] == "look changed"
    small.write(GOOD, "<p>All was well.</p>\n")
    assert survey(proofs).states[NORTH] == "words changed"
    small.write(GOOD, "{{ letter.nothing }}")
    found = survey(proofs)
    assert found.states[NORTH] == "newly failing"
    assert found.counts == {NORTH: 1, SOUTH: 0}
    small.write("templates/passages/notice/some-bad.html", "{{ letter.nothing }}")
    assert survey(proofs).states[SOUTH] == "failing"


def test_a_letter_that_was_written_as_a_pdf_alone(small: SmallProject) -> None:
    small.edit("templates/letters/notice/letter.html", "layouts/notice.css", "layouts/letter.css")
    order = Order("first", ("northshire",), small.root / "letters/first", formats=("pdf",))
    issue(small.load(), order, jobs=1)
    proofs = Proofs(small.project)
    assert survey(proofs).states == {NORTH: "unchanged", SOUTH: "not yet written"}
    assert comparison(proofs, NORTH) | {"paragraphs": []} == {
        "written": True, "known": False, "paragraphs": [], "added": 0, "removed": 0,
    }  # fmt: skip
    small.write(GOOD, "<p>All was well.</p>\n")
    assert survey(proofs).states[NORTH] == "words changed"


def test_the_last_good_letter_is_kept(small: SmallProject) -> None:
    proofs = Proofs(small.project)
    survey(proofs)
    good = proofs.sheet(NORTH).proof
    assert good is not None
    small.write("data/forces.yaml", "forces: [")
    small.write(GOOD, "{% if %}")
    survey(proofs)
    sheet = proofs.sheet(NORTH)
    assert sheet.problems
    assert sheet.proof == good
    assert b"This is all-good." in proofs.files(NORTH, good.version)["html"]
    with pytest.raises(OutdatedError):
        proofs.traced(NORTH, good.version)


def test_a_letter_that_the_round_no_longer_has(small: SmallProject) -> None:
    proofs = Proofs(small.project)
    survey(proofs)
    text = small.text("data/rounds/first.yaml")
    small.write("data/rounds/first.yaml", text[: text.index("  southshire:")])
    survey(proofs)
    assert proofs.sheet(SOUTH).proof is None
    assert proofs.sheet(SOUTH).problems == ()
    assert proofs.sheet(("second", "northshire")).proof is None


def test_only_the_version_asked_for_is_answered(small: SmallProject) -> None:
    proofs = Proofs(small.project)
    survey(proofs)
    with pytest.raises(OutdatedError):
        proofs.files(NORTH, "0" * 20)
    with pytest.raises(OutdatedError):
        proofs.pdf(NORTH, "0" * 20)
