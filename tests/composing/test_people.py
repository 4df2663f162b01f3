"""The bundled record as of any day: who is addressed, how, and what is left in doubt."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from letterforge.composing.people import People
from letterforge.model.force import OWN_OFFICES, Force
from letterforge.model.letter import Addressee
from letterforge.model.office import Doubt, PostNominal, Term, holder_on, post_nominals_on
from tests.support.bundled import ROUND, bundled, forces
from tests.support.projects import SmallProject

THE_DAY = date(2017, 10, 2)
ONE = timedelta(days=1)
CHIEF, BODY = OWN_OFFICES
FIRST_DAY, LAST_DAY = date(2012, 1, 1), date(2026, 12, 31)
EXPECTED = Path(__file__).with_name("holders-2017-10-02.txt")


def addressed(force: str, office: str, day: date) -> Addressee:
    people = People(bundled(), day)
    found = people.addressee(force, office)
    assert found, people.problems
    return found


def doubt(force: str, office: str, day: date) -> str:
    people = People(bundled(), day)
    assert people.addressee(force, office) is None
    (problem,) = people.problems
    assert problem.file.endswith("forces.yaml")
    assert problem.line
    return problem.message


def day(text: str) -> date:
    return date.fromisoformat(text)


def days() -> Iterator[date]:
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        yield FIRST_DAY + number * ONE


def certain_and_possible(term: Term) -> tuple[set[date], set[date]]:
    """Return the days on which a term holds in all and in some meanings of its dates."""
    start = (term.from_.earliest, term.from_.latest) if term.from_ else (date.min, date.min)
    end = (term.until.earliest, term.until.latest) if term.until else (date.max, date.max)
    # Where a day tips from one to the other is one of these days, so other meanings add nothing.
    tips = {*start, *end}
    starts = [each for each in tips if start[0] <= each <= start[1]]
    ends = [each for each in tips if end[0] <= each <= end[1]]
    covered = [_between(first, last) for first in starts for last in ends if first <= last]
    return set.intersection(*covered), set.union(*covered)


def _between(start: date, end: date) -> set[date]:
    start, end = max(start, FIRST_DAY), min(end, LAST_DAY)
    return {start + number * ONE for number in range((end - start).days + 1)}


ALL_OFFICES = [
    (slug, office)
    for slug, force in bundled().register.forces.items()
    for office in (*OWN_OFFICES, *force.other_offices)
]


@pytest.mark.parametrize(("slug", "office"), ALL_OFFICES)
def test_every_day_gives_one_holder_or_the_right_doubt(slug: str, office: str) -> None:
    terms = bundled().register.forces[slug].terms_of(office)
    spans = [certain_and_possible(term) for term in terms]
    for each in days():
        certain = [t for t, (always, _) in zip(terms, spans, strict=True) if each in always]
        possible = [t for t, (_, perhaps) in zip(terms, spans, strict=True) if each in perhaps]
        found = holder_on(terms, each)
        if len(possible) == 1 and certain and certain[0].capacity != "unclear":
            assert found is certain[0], each
        else:
            assert isinstance(found, Doubt), each
            reason = "gap" if not possible else "overlap" if len(certain) > 1 else "coarse date"
            assert found.reason == reason, each


def test_on_2_october_2017_everyone_is_known_by_another_list_as_well() -> None:
    register = bundled().register
    lines = [line for line in EXPECTED.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 43
    assert [line.split(" ")[0] for line in lines] == list(register.forces)
    for line in lines:
        slug, chief, title, capacity, letters, body, holder, body_letters = (
            cell.strip() for cell in f"{line} ".split("|")
        )
        officer, other = addressed(slug, CHIEF, THE_DAY), addressed(slug, BODY, THE_DAY)
        assert (officer.name, officer.title) == (chief, title)
        assert (officer.capacity or "", " ".join(officer.post_nominals)) == (capacity, letters)
        assert (other.title, other.name, other.capacity) == (body, holder, None)
        assert " ".join(other.post_nominals) == body_letters


@pytest.mark.parametrize(
    ("force", "office", "when", "title", "name", "capacity"),
    [
        ("metropolitan", CHIEF, THE_DAY, "Commissioner of Police of the Metropolis",
         "Cressida Dick", None),
        ("metropolitan", BODY, THE_DAY, "Mayor of London, Mayor's Office for Policing and Crime",
         "Sadiq Khan", None),
        ("city-of-london", CHIEF, THE_DAY, "Commissioner", "Ian Dyson", None),
        ("city-of-london", BODY, THE_DAY,
         "Chairman, Police Committee, Court of Common Council of the City of London",
         "Deputy Douglas Barrow", None),
        ("city-of-london", BODY, day("2020-01-01"), "Chairman, Police Authority Board",
         "James Thomson", None),
        ("greater-manchester", BODY, day("2017-05-08"), "Mayor of Greater Manchester",
         "Andy Burnham", None),
        ("essex", BODY, day("2017-09-30"), "Police and Crime Commissioner for Essex",
         "Roger Hirst", None),
        ("essex", BODY, day("2017-10-01"), "Police, Fire and Crime Commissioner for Essex",
         "Roger Hirst", None),
        ("essex", BODY, THE_DAY, "Police, Fire and Crime Commissioner for Essex",
         "Roger Hirst", None),
        ("cheshire", CHIEF, day("2017-08-22"), "Chief Constable", "Simon Byrne", None),
        ("cheshire", CHIEF, day("2017-08-23"), "Chief Constable", "Janette McCormick", "acting"),
        ("northumbria", CHIEF, day("2017-10-01"), "Chief Constable", "Steve Ashman", None),
        ("northumbria", CHIEF, THE_DAY, "Chief Constable", "Winton Keenen", "acting"),
        ("northumbria", CHIEF, day("2018-03-25"), "Chief Constable", "Winton Keenen", "acting"),
        ("northumbria", CHIEF, day("2018-03-26"), "Chief Constable", "Winton Keenen", None),
        ("gloucestershire", CHIEF, day("2017-12-17"), "Chief Constable", "Rod Hansen",
         "temporary"),
        ("gloucestershire", CHIEF, day("2017-12-18"), "Chief Constable", "Rod Hansen", None),
        ("northumbria", BODY, THE_DAY, "Police and Crime Commissioner for Northumbria",
         "Dame Vera Baird", None),
        ("south-yorkshire", BODY, THE_DAY, "Police and Crime Commissioner for South Yorkshire",
         "Dr Alan Billings", None),
        ("leicestershire", BODY, THE_DAY, "Police and Crime Commissioner for Leicestershire",
         "Lord Bach", None),
        ("derbyshire", BODY, THE_DAY, "Police and Crime Commissioner for Derbyshire",
         "Hardyal Dhindsa", None),
        ("south-yorkshire", BODY, day("2024-05-06"),
         "Police and Crime Commissioner for South Yorkshire", "Dr Alan Billings", None),
        ("south-yorkshire", BODY, day("2024-05-07"), "Mayor of South Yorkshire",
         "Oliver Coppard", None),
        ("north-yorkshire", BODY, day("2018-11-14"),
         "Police and Crime Commissioner for North Yorkshire", "Julia Mulligan", None),
        ("north-yorkshire", BODY, day("2018-11-15"),
         "Police, Fire and Crime Commissioner for North Yorkshire", "Julia Mulligan", None),
        ("north-yorkshire", BODY, day("2024-05-07"), "Mayor of York and North Yorkshire",
         "David Skaith", None),
        ("west-yorkshire", BODY, day("2021-05-09"),
         "Police and Crime Commissioner for West Yorkshire", "Mark Burns-Williamson", None),
        ("west-yorkshire", BODY, day("2021-05-10"), "Mayor of West Yorkshire",
         "Tracy Brabin", None),
    ],
)  # fmt: skip
def test_who_holds_an_office_and_what_it_is_called(
    force: str, office: str, when: date, title: str, name: str, capacity: str | None
) -> None:
    found = addressed(force, office, when)
    assert (found.title, found.name, found.capacity) == (title, name, capacity)


@pytest.mark.parametrize(
    ("force", "office", "when", "said"),
    [
        ("greater-manchester", BODY, "2017-05-07", "gap: nobody and nothing is on record"),
        ("avon-and-somerset", CHIEF, "2021-09-01", "gap: nobody and nothing is on record"),
        ("bedfordshire", CHIEF, "2019-07-31", "overlap: Jon Boutcher (from 2015-09 until"),
        ("cambridgeshire", CHIEF, "2018-06-01", "coarse date: Alec Wood (from 2015-09 until"),
        ("leicestershire", CHIEF, "2023-01-01", "does not tell since when in substantive rank"),
    ],
)
def test_what_the_record_leaves_open_is_told_and_not_guessed(
    force: str, office: str, when: str, said: str
) -> None:
    assert said in doubt(force, office, day(when))


@pytest.mark.parametrize(
    ("force", "salutation", "placed"),
    [
        ("metropolitan", "Commissioner", "below name"),
        ("city-of-london", "Commissioner", "before name"),
        ("derbyshire", "Chief Constable", "before name"),
        ("northumbria", "Chief Constable", "before name"),
    ],
)
def test_how_chief_officers_are_written_to(force: str, salutation: str, placed: str) -> None:
    found = addressed(force, CHIEF, THE_DAY)
    assert (found.salutation, found.title_placed) == (salutation, placed)


def test_four_welsh_forces_have_a_welsh_name() -> None:
    names = {force.name: force.name_cy for force in bundled().register.forces.values()}
    assert {name: welsh for name, welsh in names.items() if welsh} == {
        "Dyfed-Powys Police": "Heddlu Dyfed-Powys",
        "Gwent Police": "Heddlu Gwent",
        "North Wales Police": "Heddlu Gogledd Cymru",
        "South Wales Police": "Heddlu De Cymru",
    }
    welsh = [each for each in bundled().register.forces.values() if each.country == "Wales"]
    assert [each.name for each in welsh] == [name for name, welsh in names.items() if welsh]


@pytest.mark.parametrize(
    ("when", "short"),
    [("2017-07-18", "HMIC"), ("2017-07-19", "HMICFRS"), ("2022-09-07", "HMICFRS")],
)
def test_the_inspectorate_is_called_as_on_the_day(when: str, short: str) -> None:
    sender = People(bundled(), day(when)).sender()
    assert sender
    assert sender.short == short
    assert sender.name.startswith("Her Majesty's Inspectorate of Constabulary")
    assert ("Fire & Rescue" in sender.name) == (short == "HMICFRS")


def test_the_kings_inspectorate_from_8_september_2022() -> None:
    for when, whose in (("2022-09-07", "Her Majesty's"), ("2022-09-08", "His Majesty's")):
        people = People(bundled(), day(when))
        sender, signatory = people.sender(), people.signatory("michael-cunningham")
        assert sender
        assert signatory
        assert sender.name.startswith(whose)
        assert [title.startswith(whose) for title in signatory.titles] == [True, True]
        assert signatory.post_nominals == ("QPM",)


@pytest.mark.parametrize("given", ["QC", "KC"])
@pytest.mark.parametrize(("when", "said"), [("2022-09-07", "QC"), ("2022-09-08", "KC")])
def test_a_queens_counsel_became_a_kings_counsel(given: str, when: str, said: str) -> None:
    inspectorate = bundled().register.inspectorate
    assert inspectorate.honours_on_day(("DBE", given, "QPM"), day(when)) == ("DBE", said, "QPM")


def test_letters_after_a_name_are_those_of_the_day() -> None:
    assert addressed("northumbria", BODY, THE_DAY).post_nominals == ("QC",)
    assert addressed("essex", CHIEF, day("2018-06-08")).post_nominals == ()
    assert addressed("essex", CHIEF, day("2018-06-09")).post_nominals == ("QPM",)
    assert addressed("avon-and-somerset", CHIEF, day("2017-12-31")).post_nominals == ()
    said = doubt("avon-and-somerset", CHIEF, day("2018-06-01"))
    assert "no post-nominals of Andy Marsh for 2018-06-01: coarse date: QPM (from 2018)" in said
    assert addressed("avon-and-somerset", CHIEF, day("2018-12-31")).post_nominals == ("QPM",)


def test_a_police_medal_already_held_stays_the_queens() -> None:
    after = day("2022-09-08")
    held = [
        PostNominal.model_validate({"letters": "QPM"}),
        PostNominal.model_validate({"letters": "KPM", "from": "2023-01-01"}),
    ]
    assert post_nominals_on(held, after) == ("QPM",)
    assert bundled().register.inspectorate.honours_on_day(("QPM",), after) == ("QPM",)


SIGNATORY_DOUBTS = [
    ("2017-05-15", "gap: Michael Cunningham held no title on record"),
    ("2017-07-19", "coarse date: it is not certain that Michael Cunningham was"),
    ("2017-10-01", "coarse date: it is not certain that Michael Cunningham was"),
]


@pytest.mark.parametrize(("when", "said"), SIGNATORY_DOUBTS)
def test_a_signatory_without_certain_titles_is_a_problem(when: str, said: str) -> None:
    people = People(bundled(), day(when))
    assert people.signatory("michael-cunningham") is None
    (problem,) = people.problems
    assert said in problem.message


def test_a_signatory_has_the_titles_of_the_day() -> None:
    before = People(bundled(), day("2017-05-16")).signatory("michael-cunningham")
    after = People(bundled(), THE_DAY).signatory("michael-cunningham")
    assert before
    assert after
    assert before.titles == ("Her Majesty's Inspector of Constabulary",)
    assert after.titles == (
        "Her Majesty's Inspector of Constabulary",
        "Her Majesty's Inspector of Fire & Rescue Services",
    )


def test_every_day_of_every_force_composes_people_or_problems() -> None:
    # Turns of months and years and the days around the sovereign's death are where dates break.
    turns = [each for each in days() if each.day in (1, 2, 28) or each.month == 9]
    for each in turns[::3]:
        people = People(bundled(), each)
        for slug, office in itertools.product(forces(), OWN_OFFICES):
            before = len(people.problems)
            found = people.addressee(slug, office)
            assert (found is None) == (len(people.problems) == before + 1)


def test_an_office_that_a_force_has_not_is_a_problem(small: SmallProject) -> None:
    people = People(small.load(), THE_DAY)
    assert people.addressee("northshire", "fire_authority") is None
    (problem,) = people.problems
    assert problem.message == "Northshire Police has no office 'fire_authority' on record"
    assert (problem.line, problem.column) == small.place("data/forces.yaml", "northshire:")


def test_the_other_offices_of_a_force_are_found_too() -> None:
    found = addressed("greater-manchester", "deputy-mayor-for-policing", THE_DAY)
    assert (found.name, found.title) == ("Baroness Hughes", "Deputy Mayor for Policing")


def test_an_unverified_holder_is_noted() -> None:
    force: Force = bundled().register.forces["avon-and-somerset"]
    assert force.chief_officer[1].unverified
    people = People(bundled(), day("2022-01-01"))
    assert people.addressee("avon-and-somerset", CHIEF)
    assert people.unverified == ["Sarah Crew, Chief Constable"]
    assert bundled().register.rounds[ROUND].date == THE_DAY
