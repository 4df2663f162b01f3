"""Last days follow from the rule, by the calendar or by working days, read in either way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letterforge.journal.deadlines import is_working_day, last_day
from letterforge.model.reply import ReplyRule


def rule(**changes: object) -> ReplyRule:
    told = {"what": "comments", "who": "local_policing_body", "within": 56, "basis": "the law",
            "source": "the law", **changes}  # fmt: skip
    return ReplyRule.model_validate(told)


@pytest.mark.parametrize(
    ("began", "changes", "expected"),
    [
        # "before the end of the period of 56 days beginning with the day on which the report is
        # published": section 55(5A) of the Police Act 1996
        (date(2017, 10, 5), {"first_day": "counted"}, date(2017, 11, 29)),
        (date(2017, 10, 5), {"first_day": "not-counted"}, date(2017, 11, 30)),
        (date(2024, 2, 28), {"within": 2, "first_day": "not-counted"}, date(2024, 3, 1)),
        # Good Friday and Easter Monday of 2024: 29 March and 1 April
        (date(2024, 3, 28), {"within": 1, "days": "working"}, date(2024, 4, 2)),
        (date(2024, 3, 28), {"within": 2, "days": "working", "first_day": "counted"},
         date(2024, 4, 2)),
        # Christmas Day 2022 was a Sunday, so 27 December was a bank holiday instead
        (date(2022, 12, 23), {"within": 1, "days": "working"}, date(2022, 12, 28)),
        # The day of the Queen's funeral
        (date(2022, 9, 16), {"within": 1, "days": "working"}, date(2022, 9, 20)),
    ],
)  # fmt: skip
def test_last_days(began: date, changes: dict[str, object], expected: date) -> None:
    assert last_day(began, rule(**changes)) == expected


@given(began=st.dates(date(2012, 1, 1), date(2035, 1, 1)), within=st.integers(1, 60))
def test_working_days_are_counted_one_by_one(began: date, within: int) -> None:
    last = last_day(began, rule(within=within, days="working"))
    days = [began + timedelta(days=number) for number in range(1, (last - began).days + 1)]
    assert sum(map(is_working_day, days)) == within
    assert is_working_day(last)


@given(began=st.dates(), within=st.integers(1, 400))
def test_the_first_day_counted_is_one_day_less(began: date, within: int) -> None:
    if began > date.max - timedelta(days=500):
        return
    counted = last_day(began, rule(within=within, first_day="counted"))
    assert last_day(began, rule(within=within)) - counted == timedelta(days=1)
