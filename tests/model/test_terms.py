"""What held on a day: one term or a doubt, judged by every meaning of coarse dates together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from letterforge.model.names import Name, Named
from letterforge.model.terms import Dated, Doubt, Term, spans_in_order, the_one_on

FIRST, LAST = date(2020, 1, 29), date(2020, 2, 3)
ALL_DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
DATES = st.one_of(
    st.sampled_from(ALL_DAYS).map(str),
    st.sampled_from(["2020-01", "2020-02", "2020", "2019", "2021", "..2020-02-01", "2020-01-31.."]),
    st.lists(st.sampled_from(ALL_DAYS), min_size=2, max_size=2)
    .map(sorted)
    .map(lambda days: f"{days[0]}..{days[1]}"),
)


class Called(Term):
    """A term with a name, as all terms of the project have something that tells them apart."""

    name: str = ""


def term(name: str = "A", start: object = None, until: object = None, **more: object) -> Called:
    return Called.model_validate({"name": name, "from": start, "until": until, **more})


def found_on(terms: Sequence[Called], day: date | str) -> Called | Doubt[Called]:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return the_one_on(terms, day, called=lambda each: each.name)


@st.composite
def some_terms(draw: st.DrawFn) -> list[Called]:
    """Draw terms that have ended or were seen, in any order and however they contradict."""
    terms = []
    for index in range(draw(st.integers(1, 3))):
        ended = draw(st.booleans())
        try:
            terms.append(
                term(
                    f"Holder {index}",
                    draw(st.one_of(st.none(), DATES)),
                    draw(DATES) if ended else None,
                    seen=draw(st.one_of(st.none(), DATES)) if ended else draw(DATES),
                )
            )
        except ValidationError:
            assume(False)
    return terms


def days(earliest: date, latest: date) -> list[date]:
    """Return exact days, clipped around the days tried: those before are alike, and those after."""
    before, after = FIRST - timedelta(days=1), LAST + timedelta(days=1)
    ends = {min(max(earliest, before), after), min(max(latest, before), after)}
    return sorted({*ends, *(day for day in ALL_DAYS if earliest <= day <= latest)})


def meanings(term: Called) -> Iterator[tuple[date, date]]:
    """Yield every first and last day that a term can mean, written without a look at the model."""
    starts = days(term.from_.earliest, term.from_.latest) if term.from_ else days(date.min, FIRST)
    if not term.from_:
        starts = starts[:1]
    last = (term.until.earliest, term.until.latest) if term.until else (date.min, date.max)
    for start, end in itertools.product(starts, days(*last)):
        seen = not term.seen or (
            any(start <= day <= end for day in days(term.seen.earliest, term.seen.latest))
        )
        if start <= end and seen:
            yield start, end


def together(terms: Sequence[Called]) -> list[tuple[tuple[date, date], ...]]:
    """Return what all terms can mean together, none beginning before the one above has ended."""
    return [
        choice
        for choice in itertools.product(*(list(meanings(each)) for each in terms))
        if all(above[1] < below[0] for above, below in itertools.pairwise(choice))
    ]


@settings(max_examples=300, deadline=None)
@given(some_terms(), st.sampled_from(ALL_DAYS))
def test_a_day_is_certain_exactly_where_all_meanings_agree_on_one(
    terms: list[Called], day: date
) -> None:
    choices = together(terms)
    assume(choices)
    holders = {
        tuple(index for index, (start, end) in enumerate(choice) if start <= day <= end)
        for choice in choices
    }
    found = found_on(terms, day)
    if len(holders) == 1 and len(next(iter(holders))) == 1:
        assert found is terms[next(iter(holders))[0]]
    else:
        assert isinstance(found, Doubt)
        assert (found.reason == "gap") == (holders == {()})


@settings(max_examples=300, deadline=None)
@given(some_terms(), st.sampled_from(ALL_DAYS))
def test_narrowing_never_makes_another_of_who_was_certain(terms: list[Called], day: date) -> None:
    possible = [each for each in terms if each.possible_on(day)]
    found = found_on(terms, day)
    if len(possible) == 1 and possible[0].certain_on(day):
        assert found is possible[0]
    if not isinstance(found, Doubt):
        assert found.possible_on(day)


@settings(max_examples=300, deadline=None)
@given(some_terms(), st.sampled_from(ALL_DAYS))
def test_no_day_has_two_certain_holders(terms: list[Called], day: date) -> None:
    certain = [
        each
        for each, span in zip(terms, spans_in_order(terms), strict=True)
        if span.certain_on(day)
    ]
    found = found_on(terms, day)
    if len(certain) > 1:
        assert isinstance(found, Doubt)
        assert found.reason == "overlap"
        assert all(each.name in found.explanation for each in certain)
    elif not isinstance(found, Doubt):
        assert certain == [found]


@settings(max_examples=100, deadline=None)
@given(some_terms(), st.sampled_from(ALL_DAYS))
def test_what_nobody_has_verified_is_never_certain_and_makes_nothing_certain(
    terms: list[Called], day: date
) -> None:
    doubted = [each.model_copy(update={"unverified": True}) for each in terms]
    assert isinstance(found_on(doubted, day), Doubt)
    # A term that nobody has verified does not narrow its neighbour.
    with_neighbour = [*doubted[:1], *terms[1:]]
    assert spans_in_order(with_neighbour)[1:] == spans_in_order(terms[1:])


@pytest.mark.parametrize(
    ("start", "until", "seen", "day", "certain"),
    [
        ("2020-01-31", "2020-01", None, "2020-01-31", True),
        ("2020-01", "2020-01-01", None, "2020-01-01", True),
        ("2020-01", "2020-01", None, "2020-01-15", False),
        ("2019", "2020-02", None, "2020-01-31", True),
        ("2019", "2020-02", None, "2020-02-02", False),
        ("2019", "2020-02", "2020-02-02", "2020-02-02", True),
        ("2019", "2020-02", "2020-02-02", "2020-02-03", False),
        ("2019", None, None, "2019-12-31", False),
        ("2019", None, "2020-02", "2020-02-01", True),
        ("2019", None, "2020-02", "2020-02-02", False),
        ("2020", None, "2020-02-03", "2020-02-03", True),
        ("..2020-02-01", None, "2020-02-01", "2020-01-31", False),
        (None, None, "2020-02-01", "0001-01-01", True),
        (None, None, None, "2020-02-01", False),
    ],
)
def test_a_term_is_certain_between_its_dates_and_while_it_was_seen(
    start: str | None, until: str | None, seen: str | None, day: str, certain: bool
) -> None:
    only = term("A", start, until, seen=seen)
    assert (found_on([only], day) is only) == certain


def test_a_lasting_thing_needs_not_be_seen() -> None:
    honour = Dated.model_validate({"from": "2018-06"})
    assert honour.certain_on(date(2099, 1, 1))
    assert not honour.certain_on(date(2018, 6, 29))


@pytest.mark.parametrize(
    ("terms", "day", "said"),
    [
        ([], "2020-02-01", "gap: nothing is on record for 2020-02-01"),
        (
            [term("A", until="2020-02-01"), term("B", "2020-02-01", "2020-03")],
            "2020-02-01",
            "overlap: A (until 2020-02-01) and B (from 2020-02-01 until 2020-03) are on record "
            "together for 2020-02-01",
        ),
        (
            [term("A", until="2020-01-31"), term("B", "2020-02", "2020-03")],
            "2020-02-01",
            "coarse date: B (from 2020-02 until 2020-03): the dates are too coarse to tell for "
            "2020-02-01",
        ),
        (
            [term("A", "2019", seen="2019-12-31")],
            "2020-02-01",
            "not seen since: A is last on record on 31 December 2019; nothing since",
        ),
        (
            [term("A", "2019", seen="2019-12")],
            "2020-02-01",
            "not seen since: A is last on record in December 2019; nothing since",
        ),
        (
            [term("A", "2019")],
            "2020-02-01",
            "not seen since: A (from 2019) has no end on record, and no source shows that it still "
            "holds",
        ),
        (
            [term("A", "2019", "2021", unverified=True)],
            "2020-02-01",
            "unverified: nobody has verified A (from 2019 until 2021)",
        ),
        (
            [
                term("A", "2020-02", "2020-03"),
                term("B", "2020-02", "2020-03"),
                term("C", "2020-02"),
            ],
            "2020-02-10",
            "coarse date: A (from 2020-02 until 2020-03), B (from 2020-02 until 2020-03) and C "
            "(from 2020-02): the dates are too coarse to tell for 2020-02-10",
        ),
    ],
)
def test_a_doubt_says_in_words_what_is_in_doubt(terms: list[Called], day: str, said: str) -> None:
    doubt = found_on(terms, day)
    assert str(doubt) == said
    assert isinstance(doubt, Doubt)
    assert (doubt.last is not None) == (doubt.reason in {"not seen since", "unverified"})


def test_the_last_on_record_is_told_although_somebody_came_much_later() -> None:
    first, second = term("A", "2015", seen="2018"), term("B", "2020-02-02", "2020-03")
    doubt = found_on([first, second], "2020-02-01")
    assert isinstance(doubt, Doubt)
    assert (doubt.reason, doubt.last) == ("not seen since", first)
    assert found_on([first, second], "2020-02-02") is second


@pytest.mark.parametrize(
    ("start", "until", "seen", "said"),
    [
        ("2017-06-28", "2017-06-27", None, r"ends \(2017-06-27\) before it starts \(2017-06-28\)"),
        (2018, 2017, None, r"ends \(2017\) before it starts \(2018\)"),
        ("2018", None, "2017-12", r"was seen \(2017-12\) before it starts \(2018\)"),
        (None, "2017-06", "2017-07-01", r"was seen \(2017-07-01\) after it ended \(2017-06\)"),
    ],
)
def test_dates_cannot_contradict_each_other(
    start: object, until: object, seen: object, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        term("A", start, until, seen=seen)


def test_a_term_can_start_and_end_on_one_day_or_in_one_month() -> None:
    for when in ("2017-06-28", "2017-06", "2017"):
        assert term("A", when, when, seen=when)


def test_a_name_that_changed_is_the_one_of_the_day() -> None:
    same = Named.model_validate({"name": "Oldshire"})
    assert same.name_on(date(1900, 1, 1)) == "Oldshire"
    renamed = Named.model_validate(
        {
            "name": "Oldshire",
            "names": [
                {"name": "Oldshire", "until": "2020-01"},
                {"name": "Newshire", "from": "2020-01", "seen": "2021-05-05"},
            ],
        }
    )
    first, second = renamed.names
    assert renamed.name_on(date(2020, 1, 1)) is first
    assert renamed.name_on(date(2020, 1, 31)) is second
    for day, reason in ((date(2020, 1, 15), "coarse date"), (date(2022, 1, 1), "not seen since")):
        doubt = renamed.name_on(day)
        assert isinstance(doubt, Doubt)
        assert doubt.reason == reason
    assert isinstance(second, Name)


def test_the_name_by_which_something_is_listed_is_one_of_its_names() -> None:
    with pytest.raises(ValidationError, match="'Elsewhere', which is none of its 'names'"):
        Named.model_validate({"name": "Elsewhere", "names": [{"name": "Oldshire"}]})
