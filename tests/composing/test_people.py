"""People as of any day: who is addressed, how, and what is left in doubt, by place and words."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from letterforge.composing.people import People
from letterforge.errors import Problem
from letterforge.model.force import OWN_OFFICES
from letterforge.model.letter import Addressee
from tests.support.bundled import bundled, forces
from tests.support.projects import SmallProject

THE_DAY = date(2017, 10, 2)
CHIEF, BODY = OWN_OFFICES


def addressed(force: str, office: str, day: date | str) -> Addressee:
    people = People(bundled(), date.fromisoformat(str(day)))
    found = people.addressee(force, office)
    assert found, people.doubts.problems
    assert not [each for each in people.doubts.bearable if each.sentence]
    return found


def day(text: str) -> date:
    return date.fromisoformat(text)


def place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


@pytest.mark.parametrize(
    ("force", "office", "when", "title", "name", "capacity"),
    [
        ("metropolitan", CHIEF, "2017-10-02", "Commissioner of Police of the Metropolis",
         "Cressida Dick", None),
        ("metropolitan", CHIEF, "2020-01-01", "Commissioner of Police of the Metropolis",
         "Dame Cressida Dick", None),
        ("metropolitan", BODY, "2017-10-02",
         "Mayor of London, Mayor's Office for Policing and Crime", "Sadiq Khan", None),
        ("city-of-london", CHIEF, "2017-10-02", "Commissioner", "Ian Dyson", None),
        ("city-of-london", BODY, "2017-10-02",
         "Chairman, Police Committee, Court of Common Council of the City of London",
         "Deputy Douglas Barrow", None),
        ("city-of-london", BODY, "2020-01-01", "Chairman, Police Authority Board",
         "Deputy Douglas Barrow", None),
        ("greater-manchester", BODY, "2017-05-07",
         "Police and Crime Commissioner for Greater Manchester", "Tony Lloyd", None),
        ("greater-manchester", BODY, "2017-05-08", "Mayor of Greater Manchester",
         "Andy Burnham", None),
        ("essex", BODY, "2017-09-30", "Police and Crime Commissioner for Essex",
         "Roger Hirst", None),
        ("essex", BODY, "2017-10-01", "Police, Fire and Crime Commissioner for Essex",
         "Roger Hirst", None),
        ("cheshire", CHIEF, "2017-08-22", "Chief Constable", "Simon Byrne", None),
        ("cheshire", CHIEF, "2017-08-23", "Chief Constable", "Janette McCormick", "acting"),
        ("northumbria", CHIEF, "2017-10-01", "Chief Constable", "Steve Ashman", None),
        ("northumbria", CHIEF, "2017-10-02", "Chief Constable", "Winton Keenen", "acting"),
        ("northumbria", CHIEF, "2018-03-26", "Chief Constable", "Winton Keenen", None),
        ("gloucestershire", CHIEF, "2017-12-17", "Chief Constable", "Rod Hansen", "temporary"),
        ("gloucestershire", CHIEF, "2017-12-18", "Chief Constable", "Rod Hansen", None),
        ("south-yorkshire", CHIEF, "2016-06-01", "Chief Constable", "Dave Jones", "interim"),
        ("northumbria", BODY, "2016-12-30", "Police and Crime Commissioner for Northumbria",
         "Vera Baird", None),
        ("northumbria", BODY, "2017-10-02", "Police and Crime Commissioner for Northumbria",
         "Dame Vera Baird", None),
        ("durham", BODY, "2019-10-01", "Police and Crime Commissioner for Durham",
         "Steve White", "acting"),
        ("leicestershire", BODY, "2017-10-02", "Police and Crime Commissioner for Leicestershire",
         "Lord Bach", None),
        ("leicestershire", CHIEF, "2023-01-01", "Chief Constable", "Rob Nixon", None),
        ("kent", CHIEF, "2023-06-11", "Chief Constable", "Tim Smith", None),
        ("south-yorkshire", BODY, "2024-05-06",
         "Police and Crime Commissioner for South Yorkshire", "Dr Alan Billings", None),
        ("south-yorkshire", BODY, "2024-05-07", "Mayor of South Yorkshire",
         "Oliver Coppard", None),
        ("west-yorkshire", BODY, "2021-05-10", "Mayor of West Yorkshire", "Tracy Brabin", None),
        ("north-yorkshire", BODY, "2022-01-01",
         "Police, Fire and Crime Commissioner for North Yorkshire", "Zoë Metcalfe", None),
    ],
)  # fmt: skip
def test_who_holds_an_office_and_what_it_is_called(
    force: str, office: str, when: str, title: str, name: str, capacity: str | None
) -> None:
    found = addressed(force, office, when)
    assert (found.title, found.name, found.capacity) == (title, name, capacity)


@pytest.mark.parametrize(
    ("force", "office", "when", "said"),
    [
        ("dyfed-powys", CHIEF, "2025-05-01", "coarse date: Dr Richard Lewis (from 2021-12-11.."),
        ("warwickshire", CHIEF, "2026-06-01", "gap: nothing is on record for 2026-06-01"),
        ("dorset", CHIEF, "2026-11-24", "gap: nothing is on record for 2026-11-24"),
        ("greater-manchester", BODY, "2026-11-24", "coarse date: Andy Burnham (from 2017-05-08"),
    ],
)
def test_what_the_record_leaves_open_is_told_and_not_guessed(
    force: str, office: str, when: str, said: str
) -> None:
    people = People(bundled(), day(when))
    assert people.addressee(force, office) is None
    (problem,) = people.doubts.problems
    assert said in problem.message
    path = ("forces", force, office)
    assert place(problem) == bundled().documents["forces"].place(path, of_key=True)


def test_the_last_on_record_is_shown_and_told() -> None:
    people = People(bundled(), day("2026-11-24"))
    found = people.addressee("avon-and-somerset", CHIEF)
    assert found
    assert found.name == "Sarah Crew"
    (doubt,) = people.doubts.bearable
    assert doubt.sentence == "Sarah Crew is last on record on 3 February 2026; nothing since."
    assert doubt.problem.message == (
        "no chief officer of Avon and Somerset Constabulary for 2026-11-24: not seen since: Sarah "
        "Crew is last on record on 3 February 2026; nothing since"
    )
    assert doubt.problem.hint == (
        "find a source and run: letterforge confirm avon-and-somerset --office chief_officer "
        '--on 2026-11-24 --source "…"'
    )
    assert not people.doubts.problems


def test_no_message_states_what_the_record_does_not_hold() -> None:
    # Rob Nixon left in March 2025, and was once said to have been in office in November 2026.
    people = People(bundled(), day("2026-11-24"))
    for force, office in itertools.product(forces(), OWN_OFFICES):
        people.addressee(force, office)
    messages = [
        *(each.message for each in people.doubts.problems),
        *(each.problem.message for each in people.doubts.bearable),
    ]
    assert len(messages) >= 86
    assert not [each for each in messages if "was in office" in each or "Nixon" in each]


def test_on_2_october_2017_the_four_whose_letters_are_known_in_part_are_told() -> None:
    people = People(bundled(), THE_DAY)
    for force in forces():
        people.addressee(force, CHIEF)
    assert sum("none printed" in each for each in people.doubts.unverified) == 10
    assert [each for each in people.doubts.unverified if "none printed" not in each] == [
        "QPM (from ..2022-01-03) of Ian Dyson, not printed",
        "VR (from ..2022-06-24) and DL (from ..2022-06-24) of Craig Guildford, not printed",
        "QPM (from ..2023) of Nick Ephgrave, not printed",
        "QPM (from ..2021-02-10) of Martin Jelley, not printed",
    ]


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


def test_a_renamed_force_is_called_as_on_the_day() -> None:
    assert addressed("hampshire", CHIEF, THE_DAY).organisation == "Hampshire Constabulary"
    people = People(bundled(), day("2023-01-01"))
    found = people.addressee("hampshire", CHIEF)
    assert found
    assert found.organisation == "Hampshire and Isle of Wight Constabulary"
    (doubt,) = people.doubts.bearable
    assert "The name 'Hampshire and Isle of Wight Constabulary' is last on record on 23" in (
        doubt.sentence
    )
    assert place(doubt.problem) == bundled().documents["forces"].place(
        ("forces", "hampshire", "names"), of_key=True
    )
    people = People(bundled(), day("2022-11-15"))
    assert people.force_name("hampshire") is None
    (problem,) = people.doubts.problems
    assert "no name of Hampshire Constabulary for 2022-11-15: coarse date" in problem.message


@pytest.mark.parametrize(
    ("when", "short", "whose"),
    [
        ("2017-07-18", "HMIC", "Her Majesty's"),
        ("2017-07-19", "HMICFRS", "Her Majesty's"),
        ("2022-09-07", "HMICFRS", "Her Majesty's"),
        ("2022-09-08", "HMICFRS", "His Majesty's"),
    ],
)
def test_the_inspectorate_is_called_as_on_the_day(
    small: SmallProject, when: str, short: str, whose: str
) -> None:
    names = bundled().register.inspectorate
    (name,) = [each for each in names.names if each.certain_on(day(when))]
    assert name.short == short
    assert names.on_day(name.name, day(when)).startswith(f"{whose} Inspectorate of Constabulary")
    sender = People(small.load(), day(when)).sender()
    assert sender
    assert sender.name == f"{whose} Inspectorate of Stores"


def test_a_letterhead_in_doubt_is_told_although_the_name_is_certain() -> None:
    before, after = People(bundled(), day("2017-10-01")), People(bundled(), day("2017-10-03"))
    assert before.sender() is None
    (problem,) = before.doubts.problems
    assert problem.message == (
        "no letterhead for 2017-10-01: coarse date: the address '6th Floor' (from "
        "..2017-10-02): the dates are too coarse to tell for 2017-10-01"
    )
    heads = bundled().documents["inspectorate"].place(("letterheads",), of_key=True)
    assert place(problem) == heads
    assert after.sender()
    (doubt,) = after.doubts.bearable
    assert doubt.sentence == (
        "The address '6th Floor' is last on record on 2 October 2017; nothing since."
    )
    assert place(doubt.problem) == heads
    on_the_day = People(bundled(), THE_DAY)
    assert on_the_day.sender()
    assert not on_the_day.doubts.bearable


def test_two_letterheads_are_told_apart_by_the_day(small: SmallProject) -> None:
    small.edit(
        "data/inspectorate.yaml",
        "    seen: 2024-06\n",
        "    until: 2016\n  - {address: [2 Low Road, Newtown], from: 2018, seen: 2024-06}\n",
    )
    loaded = small.load()
    for when, street in (("2016-01-01", "1 High Street"), ("2019-01-01", "2 Low Road")):
        sender = People(loaded, day(when)).sender()
        assert sender
        assert sender.address[0] == street
    people = People(loaded, THE_DAY)
    assert people.sender() is None
    (problem,) = people.doubts.problems
    assert problem.message == (
        "no letterhead for 2017-10-02: gap: nothing is on record for 2017-10-02"
    )
    assert place(problem) == small.place("data/inspectorate.yaml", "letterheads:")


@pytest.mark.parametrize("given", ["QC", "KC"])
@pytest.mark.parametrize(("when", "said"), [("2022-09-07", "QC"), ("2022-09-08", "KC")])
def test_a_queens_counsel_became_a_kings_counsel(given: str, when: str, said: str) -> None:
    inspectorate = bundled().register.inspectorate
    assert inspectorate.honours_on_day(("DBE", given, "QPM"), day(when)) == ("DBE", said, "QPM")


def test_letters_after_a_name_are_those_of_the_day() -> None:
    assert addressed("northumbria", BODY, THE_DAY).post_nominals == ("QC",)
    assert addressed("essex", CHIEF, day("2018-06-08")).post_nominals == ()
    assert addressed("essex", CHIEF, day("2018-06-09")).post_nominals == ("QPM",)
    assert addressed("durham", CHIEF, day("2014-01-03")).post_nominals == ()
    assert addressed("avon-and-somerset", CHIEF, day("2017-12-31")).post_nominals == ()
    assert addressed("avon-and-somerset", CHIEF, day("2018-12-31")).post_nominals == ("QPM",)
    people = People(bundled(), day("2018-06-01"))
    found = people.addressee("avon-and-somerset", CHIEF)
    assert found
    assert found.post_nominals == ()
    (doubt,) = people.doubts.bearable
    assert doubt.sentence == ""
    assert doubt.problem.message == (
        "no post-nominals of Andy Marsh for 2018-06-01: coarse date: QPM (from 2018)"
    )
    assert place(doubt.problem) == bundled().documents["forces"].place(
        ("forces", "avon-and-somerset", CHIEF, 5, "post_nominals"), of_key=True
    )
    assert people.doubts.unverified == ["QPM (from 2018) of Andy Marsh, not printed"]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2014-06-30", "gap: Michael Cunningham held no title on record"),
        ("2014-08-01", "coarse date: Michael Cunningham, Her Majesty's Inspector of Constabulary"),
        ("2017-10-01", "coarse date: Michael Cunningham, Her Majesty's Inspector of Fire"),
        ("2018-01-15", "gap: Michael Cunningham held no title on record"),
        ("2026-11-24", "gap: Michael Cunningham held no title on record"),
    ],
)
def test_a_signatory_without_certain_titles_is_a_problem(when: str, said: str) -> None:
    people = People(bundled(), day(when))
    assert people.signatory("michael-cunningham") is None
    (problem,) = people.doubts.problems
    assert f"no title of the signatory for {when}: {said}" in problem.message
    assert place(problem) == bundled().documents["inspectors"].place(
        ("inspectors", "michael-cunningham", "titles"), of_key=True
    )


def test_a_signatory_has_the_titles_and_the_name_of_the_day() -> None:
    before = People(bundled(), day("2017-05-16")).signatory("michael-cunningham")
    after = People(bundled(), THE_DAY).signatory("michael-cunningham")
    assert before
    assert after
    assert before.titles == ("Her Majesty's Inspector of Constabulary",)
    assert after.titles == (
        "Her Majesty's Inspector of Constabulary",
        "Her Majesty's Inspector of Fire & Rescue Services",
    )
    for when, name, title in (
        ("2014-12-30", "Thomas Winsor", "Her Majesty's Chief Inspector of Constabulary"),
        ("2014-12-31", "Sir Thomas Winsor", "Her Majesty's Chief Inspector of Constabulary"),
    ):
        found = People(bundled(), day(when)).signatory("thomas-winsor")
        assert found
        assert (found.name, found.titles) == (name, (title,))
    found = People(bundled(), day("2023-01-01")).signatory("andy-cooke")
    assert found
    assert found.titles[0].startswith("His Majesty's Chief Inspector of Constabulary and His")


def test_the_contact_is_certain_on_the_rounds_own_date(small: SmallProject) -> None:
    loaded = small.load()
    people = People(loaded, THE_DAY)
    assert people.contact("first").name == "Gus Gray"
    assert not people.doubts.bearable
    people = People(loaded, THE_DAY + timedelta(days=1))
    assert people.contact("first").name == "Gus Gray"
    (doubt,) = people.doubts.bearable
    assert doubt.sentence == (
        "Gus Gray is on record as the contact of 2 October 2017, not of this day."
    )
    assert place(doubt.problem) == small.place("data/rounds/first.yaml", "contact:")
    small.edit(
        "data/rounds/first.yaml", "gus@example.org", "gus@example.org, from: 2017, seen: 2019"
    )
    people = People(small.load(), day("2018-06-01"))
    people.contact("first")
    assert not people.doubts.bearable


def test_every_day_of_every_force_composes_people_or_problems() -> None:
    # Turns of months and years and the days around the sovereign's death are where dates break.
    turns = [date(2012, 1, 1) + timedelta(days=number) for number in range(0, 5478, 17)]
    for each in turns:
        people = People(bundled(), each)
        for slug, office in itertools.product(forces(), OWN_OFFICES):
            before = len(people.doubts.problems)
            found = people.addressee(slug, office)
            assert (found is None) == (len(people.doubts.problems) > before)


def test_an_office_that_a_force_has_not_is_a_problem(small: SmallProject) -> None:
    people = People(small.load(), THE_DAY)
    assert people.addressee("northshire", "fire_authority") is None
    (problem,) = people.doubts.problems
    assert problem.message == "Northshire Police has no office 'fire_authority' on record"
    assert place(problem) == small.place("data/forces.yaml", "northshire:")


def test_words_for_an_office_of_another_name(small: SmallProject) -> None:
    small.edit(
        "data/forces.yaml",
        "  southshire:",
        "    other_offices:\n      fire-authority: [{title: Chair, name: Ed, until: 2016}]\n"
        "  southshire:",
    )
    people = People(small.load(), THE_DAY)
    assert people.addressee("northshire", "fire-authority") is None
    (problem,) = people.doubts.problems
    assert problem.message == (
        "no fire authority of Northshire Police for 2017-10-02: gap: nothing is on record for "
        "2017-10-02"
    )
    assert place(problem) == small.place("data/forces.yaml", "fire-authority:")


def test_the_other_offices_of_a_force_are_found_too() -> None:
    found = addressed("greater-manchester", "deputy-mayor-for-policing", THE_DAY)
    assert (found.name, found.title) == ("Baroness Hughes", "Deputy Mayor for Policing")


def test_an_unverified_holder_is_no_certain_one() -> None:
    people = People(bundled(), day("2026-11-24"))
    found = people.addressee("nottinghamshire", CHIEF)
    assert found
    assert found.name == "Steve Cooper"
    assert people.doubts.bearable[0].sentence == (
        "Nobody has verified Steve Cooper (from 2026-01..2026-03)."
    )
    assert people.doubts.unverified[0] == (
        "nobody has verified Steve Cooper (from 2026-01..2026-03)"
    )
