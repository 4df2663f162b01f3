"""A letter holds what its round says of its force, as of its day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from letterforge.composing.letters import choose_forces, choose_round, compose
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.model.round import EarlierFinding, Finding
from tests.support.bundled import ROUND, bundled, elements, forces, letter_to, letter_with
from tests.support.projects import SmallProject

MONITORING, _, UNIT = (element.name for element in elements().values())
IN_2016 = EarlierFinding(inspection=2016, finding="in-place")


def findings(*values: str | tuple[str, EarlierFinding]) -> dict[str, Finding]:
    each = [value if isinstance(value, tuple) else (value, None) for value in values]
    return {
        slug: Finding(finding=value, earlier=earlier)
        for slug, (value, earlier) in zip(elements(), each, strict=True)
    }


def test_every_force_of_the_round_gets_a_letter() -> None:
    assert len(forces()) == 43
    for force in forces():
        letter = letter_to(force)
        assert letter.force == force
        assert letter.addressees
        assert letter.copied_to
        assert letter.date == date(2017, 10, 2)


def test_the_outcomes_of_the_bundled_round_add_up_to_the_national_totals() -> None:
    assessments = bundled().register.rounds[ROUND].assessments

    assert Counter(each.outcome for each in assessments.values()) == {
        "all-in-place": 2,
        "plan-started": 15,
        "plan-not-started": 15,
        "insufficient-information": 11,
    }
    assert [name for name, each in assessments.items() if not each.specimen] == ["derbyshire"]


def test_elements_with_the_same_finding_are_one_group_in_the_order_of_the_kind() -> None:
    letter = letter_with(
        findings("no-information", "in-place", "no-information"), "insufficient-information", {}
    )

    (recommendation,) = letter.recommendations
    assert [(group.finding, group.elements) for group in recommendation.groups] == [
        (
            "in-place",
            ("were seeking intelligence from organisations that support vulnerable people",),
        ),
        ("no-information", (MONITORING, UNIT)),
    ]
    assert [group.tone for group in recommendation.groups] == ["favourable", "unfavourable"]


def test_a_finding_is_said_in_the_words_that_it_needs() -> None:
    letter = letter_with(findings("planned", "in-place", "started"), "plan-started", {})

    words = {group.finding: group.elements for group in letter.recommendations[0].groups}
    assert words == {
        "in-place": (
            "were seeking intelligence from organisations that support vulnerable people",
        ),
        "started": ("to review the capability and capacity of your counter-corruption unit",),
        "planned": ("to monitor your IT systems actively",),
    }


def test_what_an_earlier_inspection_found_is_grouped_by_how_it_stands_to_now() -> None:
    letter = letter_with(
        findings(("in-place", IN_2016), ("no-information", IN_2016), ("planned", IN_2016)),
        "plan-not-started",
        {},
    )

    worse, same = letter.recommendations[0].earlier
    assert (worse.change, worse.inspection, worse.finding) == ("worse", 2016, "in-place")
    assert worse.elements_again == ("were seeking such intelligence", "had reviewed this unit")
    assert worse.passage == "passages/assessment/earlier/in-place.html"
    assert (same.change, same.elements) == ("same", ("were monitoring your IT systems actively",))


def test_a_silent_finding_is_said_by_nothing_but_stands_in_the_table() -> None:
    letter = letter_with(
        findings("planned", ("not-covered", IN_2016), "planned"), "plan-not-started", {}
    )

    (recommendation,) = letter.recommendations
    assert [group.finding for group in recommendation.groups] == ["planned"]
    assert [element.finding for element in recommendation.elements] == [
        "planned", "not-covered", "planned",
    ]  # fmt: skip
    # It has not been named, so it cannot be named again.
    (earlier,) = recommendation.earlier
    assert earlier.elements_again == earlier.elements


def test_a_part_takes_the_place_of_an_element() -> None:
    slug = next(iter(elements()))
    part = Finding(finding="planned", part="to improve monitoring")
    letter = letter_with({slug: part}, "plan-not-started", {})

    assert letter.recommendations[0].groups[0].elements == ("to improve monitoring",)


def test_facts_of_the_round_and_of_the_assessment_come_together() -> None:
    letter = letter_with(
        findings("started", "started", "started"), "plan-started", {"plan": "comprehensive"}
    )

    assert letter.facts["plan"] == "comprehensive"
    assert letter.facts["previous_letter"] == "2017-05-16"
    assert letter.fact_passages == {"plan": None}
    assert letter.fact_tones == {"plan": "favourable"}


def test_a_letter_of_another_day_names_who_held_the_offices_then() -> None:
    then, later = letter_to("cleveland"), letter_to("cleveland", date(2018, 1, 10))

    assert then.addressees[0].name == "Iain Spittal"
    assert later.addressees[0].name == "Simon Nickless"
    assert then.doubts == ()


def test_a_specimen_says_what_was_last_on_record_earlier() -> None:
    letter = letter_to("derbyshire", date(2018, 1, 10))

    assert letter.specimen
    assert letter.addressees[0].name == "Peter Goodman"
    assert letter.doubts == (
        "The address '6th Floor' is last on record on 2 October 2017; nothing since.",
        "John Young is on record as the contact of 2 October 2017, not of this day.",
    )


def test_nobody_signs_who_has_left() -> None:
    with pytest.raises(ProblemsError) as raised:
        letter_to("essex", date(2026, 11, 24))

    assert any("Michael Cunningham held no title" in each.message for each in raised.value.problems)


def test_a_specimen_goes_to_the_last_on_record_and_a_letter_does_not(small: SmallProject) -> None:
    small.edit(
        "data/forces.yaml", "from: 2014-03, seen: 2024-06", "from: 2014-03, seen: 2016-05-04"
    )
    letter = compose(small.load(), "first", "southshire").letter
    assert letter.addressees[0].name == "Di Dunn"
    assert letter.doubts == ("Di Dunn is last on record on 4 May 2016; nothing since.",)
    small.edit("data/rounds/first.yaml", "    specimen: true\n", "")
    small.edit("data/rounds/first.yaml", "    invented: [stores]\n", "")
    with pytest.raises(ProblemsError) as raised:
        compose(small.load(), "first", "southshire")
    (problem,) = raised.value.problems
    assert problem.message == (
        "no chief officer of Southshire Constabulary for 2017-10-02: not seen since: Di Dunn is "
        "last on record on 4 May 2016; nothing since"
    )
    assert "letterforge confirm southshire" in problem.hint


def test_a_letter_leaves_out_no_letters_after_a_name_that_may_be_held(small: SmallProject) -> None:
    small.edit(
        "data/forces.yaml", "post_nominals: [QPM]", "post_nominals: [{letters: QPM, from: 2017}]"
    )
    with pytest.raises(ProblemsError) as raised:
        compose(small.load(), "first", "northshire")
    assert "no post-nominals of Ann Able" in raised.value.problems[0].message
    made = compose(small.load(), "first", "northshire", date(2017, 10, 3))
    assert made.letter.addressees[0].post_nominals == ()
    assert "QPM (from 2017) of Ann Able, not printed" in made.unverified
    small.edit("data/forces.yaml", "[{letters: QPM, from: 2017}]", "unknown")
    made = compose(small.load(), "first", "northshire")
    assert made.letter.addressees[0].post_nominals == ()
    assert made.unverified == ("post-nominals of Ann Able (none printed)",)


@pytest.mark.parametrize(("since", "letters"), [("2017-10-02", "KC"), ("2017-10-03", "QC")])
def test_post_nominals_follow_the_sovereign_of_the_day(since: str, letters: str) -> None:
    loaded = bundled()
    inspectorate = loaded.register.inspectorate
    day = date.fromisoformat(since)
    successions = tuple(each.model_copy(update={"since": day}) for each in inspectorate.successions)
    register = replace(
        loaded.register, inspectorate=inspectorate.model_copy(update={"successions": successions})
    )

    letter = compose(replace(loaded, register=register), ROUND, "northumbria").letter

    assert letter.copied_to[0].name == "Dame Vera Baird"
    assert letter.copied_to[0].post_nominals == (letters,)


def test_a_day_that_the_record_leaves_in_doubt_is_a_problem_at_its_place() -> None:
    with pytest.raises(ProblemsError) as raised:
        letter_to("derbyshire", date(2014, 6, 1))

    assert any("inspectors.yaml" in problem.file for problem in raised.value.problems)
    assert all(problem.line and problem.hint for problem in raised.value.problems)


def test_the_only_round_need_not_be_named() -> None:
    assert choose_round(bundled(), None) == ROUND
    assert choose_round(bundled(), ROUND) == ROUND


def test_an_unknown_round_is_answered_with_the_nearest() -> None:
    with pytest.raises(LetterforgeError, match="there is no round") as raised:
        choose_round(bundled(), "abuse-of-position-2018")

    assert ROUND in raised.value.hint


@pytest.mark.parametrize(("count", "said"), [(0, "has no round"), (2, "more than one round")])
def test_without_a_name_there_must_be_one_round(count: int, said: str) -> None:
    loaded = bundled()
    round_ = loaded.register.rounds[ROUND]
    rounds = {f"round-{number}": round_ for number in range(count)}

    with pytest.raises(LetterforgeError, match=said):
        choose_round(replace(loaded, register=replace(loaded.register, rounds=rounds)), None)


def test_forces_come_once_and_in_the_order_asked() -> None:
    assert choose_forces(bundled(), ROUND, ["kent", "essex", "kent"]) == ("kent", "essex")


def test_an_unknown_force_is_answered_with_the_nearest() -> None:
    with pytest.raises(LetterforgeError, match="there is no force 'derbyshir'") as raised:
        choose_forces(bundled(), ROUND, ["kent", "derbyshir"])

    assert "derbyshire" in raised.value.hint


def test_a_force_that_the_round_does_not_assess_is_refused() -> None:
    loaded = bundled()
    round_ = loaded.register.rounds[ROUND].model_copy(update={"assessments": {}})
    changed = replace(loaded, register=replace(loaded.register, rounds={ROUND: round_}))

    with pytest.raises(LetterforgeError, match="has no assessment of 'kent'"):
        choose_forces(changed, ROUND, ["kent"])


def test_a_real_letter_of_another_day_is_a_specimen() -> None:
    assert not letter_to("derbyshire").specimen
    assert letter_to("derbyshire", day=date(2017, 10, 3)).specimen
