"""Who held an office on a day: one person or a doubt, judged by every meaning of coarse dates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from letterforge.model.office import (
    Dated,
    Doubt,
    PostNominal,
    Term,
    holder_on,
    post_nominals_on,
    the_one_on,
)

FIRST, LAST = date(2020, 1, 27), date(2020, 2, 4)
ALL_DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
# Months that are cut off by the days looked at: the brute force below stays small.
INVENTED = st.one_of(
    st.none(),
    st.sampled_from(ALL_DAYS).map(str),
    st.sampled_from(["2020-01", "2020-02", "2020", "2019", "2021"]),
    st.lists(st.sampled_from(ALL_DAYS), min_size=2, max_size=2)
    .map(sorted)
    .map(lambda days: f"{days[0]}..{days[1]}"),
)


def term(name: str = "A", start: object = None, until: object = None, **more: object) -> Term:
    span = {"from": start, "until": until}
    return Term.model_validate({"title": "Chief Constable", "name": name, **span, **more})


def starts_before_it_ends(start: str | None, until: str | None) -> bool:
    try:
        Dated.model_validate({"from": start, "until": until})
    except ValidationError:
        return False
    return True


SPANS = st.tuples(INVENTED, INVENTED).filter(lambda span: starts_before_it_ends(*span))


def meanings(dated: Dated) -> Iterator[tuple[date, date]]:
    """Yield every pair of exact days that a coarse span can mean, clipped around the days tried.

    Written without a look at how the model decides: days before the first one tried are alike, and
    so are days after the last one.
    """

    def days(earliest: date, latest: date) -> list[date]:
        before, after = FIRST - timedelta(days=1), LAST + timedelta(days=1)
        return sorted(
            {
                min(max(earliest, before), after),
                min(max(latest, before), after),
                *(day for day in ALL_DAYS if earliest <= day <= latest),
            }
        )

    starts = days(dated.from_.earliest, dated.from_.latest) if dated.from_ else [date.min]
    ends = days(dated.until.earliest, dated.until.latest) if dated.until else [date.max]
    yield from ((start, end) for start in starts for end in ends if start <= end)


def holds_in_meanings(dated: Dated, day: date) -> set[bool]:
    return {start <= day <= end for start, end in meanings(dated)}


def expected(terms: Sequence[Dated], day: date) -> int | None:
    """Return the index of the only holder in all meanings together, or None where they differ."""
    sets = {
        frozenset(index for index, holds in enumerate(choice) if holds)
        for choice in itertools.product(*(holds_in_meanings(each, day) for each in terms))
    }
    (only, *others) = sets
    return next(iter(only)) if not others and len(only) == 1 else None


@settings(max_examples=400)
@given(st.lists(SPANS, max_size=4), st.sampled_from(ALL_DAYS))
def test_one_term_or_a_doubt_as_every_meaning_of_the_dates_has_it(
    spans: list[tuple[str | None, str | None]], day: date
) -> None:
    terms = [term(f"Holder {index}", start, until) for index, (start, until) in enumerate(spans)]
    found = holder_on(terms, day)
    only = expected(terms, day)
    if only is None:
        assert isinstance(found, Doubt)
        assert_right_reason(found, terms, day)
    else:
        assert found is terms[only]


def assert_right_reason(doubt: Doubt, terms: Sequence[Term], day: date) -> None:
    certain = [each for each in terms if holds_in_meanings(each, day) == {True}]
    possible = [each for each in terms if True in holds_in_meanings(each, day)]
    if not possible:
        assert doubt.reason == "gap"
    elif len(certain) > 1:
        assert doubt.reason == "overlap"
    else:
        assert doubt.reason == "coarse date"
    assert str(day) in doubt.explanation
    assert all(each.name in doubt.explanation for each in possible)


SPAN_CASES = [
    ("2020-01-31", "2020-01", "2020-01-31", True),
    ("2020-01", "2020-01-01", "2020-01-01", True),
    ("2020-01", "2020-01-01", "2020-01-02", False),
    ("2020-01", "2020-01", "2020-01-15", False),
    ("2019", "2020-02", "2020-01-31", True),
    (None, "2020-02", "2020-01-31", True),
    ("2020-01", None, "2020-01-31", True),
    ("2020-01", None, "2020-01-30", False),
    (None, None, "0001-01-01", True),
]


@pytest.mark.parametrize(("start", "until", "day", "certain"), SPAN_CASES)
def test_one_date_can_make_the_other_less_coarse(
    start: str | None, until: str | None, day: str, certain: bool
) -> None:
    only = term("A", start, until)
    found = holder_on([only], date.fromisoformat(day))
    assert (found is only) == certain


DOUBTS: list[tuple[list[Term], str]] = [
    ([], "gap: nobody and nothing is on record for 2020-02-01"),
    (
        [term("A", until="2020-02-01"), term("B", "2020-02-01")],
        "overlap: A (until 2020-02-01) and B (from 2020-02-01) are both on record for 2020-02-01",
    ),
    (
        [term("A", until="2020-01-31"), term("B", "2020-02")],
        "coarse date: B (from 2020-02): the dates are too coarse to tell for 2020-02-01",
    ),
]


@pytest.mark.parametrize(("terms", "said"), DOUBTS)
def test_a_doubt_says_in_words_what_is_in_doubt(terms: list[Term], said: str) -> None:
    assert str(holder_on(terms, date(2020, 2, 1))) == said


def test_unclear_rank_is_a_doubt_though_the_person_is_known() -> None:
    doubt = holder_on([term("A", capacity="unclear")], date(2020, 2, 1))
    assert isinstance(doubt, Doubt)
    assert doubt.reason == "coarse date"
    assert "A was in office" in doubt.explanation


@pytest.mark.parametrize(
    ("start", "until"),
    [("2017-06-28", "2017-06-27"), ("2018", "2017"), ("2017-07", "2017-06-30"), (2018, 2017)],
)
def test_a_term_cannot_end_before_it_starts(start: object, until: object) -> None:
    with pytest.raises(ValidationError, match=rf"ends \({until}\) before it starts \({start}\)"):
        term("A", start, until)


def test_a_term_can_start_and_end_on_one_day_or_in_one_month() -> None:
    for when in ("2017-06-28", "2017-06", "2017"):
        assert term("A", when, when)


HONOURS = [
    PostNominal.model_validate({"letters": "CBE"}),
    PostNominal.model_validate({"letters": "QPM", "from": "2018"}),
    PostNominal.model_validate({"letters": "DL", "from": "2016-03-01", "until": "2020-06-30"}),
]


@pytest.mark.parametrize(
    ("day", "letters"),
    [
        ("2016-02-29", ("CBE",)),
        ("2016-03-01", ("CBE", "DL")),
        ("2017-12-31", ("CBE", "DL")),
        ("2018-01-01", None),
        ("2018-12-30", None),
        ("2018-12-31", ("CBE", "QPM", "DL")),
        ("2020-06-30", ("CBE", "QPM", "DL")),
        ("2020-07-01", ("CBE", "QPM")),
    ],
)
def test_post_nominals_are_those_of_the_day(day: str, letters: tuple[str, ...] | None) -> None:
    found = post_nominals_on(HONOURS, date.fromisoformat(day))
    if letters is None:
        assert isinstance(found, Doubt)
        assert (found.reason, "QPM (from 2018)" in found.explanation) == ("coarse date", True)
    else:
        assert found == letters


@settings(max_examples=200)
@given(st.lists(SPANS, min_size=1, max_size=3), st.sampled_from(ALL_DAYS))
def test_post_nominals_are_in_doubt_exactly_where_the_dates_leave_one_in_doubt(
    spans: list[tuple[str | None, str | None]], day: date
) -> None:
    honours = [
        PostNominal.model_validate({"letters": f"H{index}", "from": start, "until": until})
        for index, (start, until) in enumerate(spans)
    ]
    found = post_nominals_on(honours, day)
    held = [holds_in_meanings(each, day) for each in honours]
    if any(len(each) > 1 for each in held):
        assert isinstance(found, Doubt)
    else:
        expected = [h.letters for h, holds in zip(honours, held, strict=True) if holds == {True}]
        assert found == tuple(expected)


def test_other_dated_things_are_chosen_alike() -> None:
    called: Callable[[Term], str] = lambda each: each.name.upper()  # noqa: E731
    terms = [term("a"), term("b")]
    doubt = the_one_on(terms, date(2020, 2, 1), called)
    assert isinstance(doubt, Doubt)
    assert "A (no dates) and B (no dates)" in doubt.explanation
