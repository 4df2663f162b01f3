"""What is open or wrong inside one assessment holds up its own letter and no other."""

from __future__ import annotations

import pytest

from letterforge.composing.letters import compose
from letterforge.errors import ProblemsError
from letterforge.issuing.checking import check_project
from tests.support.projects import ROUND as TEXT
from tests.support.projects import SmallProject

ROUND = "data/rounds/first.yaml"
SOUTH = TEXT[TEXT.index("  southshire:\n") :]
OPEN = "  southshire:\n    outcome:\n    findings:\n      stores:\n      records:\n"

# What stands for southshire, and what is said of it, with what it points at.
WRONG = {
    "nothing yet": ("  southshire:\n", {"southshire:": "'southshire' is still to be filled in"}),
    "all open": (
        OPEN,
        {
            "outcome:\n    findings:\n": "'outcome' is still to be filled in",
            "stores:\n": "'stores' is still to be filled in",
            "records:\n": "'records' is still to be filled in",
        },
    ),
    "a key that is not known, and one that is missing": (
        "  southshire: {outcom: some-bad, notes: none, source: A letter}\n",
        {
            "outcom: some": "'outcom' is not a key that is known in assessments.southshire",
            "notes:": "'notes' is not a key that is known in assessments.southshire",
        },
    ),
    "not keys with values": (
        "  southshire: some-bad\n",
        {"some-bad\n": "'southshire' must be keys with values, not text"},
    ),
    "a wrong type, deep inside": (
        "  southshire: {outcome: some-bad, findings: {stores: bad, records: 5}, source: A}\n",
        {"5}": "'records' must be keys with values, not a number"},
    ),
}


@pytest.fixture
def broken(small: SmallProject, request: pytest.FixtureRequest) -> SmallProject:
    small.edit(ROUND, SOUTH, request.param)
    return small


@pytest.mark.parametrize(
    ("broken", "said"), WRONG.values(), ids=WRONG.keys(), indirect=["broken"]
)  # fmt: skip
def test_one_wrong_assessment_fails_its_own_letter(
    broken: SmallProject, said: dict[str, str]
) -> None:
    loaded = broken.load()
    assert set(loaded.letter_problems) == {("first", "southshire")}
    problems = loaded.letter_problems["first", "southshire"]
    assert {
        (problem.line, problem.column): problem.message for problem in problems
    } == {broken.place(ROUND, words): message for words, message in said.items()}  # fmt: skip
    assert compose(loaded, "first", "northshire").letter.force == "northshire"
    with pytest.raises(ProblemsError) as raised:
        compose(loaded, "first", "southshire")
    assert raised.value.problems == problems
    assert check_project(broken.project).problems == problems


def test_a_misspelt_key_of_one_assessment_is_known(small: SmallProject) -> None:
    small.edit(ROUND, "    source: The press", "    sorce: The press")
    (problem,) = small.load().letter_problems["first", "southshire"]
    assert problem.hint == "did you mean 'source'?"


def test_an_open_assessment_is_as_much_of_a_specimen_as_it_says(small: SmallProject) -> None:
    small.edit(ROUND, SOUTH, OPEN + "    specimen: true\n")
    assert small.load().register.rounds["first"].assessments["southshire"].specimen
    small.edit(ROUND, "    specimen: true\n", "")
    assert not small.load().register.rounds["first"].assessments["southshire"].specimen
    small.edit(ROUND, "assessments:", "specimen: true\nassessments:")
    assert small.load().register.rounds["first"].assessments["southshire"].specimen


def test_what_is_open_for_the_whole_round_stops_all_its_letters(small: SmallProject) -> None:
    small.edit(ROUND, SOUTH, OPEN)
    small.edit(ROUND, "date: 2017-10-02", "date:")
    with pytest.raises(ProblemsError) as raised:
        small.load()
    assert [problem.message for problem in raised.value.problems] == [
        f"'{name}' is still to be filled in" for name in ("date", "outcome", "stores", "records")
    ]
