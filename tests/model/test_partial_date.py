"""Dates as exact as the record: what they may mean, and what is no date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from letterforge.model.partial_date import Day, PartialDate

YEARS = st.integers(1000, 9999)
MONTHS = st.integers(1, 12)
DAYS = st.dates(date(1000, 1, 1))
IN_RECORD = TypeAdapter(PartialDate)


def last_of(year: int, month: int) -> date:
    following = date(year, month, 28) + timedelta(days=4)
    return following - timedelta(days=following.day)


@given(YEARS)
def test_a_year_may_be_any_of_its_days(year: int) -> None:
    parsed = PartialDate.parse(str(year))
    assert (parsed.earliest, parsed.latest) == (date(year, 1, 1), date(year, 12, 31))
    assert not parsed.exact


@given(st.integers(1000, 9998), MONTHS)
def test_a_month_may_be_any_of_its_days(year: int, month: int) -> None:
    parsed = PartialDate.parse(f"{year}-{month:02}")
    assert (parsed.earliest, parsed.latest) == (date(year, month, 1), last_of(year, month))


@given(DAYS)
def test_a_day_is_itself(day: date) -> None:
    parsed = PartialDate.parse(str(day))
    assert (parsed.earliest, parsed.latest, parsed.exact) == (day, day, True)


@given(st.lists(DAYS, min_size=2, max_size=2))
def test_a_span_runs_from_its_first_to_its_last_day(days: list[date]) -> None:
    first, last = sorted(days)
    parsed = PartialDate.parse(f"{first}..{last}")
    assert (parsed.earliest, parsed.latest) == (first, last)


@given(YEARS, MONTHS, st.integers(0, 9))
def test_a_span_of_coarse_dates_covers_both_wholly(year: int, month: int, years: int) -> None:
    last = min(year + years, 9999)
    parsed = PartialDate.parse(f"{year}-{month:02}..{last}")
    assert (parsed.earliest, parsed.latest) == (date(year, month, 1), date(last, 12, 31))


@given(DAYS, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_a_date_is_shown_and_stored_as_it_was_written(day: date, form: str) -> None:
    text = day.strftime(form)
    parsed = IN_RECORD.validate_python(text)
    assert str(parsed) == text
    assert IN_RECORD.validate_python(IN_RECORD.dump_python(parsed)) == parsed


def test_a_bare_year_is_a_number_in_yaml() -> None:
    assert IN_RECORD.validate_python(2017) == PartialDate.parse("2017")


@pytest.mark.parametrize(
    "text",
    [
        "2017-06-31", "2017-02-29", "2017-13", "2017-00", "2017-06-00", "2017-00-01", "0000",
        "2017-6", "17", "20170", "2017-06-28T10:00", "28/06/2017", "June 2017", "", " 2017",
        "2017\n", "-2017", "..", "2017..2016", "2017..2018..2019", "२०१७",
        "2017-06-28..2017-06-27",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"calendar|is not a date such as|ends before it starts"):
        PartialDate.parse(text)


@given(st.text(alphabet="0123456789-. ", max_size=12))
def test_any_text_is_a_date_or_an_error_in_words(text: str) -> None:
    try:
        parsed = PartialDate.parse(text)
    except ValueError as error:
        said = str(error)
    else:
        assert parsed.earliest <= parsed.latest
        said = f"'{parsed}'"
    assert said.startswith("'")


@pytest.mark.parametrize("value", [True, 2017.5, None, ["2017"], 99])
def test_other_values_are_no_dates(value: object) -> None:
    with pytest.raises(ValidationError):
        IN_RECORD.validate_python(value)


@pytest.mark.parametrize("value", ["2017", "2017-06", "2017-06-31", 2017, True, None])
def test_a_letter_needs_one_day(value: object) -> None:
    adapter: TypeAdapter[date] = TypeAdapter(Day)
    assert adapter.validate_python("2017-06-28") == date(2017, 6, 28)
    with pytest.raises(ValidationError):
        adapter.validate_python(value)
