"""The bundled record against the table of facts it was made from, read by rules of its own.

``tests/data/office-holders.csv`` holds one row a term. Here each day is judged by what the table
says of it, row by row and without the project's own arithmetic of dates.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from letterforge.composing.people import People
from letterforge.model.force import OWN_OFFICES
from letterforge.model.office import holder_on
from letterforge.model.terms import Doubt
from tests.support.bundled import bundled, forces

TABLE = Path(__file__).parents[1] / "data" / "office-holders.csv"
EXPECTED = Path(__file__).with_name("holders-2017-10-02.txt")
FIRST, LAST = date(2012, 11, 22), date(2026, 11, 24)
THE_DAY = date(2017, 10, 2)


@dataclass(frozen=True)
class Row:
    """A term as the table has it, with the first and last day that each of its dates can mean."""

    name: str
    title: str
    capacity: str
    start: tuple[str, str]
    end: tuple[str, str] | None
    seen: tuple[str, str] | None
    verified: bool

    def possible(self, day: str) -> bool:
        return self.start[0] <= day and (self.end is None or day <= self.end[1])

    def certain(self, day: str) -> bool:
        """Tell whether everything in the row says that the holder was in office on the day."""
        lasted = self.end[0] if self.end else "0000"
        seen = self.seen[0] if self.seen else "0000"
        return self.verified and self.start[1] <= day <= max(lasted, seen)


def ends(text: str) -> tuple[str, str]:
    """Return the first and the last day of a date, as text: ISO days sort like the days."""
    first, _, last = text.partition("..")
    return (
        first + "-01-01"[len(first) - 4 :],
        (last or first) + "-12-31"[len(last or first) - 4 :],
    )


@cache
def table() -> dict[tuple[str, str], list[Row]]:
    rows: dict[tuple[str, str], list[Row]] = {}
    with TABLE.open(encoding="utf-8") as file:
        for each in csv.DictReader(file):
            row = Row(
                each["name"],
                each["title"].removeprefix("Acting "),
                each["capacity"],
                ends(each["from"]) if each["from"] else ("0000", "0000"),
                ends(each["until"]) if each["until"] else None,
                ends(each["seen"]) if each["seen"] else None,
                each["status"] == "verified",
            )
            rows.setdefault((each["force"], each["office"]), []).append(row)
    return rows


def test_2000_days_of_forces_are_as_the_table_has_them_or_told_as_a_doubt() -> None:
    draw = random.Random(516)
    outcomes: Counter[str] = Counter()
    for _ in range(2000):
        force, office = draw.choice(forces()), draw.choice(OWN_OFFICES)
        day = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days + 1))
        found = holder_on(bundled().register.forces[force].terms_of(office), day)
        possible = [row for row in table()[force, office] if row.possible(str(day))]
        where = f"{force}, {office}, {day}: {found}"
        if isinstance(found, Doubt):
            # What is certain by one row alone, and denied by none, is no doubt.
            assert not (len(possible) == 1 and possible[0].certain(str(day))), where
            outcomes[found.reason] += 1
        else:
            assert (found.name, found.title, found.capacity or "substantive") in [
                (row.name, row.title, row.capacity) for row in possible if row.verified
            ], where
            others = [row for row in possible if row.certain(str(day)) and row.name != found.name]
            assert not others, where
            outcomes["certain"] += 1
    assert outcomes["certain"] > 1700


@pytest.mark.parametrize(
    ("day", "office", "certain", "not_seen_since", "open_forces"),
    [
        ("2012-11-22", "chief_officer", 43, 0, ()),
        ("2012-11-22", "local_policing_body", 43, 0, ()),
        ("2017-10-02", "chief_officer", 43, 0, ()),
        ("2017-10-02", "local_policing_body", 43, 0, ()),
        ("2020-01-01", "chief_officer", 43, 0, ()),
        ("2020-01-01", "local_policing_body", 43, 0, ()),
        ("2024-06-01", "chief_officer", 39, 3, ("city-of-london",)),
        ("2024-06-01", "local_policing_body", 42, 0, ("city-of-london",)),
        ("2026-11-24", "chief_officer", 0, 40, ("dorset", "nottinghamshire", "warwickshire")),
        ("2026-11-24", "local_policing_body", 0, 42, ("greater-manchester",)),
    ],
)
def test_how_much_is_known_of_a_day_is_what_those_who_made_the_table_counted(
    day: str, office: str, certain: int, not_seen_since: int, open_forces: tuple[str, ...]
) -> None:
    answers = {
        force: holder_on(bundled().register.forces[force].terms_of(office), date.fromisoformat(day))
        for force in forces()
    }
    reasons = {
        force: each.reason if isinstance(each, Doubt) else "certain"
        for force, each in answers.items()
    }
    counted = Counter(reasons.values())
    assert (counted["certain"], counted["not seen since"]) == (certain, not_seen_since)
    settled = {"certain", "not seen since"}
    assert tuple(each for each, reason in reasons.items() if reason not in settled) == open_forces


def test_on_2_october_2017_everyone_is_known_by_another_list_as_well() -> None:
    register = bundled().register
    lines = [line for line in EXPECTED.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 43
    assert [line.split(" ")[0] for line in lines] == list(register.forces)
    for line in lines:
        slug, chief, title, capacity, letters, body, holder, body_letters = (
            cell.strip() for cell in f"{line} ".split("|")
        )
        people = People(bundled(), THE_DAY)
        officer, other = (people.addressee(slug, office) for office in OWN_OFFICES)
        assert officer
        assert other
        assert not [each for each in people.doubts.bearable if each.sentence]
        assert (officer.name, officer.title) == (chief, title)
        assert (officer.capacity or "", " ".join(officer.post_nominals)) == (capacity, letters)
        assert (other.title, other.name, other.capacity) == (body, holder, None)
        assert " ".join(other.post_nominals) == body_letters


def test_every_term_has_a_source_or_is_marked() -> None:
    terms = [
        term
        for force in bundled().register.forces.values()
        for office in (*OWN_OFFICES, *force.other_offices)
        for term in force.terms_of(office)
    ]
    assert len(terms) > 380
    assert not [term for term in terms if not term.source and not term.unverified]
