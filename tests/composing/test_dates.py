"""A letter may not be dated before its own facts: told at the place of the date."""

from __future__ import annotations

from datetime import date

import pytest

from letterforge.composing.letters import compose
from letterforge.errors import Problem, ProblemsError
from letterforge.issuing.checking import check_project
from tests.support.bundled import letter_to
from tests.support.projects import SmallProject

ROUND, KIND = "data/rounds/first.yaml", "templates/letters/notice/kind.yaml"
OLD = "  reviewed: 2017-06\n"


@pytest.fixture
def ordered(small: SmallProject) -> SmallProject:
    """Return a small project whose kind of letter says what must lie before what."""
    small.edit(
        KIND,
        "  reviewed: {type: date}\n",
        "  reviewed: {type: date}\n  asked: {type: date, optional: true}\n"
        "dates: [published < asked < reviewed < date]\n",
    )
    return small


def problems(project: SmallProject, day: date | None = None) -> tuple[Problem, ...]:
    try:
        compose(project.load(), "first", "northshire", day)
    except ProblemsError as error:
        return error.problems
    return ()


def test_dates_in_order_are_no_problem(ordered: SmallProject) -> None:
    assert not problems(ordered)
    ordered.edit(ROUND, OLD, f"{OLD}  asked: 2017-05-31\n")
    assert not problems(ordered)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2018-05-16", "'asked' (2018-05-16) must lie before 'reviewed' (2017-06)"),
        ("2017-06-01", "'asked' (2017-06-01) must lie before 'reviewed' (2017-06)"),
        ("2016-11", "the report's publication (2016-12) must lie before 'asked' (2016-11)"),
    ],
)
def test_a_fact_out_of_order_is_told_at_its_place(
    ordered: SmallProject, asked: str, said: str
) -> None:
    ordered.edit(ROUND, OLD, f"{OLD}  asked: {asked}\n")
    (problem,) = problems(ordered)
    assert problem.message == said
    at = "2017-06" if "reviewed" in said else asked
    place = ordered.place(ROUND, f"reviewed: {at}" if at == "2017-06" else f"asked: {at}")
    name = len("reviewed: " if at == "2017-06" else "asked: ")
    assert (problem.line, problem.column) == (place[0], place[1] + name)
    assert said in {each.message.removesuffix(" (so in 1 more letter)") for each in
                    check_project(ordered.project).problems}  # fmt: skip


def test_a_letter_is_not_dated_before_what_it_tells(ordered: SmallProject) -> None:
    (problem,) = problems(ordered, date(2017, 6, 30))
    assert problem.message == "'reviewed' (2017-06) must lie before the letter's date (2017-06-30)"
    assert not problems(ordered, date(2017, 7, 1))


def test_a_fact_without_a_date_is_passed_over(ordered: SmallProject) -> None:
    ordered.edit("data/recommendations.yaml", "published: 2016-12", "published: 2024")
    (problem,) = problems(ordered)
    assert "publication (2024) must lie before 'reviewed' (2017-06)" in problem.message


def test_a_name_that_is_no_date_is_a_problem_of_the_kind(ordered: SmallProject) -> None:
    ordered.edit(KIND, "asked < reviewed <", "asked < revewed <")
    (problem,) = ordered.problems()
    assert (problem.message, problem.hint) == (
        "'revewed' is no date of this kind",
        "did you mean 'reviewed'?",
    )


@pytest.mark.parametrize("order", ["date", "reviewed <", "date < date"])
def test_an_order_names_two_dates(ordered: SmallProject, order: str) -> None:
    ordered.edit(KIND, "published < asked < reviewed < date", order)
    (problem,) = ordered.problems()
    assert "must be names with < between" in problem.message


def test_no_bundled_letter_is_older_than_its_facts() -> None:
    with pytest.raises(ProblemsError) as raised:
        letter_to("kent", date(2017, 5, 20))
    told = {each.message for each in raised.value.problems}
    assert "'reviewed' (2017-06) must lie before the letter's date (2017-05-20)" in told
