"""What the letter says was found: right, complete and well put for every combination of findings.

Each paragraph comes from the real templates. It is read back (see ``reading``), and held against
the rules for prose (see ``prose``). What is said of an earlier inspection depends on how it stands
to what is found now, and on nothing else: so all paragraphs without one are tried, and all that
can be said of earlier inspections, but not each with each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement, permutations, product
from typing import NamedTuple

import pytest

from letterforge.model.round import EarlierFinding, Finding
from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.text import plain_text
from tests.letters.prose import faults
from tests.letters.reading import GOOD, Reading, UnknownSentenceError, read
from tests.support.bundled import ASSETS, elements, kind, letter_with

SILENT = "not-covered"
VALUES = (
    "in-place", "started", "planned", "not-enough-information", "no-information", "no-evidence",
    SILENT,
)  # fmt: skip
EARLIER = ("in-place", "evidence", "started", "planned", "no-information", "no-evidence")
OUTCOMES = ("all-in-place", "plan-started", "plan-not-started", "insufficient-information")
STRATEGIES = (None, "considered", "reflected", "not-reflected")
PLANS = (None, "comprehensive")
WORTH = {"in-place": 4, "evidence": 3, "started": 2, "planned": 1}

Before = tuple[int, str] | None


class Case(NamedTuple):
    """What a letter is made from; findings and what was found before are by element."""

    findings: tuple[str, ...]
    earlier: tuple[Before, ...]
    outcome: str
    strategy: str | None = None
    plan: str | None = None


@cache
def engine() -> TemplateEngine:
    return TemplateEngine(ASSETS)


def paragraphs(case: Case) -> list[str]:
    """Return the paragraphs on what was found, as the letter's template makes them."""
    facts = {"national_strategy": case.strategy, "plan": case.plan}
    letter = letter_with(
        {
            slug: Finding(
                finding=now,
                earlier=EarlierFinding(inspection=before[0], finding=before[1]) if before else None,
            )
            for slug, now, before in zip(elements(), case.findings, case.earlier, strict=False)
        },
        case.outcome,
        {name: value for name, value in facts.items() if value},
    )
    found = re.findall(r'<p class="outcome">(.*?)</p>', engine().render(letter).html, re.DOTALL)
    assert found
    # Unfolded, as spaces are looked at; plain_text would fold them.
    inside = [
        re.sub(r"<[^>]*>", "", each).replace("\u2019", "'").replace("\u00a0", " ") for each in found
    ]
    assert [plain_text(f"<p>{each}</p>").split() for each in found] == [
        each.split() for each in inside
    ]
    return inside


def allowed(
    findings: tuple[str, ...], outcome: str, strategy: str | None, plan: str | None
) -> bool:
    """Tell whether the rules of the kind let an assessment say this."""
    by_element = {str(number): value for number, value in enumerate(findings)}
    facts = kind().assessment_facts
    chosen = [
        facts[name].choices[value]
        for name, value in (("national_strategy", strategy), ("plan", plan))
        if value
    ]
    return kind().outcomes[outcome].allow(by_element) and all(
        rule.allow(by_element) and outcome in (rule.outcomes or OUTCOMES) for rule in chosen
    )


def without_earlier(outcome: str) -> Iterator[Case]:
    for count in (1, 2, 3):
        for findings, strategy, plan in product(product(VALUES, repeat=count), STRATEGIES, PLANS):
            if allowed(findings, outcome, strategy, plan):
                yield Case(findings, (None,) * count, outcome, strategy, plan)


def states() -> list[tuple[str, Before]]:
    """Return one finding of now for each way in which an earlier one can stand to it."""
    found: dict[object, tuple[str, Before]] = {}
    for before, now in product((None, *EARLIER), VALUES):
        if before is None:
            # Unlike the others, this is no matter of the earlier one.
            found[None, now] = now, None
        else:
            change = WORTH.get(before, 0) - WORTH.get(now, 0)
            key = before, before == now, change > 0, now == SILENT, now in GOOD
            found.setdefault(key, (now, (2016, before)))
    return list(found.values())


def with_earlier(outcome: str) -> Iterator[Case]:
    for count in (1, 2, 3):
        for number, some in enumerate(combinations_with_replacement(states(), count)):
            # Which element has which finding goes round.
            orders = list(permutations(some))
            pairs = orders[number % len(orders)]
            findings = tuple(now for now, _ in pairs)
            earlier = tuple(before for _, before in pairs)
            if any(earlier) and allowed(findings, outcome, None, None):
                yield Case(findings, earlier, outcome, "not-reflected" if count == 3 else None)


def in_other_years(outcome: str) -> Iterator[Case]:
    befores: list[Before] = [None, (2014, "in-place"), (2014, "planned"), (2016, "in-place"),
                             (2016, "no-evidence")]  # fmt: skip
    fitting = [each for each in product(VALUES, repeat=3) if allowed(each, outcome, None, None)]
    for number, earlier in enumerate(product(befores, repeat=3)):
        yield Case(fitting[number % len(fitting)], earlier, outcome, "considered")


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("cases", [without_earlier, with_earlier, in_other_years])
def test_it_says_what_was_found_and_says_it_well(cases: object, outcome: str) -> None:
    assert callable(cases)
    looked_at = 0
    for case in cases(outcome):
        said = paragraphs(case)
        try:
            assert list(faults(said)) == []
            assert_true(" ".join(said), case)
        except AssertionError as error:
            raise AssertionError(f"{error}\nof {case}\nin: {said}") from error
        looked_at += 1
    assert looked_at


def test_all_values_of_the_kind_are_tried() -> None:
    assert set(VALUES) == set(kind().findings)
    assert {name for name, rule in kind().findings.items() if rule.silent} == {SILENT}
    assert set(EARLIER) == set(kind().earlier_findings)
    assert set(OUTCOMES) == set(kind().outcomes)
    facts = kind().assessment_facts
    assert set(STRATEGIES) == {None, *facts["national_strategy"].choices}
    assert set(PLANS) <= {None, *facts["plan"].choices}


def assert_true(said: str, case: Case) -> None:
    spoken_of = {number: value for number, value in enumerate(case.findings) if value != SILENT}
    values = list(spoken_of.values())
    good = sum(value in GOOD for value in values)
    before = {number: value for number, value in enumerate(case.earlier) if value}
    reading = read(said, dict(enumerate(list(elements().values())[: len(case.findings)])))
    assert reading == Reading(
        outcome=case.outcome,
        findings=spoken_of,
        earlier=before,
        strategy=case.strategy,
        plan=case.plan,
        part=case.outcome.startswith("plan") and len(values) - good > good,
        full=case.outcome == "insufficient-information" and good > 0,
        unstarted="planned" in values and case.outcome != "plan-not-started",
        contrasts=reading.contrasts,
        good=sorted(reading.good, reverse=True),  # good words come before others
    )
    for number, (year, value) in before.items():
        # Within one inspection, what was better then is told first; more may follow it.
        if WORTH.get(value, 0) > WORTH.get(case.findings[number], 0) and number in spoken_of:
            assert number in reading.contrasts, f"{value} in {year}, and no word of contrast"
    assert bool(reading.contrasts) <= any(
        WORTH.get(value, 0) > WORTH.get(case.findings[number], 0)
        for number, (_, value) in before.items()
    )


@pytest.mark.parametrize(
    ("findings", "outcome", "strategy", "plan"),
    [
        # Serious faults of letters of an earlier version: none of them can be made any more.
        (("no-evidence",) * 3, "insufficient-information", None, "comprehensive"),
        (("planned", "no-evidence", "no-information"), "plan-not-started", None, "comprehensive"),
        (("started", "started", "no-evidence"), "insufficient-information", None, "comprehensive"),
        (("in-place",) * 3, "all-in-place", None, "comprehensive"),
        (("no-information",) * 3, "insufficient-information", "reflected", None),
        (("in-place", "in-place", SILENT), "all-in-place", None, None),
        ((SILENT, SILENT, SILENT), "plan-not-started", None, None),
    ],
)
def test_what_contradicts_itself_is_refused(
    findings: tuple[str, ...], outcome: str, strategy: str | None, plan: str | None
) -> None:
    assert not allowed(findings, outcome, strategy, plan)


def test_a_part_of_an_element_is_said_in_its_own_words() -> None:
    part = "to improve the monitoring of your IT systems"
    first, *_ = elements()
    letter = letter_with({first: Finding(finding="planned", part=part)}, "plan-not-started", {})

    said = " ".join(plain_text(engine().render(letter).html).split())
    assert f"You planned {part}." in said


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("We did not find evidence that you <0 done> and <1 done>.", "ought to be"),
        ("You planned <1 to-do> and <0 to-do>.", "order"),
        ("You planned <0 done>.", "does not fit"),
        ("Your plans were fine.", "no sentence"),
        ("You planned <0 to-do>. You had started <0 to-do>.", "twice"),
        ("In our 2016 inspection, we found that you <0 done again>.", "wrong words"),
    ],
)
def test_the_reader_notices_what_is_wrong(said: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        read(said, dict(enumerate(elements().values())))


def test_the_reader_does_not_take_one_finding_for_another() -> None:
    known = dict(enumerate(elements().values()))
    said = "We found that you <0 done>. Nor did we find evidence that you <1 done>."
    reading = read(said, known)

    assert reading.findings == {0: "in-place", 1: "no-evidence"}
    with pytest.raises(UnknownSentenceError):
        read("You did <0 done>.", known)


@pytest.mark.parametrize(
    "said",
    [
        "We did. However, we saw. However, we went.",
        "We found  this.",
        "We found this .",
        "We found this..",
        "we found this.",
        "We found this this.",
        "We found {{ this }}.",
        "You did not. However, you did.",
        "You already had a review of your unit in place.",
        "Our 2016 inspection had found this element in place.",
        "In our 2016 inspection, we saw. In our 2016 inspection, we heard.",
        "However, we did, although you did not.",
        "Your plans included tea. Your plans included milk.",
        "You had tea and milk and bread and salt.",
        "Nor did we see. Nor did we hear.",
        "Your plans were otherwise comprehensive.",
        f"We found {'very ' * 2}{'good and bad, ' * 20}tea.",
        "We saw cups. It was not tea. It held milk.",
    ],
)
def test_clumsy_prose_is_noticed(said: str) -> None:
    assert list(faults([said]))
