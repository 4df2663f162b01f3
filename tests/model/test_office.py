"""Who held an office on a day, and the letters after the name."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from letterforge.model.office import PostNominal, Tenure, holder_on, post_nominals_on
from letterforge.model.terms import Doubt

ANN = {"title": "Chief Constable", "name": "Ann", "from": "2015", "until": "2018-06"}
BO = {"title": "Chief Constable", "name": "Bo", "from": "2018", "seen": "2024-06"}


def tenure(**values: object) -> Tenure:
    return Tenure.model_validate({"title": "Chief Constable", "name": "Ann", **values})


def test_a_holder_is_told_by_name() -> None:
    terms = [Tenure.model_validate(ANN), Tenure.model_validate(BO)]
    assert holder_on(terms, date(2018, 6, 1)) is terms[0]
    assert holder_on(terms, date(2018, 12, 31)) is terms[1]
    doubt = holder_on(terms, date(2018, 6, 15))
    assert isinstance(doubt, Doubt)
    assert "Ann (from 2015 until 2018-06) and Bo (from 2018)" in doubt.explanation


@pytest.mark.parametrize("capacity", ["acting", "temporary", "interim"])
def test_a_holder_has_a_capacity_or_none(capacity: str) -> None:
    assert tenure(capacity=capacity).capacity == capacity
    assert tenure().capacity is None
    with pytest.raises(ValidationError):
        tenure(capacity="unclear")


def honours(*given: object) -> tuple[PostNominal, ...]:
    return tenure(post_nominals=list(given)).post_nominals


HONOURS = honours(
    "CBE", {"letters": "QPM", "from": "2018"}, {"letters": "DL", "from": "2016-03-01",
                                                "until": "2020-06-30"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "letters", "doubt"),
    [
        ("2016-02-29", ("CBE",), ""),
        ("2016-03-01", ("CBE", "DL"), ""),
        ("2017-12-31", ("CBE", "DL"), ""),
        ("2018-01-01", ("CBE", "DL"), "QPM (from 2018)"),
        ("2018-12-30", ("CBE", "DL"), "QPM (from 2018)"),
        ("2018-12-31", ("CBE", "QPM", "DL"), ""),
        ("2020-07-01", ("CBE", "QPM"), ""),
    ],
)
def test_post_nominals_are_those_of_the_day(day: str, letters: tuple[str, ...], doubt: str) -> None:
    held, told = post_nominals_on(HONOURS, date.fromisoformat(day))
    assert (tuple(each.letters for each in held), told) == (letters, doubt)


def test_unknown_post_nominals_are_not_none() -> None:
    unknown = tenure(post_nominals="unknown").post_nominals
    assert post_nominals_on(unknown, date(2020, 1, 1)) == ((), "unknown")
    assert post_nominals_on((), date(2020, 1, 1)) == ((), "")
    some = honours("QPM", "unknown")
    assert post_nominals_on(some, date(2020, 1, 1)) == (some[:1], "unknown")


def test_other_words_in_the_place_of_a_list_are_refused() -> None:
    with pytest.raises(ValidationError):
        tenure(post_nominals="none")
