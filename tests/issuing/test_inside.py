"""What a PDF carries inside is what its pages use and what decided it, and can be read in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letterforge.composing.letters import compose
from letterforge.issuing.inside import EmbeddedLetter, embedded_letter, in_words
from letterforge.issuing.rebuilding import Rebuilder
from letterforge.press import DATA_NAME, Press, Proof
from letterforge.signing.embedded import embedded_data
from tests.support.bundled import ASSETS, letter_to
from tests.support.command import run
from tests.support.projects import SmallProject

LETTER = "templates/letters/notice/letter.html"
CONTACT = "contact: {name: Gus Gray, email: gus@example.org"


def proof_of(small: SmallProject) -> Proof:
    loaded = small.load()
    return Press(loaded.project.assets).proof(compose(loaded, "first", "northshire").letter)


def pdf_of(small: SmallProject) -> bytes:
    return Press(small.load().project.assets).files(proof_of(small), ["pdf"]).files["pdf"]


@pytest.fixture
def small(small: SmallProject) -> SmallProject:
    """Return the small project with fonts, which a PDF needs."""
    small.edit(LETTER, "layouts/notice.css", "layouts/letter.css")
    return small


def inside(content: bytes) -> EmbeddedLetter:
    found = embedded_letter(embedded_data(content, DATA_NAME) or b"")
    assert found is not None
    return found


def test_what_no_template_reads_is_not_inside(small: SmallProject) -> None:
    small.edit("data/rounds/first.yaml", CONTACT, f"{CONTACT}, telephone: 020 7946 0999")

    data = inside(pdf_of(small)).data

    assert "contact" not in data
    assert not any(word in json.dumps(data) for word in ("Gus", "gus@", "7946", "copied"))
    assert data["addressees"] == [{"salutation": "Chief Constable"}]
    assert data["signatory"] == {"name": "Flo Ford"}
    assert data["outcome"] == "all-good"
    assert data["facts"] == {"tone": "warm"}
    assert [each["finding"] for each in data["recommendations"][0]["elements"]] == ["good"] * 2


def test_what_a_template_reads_is_inside(small: SmallProject) -> None:
    read = """{% for person in letter.copied_to %}<p>{{ person.name }}</p>{% endfor %}
<p>{{ letter.contact.name }} {{ letter.facts.reviewed|date }}</p>"""
    small.edit(LETTER, "<h1>", f"{read}<h1>")

    data = inside(pdf_of(small)).data

    assert data["contact"] == {"name": "Gus Gray"}
    assert [list(each) for each in data["copied_to"]] == [["name"]]
    assert data["facts"] == {"tone": "warm", "reviewed": "2017-06"}


def test_a_value_that_no_template_reads_makes_no_other_letter(small: SmallProject) -> None:
    before = proof_of(small)
    small.edit("data/rounds/first.yaml", CONTACT, f"{CONTACT}, telephone: 020 7946 0999")
    assert proof_of(small).version == before.version
    small.edit(LETTER, "<h1>", "<p>{{ letter.contact.telephone }}</p><h1>")
    assert proof_of(small).version != before.version


def test_a_letter_with_part_of_its_data_inside_is_made_again(small: SmallProject) -> None:
    content = pdf_of(small)
    rebuilt = Rebuilder(small.load()).rebuild(content)
    assert rebuilt.same, rebuilt.reason
    # What is not inside may change; what is may not.
    small.edit("data/rounds/first.yaml", "Gus Gray", "Gus Grey")
    assert Rebuilder(small.load()).rebuild(content).same
    small.edit("data/rounds/first.yaml", "{tone: warm}", "{tone: plain}")
    assert "would not have made it" in Rebuilder(small.load()).rebuild(content).reason


def test_bundled_letters_carry_what_they_print() -> None:
    data = Press(ASSETS).proof(letter_to("kent")).data
    assert data["contact"]["telephone"] == "07802 948502"
    assert {"office", "salutation", "organisation"}.isdisjoint(data["copied_to"][0])
    assert data["signatory"]["signature_picture"] == "assets/signatures/specimen.svg"


def test_show_lists_it_in_words(small: SmallProject, tmp_path: Path) -> None:
    path = tmp_path / "northshire.pdf"
    path.write_bytes(pdf_of(small))

    done = run("show", path, folder=tmp_path)

    assert done.code == 0, done.err
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    for line in (
        "force northshire",
        "specimen no",
        "outcome Good",
        "Stores Good",
        "facts, tone warm",
        "found in 2016 good: full records",
        "addressees, salutation Chief Constable",
    ):
        assert line in lines, done.out
    assert "letterforge verify" in done.err
    shown = json.loads(run("show", path, "--json", folder=tmp_path).out)
    assert shown["letter"] == inside(path.read_bytes()).data


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kent.html", b"<p>Dear</p>", "carries no data: only PDFs do"),
        ("kent.txt", b"Dear", "carries no data: only PDFs do"),
        ("kent.pdf", b"Dear", "this is no sound PDF"),
        ("kent.pdf", None, "cannot be read"),
    ],
)
def test_show_says_where_there_is_nothing(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("show", name, folder=tmp_path)
    assert done.code == 1
    assert said in done.err


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
PARTS = st.sampled_from(["recommendations", "facts", "outcome_label", "sender", "x\x1b[2J"])
RECOMMENDATIONS = st.lists(
    st.dictionaries(
        st.sampled_from(["elements", "earlier"]),
        JSON | st.lists(st.dictionaries(st.sampled_from(["label", "elements", "finding"]), JSON)),
    )
)


@given(st.dictionaries(PARTS, JSON), RECOMMENDATIONS | JSON)
def test_no_strangers_data_stop_it_or_reach_the_terminal(
    odd: dict[str, Any], recommendations: Any
) -> None:
    made_of = {"facts": "0" * 64, "words": "0" * 64, "assets": {}, "program": {}}
    named = {"round": "r\x1b[31m", "force": "f\n", "date": "2017-10-02", "specimen": False}
    letter = {**odd, "recommendations": recommendations, **named}
    content = json.dumps({"letter": letter, "made_of": made_of}).encode()

    found = embedded_letter(content)

    assert found is not None
    for heading, lines in in_words(found):
        assert "".join([heading, *(word for line in lines for word in line)]).isprintable()
