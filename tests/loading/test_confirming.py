"""Confirming writes a day and a source into the register of forces, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.loading.confirming import Confirmation, confirm_holders
from letterforge.loading.loader import load
from letterforge.loading.yaml_document import parse_yaml
from letterforge.model.force import OWN_OFFICES
from letterforge.model.office import Tenure, holder_on
from letterforge.project import Project
from tests.support.bundled import bundled, forces
from tests.support.projects import SmallProject

FORCES = "data/forces.yaml"
CHIEF, BODY = OWN_OFFICES
DAY = date(2026, 11, 20)


def confirmed(
    small: SmallProject, force: str, office: str, day: date = DAY, source: str = "A letter"
) -> Confirmation:
    made = confirm_holders(small.load(), [force], [office], day, source)
    made.write()
    return made


def new_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.split("\n"), after.split("\n")
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_one_day_and_one_source_are_written(small: SmallProject) -> None:
    before = small.text(FORCES)
    made = confirmed(small, "northshire", CHIEF)
    assert made.confirmed == ("northshire, chief officer: Bo Baker was seen on 2026-11-20",)
    gone, come = new_lines(before, small.text(FORCES))
    assert gone == [
        "      - {title: Chief Constable, name: Bo Baker, from: 2018-07-01, source: gazette, "
        "seen: 2024-06}"
    ]
    assert come == [
        "      - {title: Chief Constable, name: Bo Baker, from: 2018-07-01, source: [gazette, "
        "A letter], seen: 2026-11-20}"
    ]


def test_what_was_not_there_is_added_where_it_belongs(small: SmallProject) -> None:
    small.edit(
        FORCES,
        "        name: Cy Cole\n        from: 2016-05-12\n        seen: 2024-06\n",
        "        name: Cy Cole # a comment\n        from: 2016-05-12\n        note: A note\n",
    )
    before = small.text(FORCES)
    confirmed(small, "northshire", BODY, source="https://example.org/a")
    gone, come = new_lines(before, small.text(FORCES))
    assert not gone
    assert come == ["        seen: 2026-11-20", "        source: https://example.org/a"]
    small.load()


def test_a_list_of_sources_gets_one_more(small: SmallProject) -> None:
    small.edit(
        FORCES,
        "        name: Cy Cole\n",
        "        name: Cy Cole\n        source:\n          - gazette # first\n          - A page\n",
    )
    before = small.text(FORCES)
    confirmed(small, "northshire", BODY)
    gone, come = new_lines(before, small.text(FORCES))
    assert come == ["          - A letter", "        seen: 2026-11-20"]
    assert not [line for line in gone if "seen" not in line]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_stay(small: SmallProject, newline: str, mark: str) -> None:
    text = mark + small.text(FORCES).replace("\n", newline)
    small.write(FORCES, text.encode())
    confirmed(small, "southshire", CHIEF)
    after = (small.root / FORCES).read_bytes().decode()
    assert after.startswith(mark + "sources:")
    assert after.count("\r\n") == text.count("\r\n") + after.count("A letter\r\n")
    small.load()


def test_twice_is_once(small: SmallProject) -> None:
    confirmed(small, "northshire", CHIEF)
    before = small.text(FORCES)
    again = confirmed(small, "northshire", CHIEF, source="Another letter")
    assert small.text(FORCES) == before
    assert again.known == (
        "northshire, chief officer: Bo Baker is on record for 2026-11-20 already",
    )
    earlier = confirmed(small, "northshire", CHIEF, date(2016, 1, 1))
    assert (small.text(FORCES), earlier.confirmed) == (before, ())


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2018, 6, 15), "nobody can be confirmed for 2018-06-15: coarse date: Ann Able"),
        (date(2014, 6, 15), "nobody can be confirmed for 2014-06-15: gap: nothing is on record"),
    ],
)
def test_nobody_is_confirmed_who_may_be_another(small: SmallProject, day: date, said: str) -> None:
    before = small.text(FORCES)
    with pytest.raises(ProblemsError) as raised:
        confirmed(small, "northshire", CHIEF, day)
    (problem,) = raised.value.problems
    assert said in problem.message
    assert (problem.line, problem.column) == small.place(
        FORCES, "chief_officer:\n      - title: Chief Constable\n        name: Ann"
    )
    assert small.text(FORCES) == before


def test_what_the_file_cannot_hold_is_refused_and_nothing_written(small: SmallProject) -> None:
    before = small.text(FORCES)
    for source, said in (
        ("gazete", "the source 'gazete' is not among the sources of this file"),
        ("<b>", "contains '<'"),
    ):
        with pytest.raises(ProblemsError) as raised:
            confirmed(small, "northshire", CHIEF, source=source)
        assert said in raised.value.problems[0].message
    with pytest.raises(LetterforgeError, match="there is no force 'northshir'"):
        confirmed(small, "northshir", CHIEF)
    with pytest.raises(ProblemsError) as raised:
        confirmed(small, "northshire", "fire-authority")
    assert "has no office 'fire-authority' on record" in raised.value.problems[0].message
    assert small.text(FORCES) == before


def test_a_file_that_changed_meanwhile_is_left_alone(small: SmallProject) -> None:
    made = confirm_holders(small.load(), ["northshire"], [CHIEF], DAY, "A letter")
    small.edit(FORCES, "name: Bo Baker", "name: Bob Baker")
    before = small.text(FORCES)
    with pytest.raises(LetterforgeError, match="was changed meanwhile"):
        made.write()
    assert small.text(FORCES) == before


def tenures(force: str, office: str, text: str) -> list[Tenure]:
    document, problems = parse_yaml(text.encode(), "forces.yaml")
    assert document
    assert not problems
    return [Tenure.model_validate(each) for each in document.data["forces"][force][office]]


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(forces()),
    st.sampled_from(OWN_OFFICES),
    st.dates(date(2024, 1, 1), DAY),
    st.sampled_from(["A letter", "https://example.org/a: b", "pcc-2024", "Ŵ “quoted”, #1"]),
)
def test_of_the_bundled_record_only_the_confirmed_term_changes(
    force: str, office: str, day: date, source: str
) -> None:
    loaded = bundled()
    try:
        made = confirm_holders(loaded, [force], [office], day, source)
    except ProblemsError:
        return
    old, new = tenures(force, office, made.before), tenures(force, office, made.after)
    changed = [at for at, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    gone, come = new_lines(made.before, made.after)
    if made.known:
        assert made.after == made.before
        return
    (at,) = changed
    assert holder_on(new, day) is new[at]
    assert str(new[at].seen) == str(day)
    assert source in new[at].source
    assert set(old[at].source) <= set(new[at].source)
    assert len(gone) <= 2
    assert len(come) <= 4


def test_the_project_that_is_read_is_the_one_that_is_written(tmp_path: Path) -> None:
    small = SmallProject.at(tmp_path / "one")
    loaded = load(Project(small.root, small.root / "letters", "chosen by the test"))
    made = confirm_holders(replace(loaded), ["southshire"], [CHIEF], DAY, "A letter")
    assert made.path == small.root / FORCES
