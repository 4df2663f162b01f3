"""What the letter says was found: right, complete and well put for every combination of findings.

Each paragraph comes from the real templates. It is read back (see ``reading``), and looked at for
what makes prose clumsy whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, pairwise, product

import pytest

from letterforge.model.round import EarlierFinding, Finding
from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.text import plain_text
from tests.letters.reading import GOOD, Reading, UnknownSentenceError, read, sentences
from tests.support.bundled import ASSETS, element_names, kind, letter_with

VALUES = ("in-place", "started", "planned", "no-evidence", "no-information")
OUTCOMES = ("all-in-place", "plan-started", "plan-not-started", "insufficient-information")
STRATEGIES = (None, "considered", "reflected", "not-reflected")
PLANS = (None, "comprehensive")
SUBSETS = ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
Values = tuple[str | None, ...]
Case = tuple[Values, Values, str, str | None, str | None]


@cache
def engine() -> TemplateEngine:
    return TemplateEngine(ASSETS)


def paragraph(case: Case) -> str:
    findings, earlier, outcome, strategy, plan = case
    facts = {"national_strategy": strategy, "plan": plan}
    letter = letter_with(
        {
            slug: Finding(
                finding=str(now),
                earlier=EarlierFinding(inspection=2016, finding=before) if before else None,
            )
            for slug, now, before in zip(element_names(), findings, earlier, strict=False)
        },
        outcome,
        {name: value for name, value in facts.items() if value},
    )
    html = engine().render(letter).html
    found = re.search(r'<p class="outcome">.*?</p>', html, re.DOTALL)
    assert found
    # Unfolded, as spaces are looked at below; plain_text would fold them.
    inside = re.sub(r"<[^>]*>", "", found[0]).replace("\u2019", "'").replace("\u00a0", " ")
    assert plain_text(found[0]).split() == inside.split()
    return inside


def findings_of(outcome: str, elements: int = 3) -> Iterator[Values]:
    rule = kind().outcomes[outcome]
    return (
        values
        for values in product(VALUES, repeat=elements)
        if rule.allow({str(number): value for number, value in enumerate(values)})
    )


def without_earlier(outcome: str) -> Iterator[Case]:
    nothing = (None, None, None)
    return (
        (findings, nothing, outcome, strategy, plan)
        for findings, strategy, plan in product(findings_of(outcome), STRATEGIES, PLANS)
    )


def with_one_earlier_value(outcome: str) -> Iterator[Case]:
    extras = list(product(STRATEGIES, PLANS))
    every = product(findings_of(outcome), VALUES, SUBSETS)
    for number, (findings, value, subset) in islice(enumerate(every), 0, None, 3):
        earlier = tuple(value if index in subset else None for index in range(3))
        yield findings, earlier, outcome, *extras[number % len(extras)]


def with_any_earlier(outcome: str) -> Iterator[Case]:
    extras = list(product(STRATEGIES, PLANS))
    every = product(findings_of(outcome), product((None, *VALUES), repeat=3))
    stride = 1 if outcome == "all-in-place" else 29  # a prime, so that all values meet
    for number, (findings, earlier) in islice(enumerate(every), 0, None, stride):
        yield findings, earlier, outcome, *extras[number % len(extras)]


def with_fewer_elements(outcome: str) -> Iterator[Case]:
    for elements in (1, 2):
        every = product(findings_of(outcome, elements), product((None, *VALUES), repeat=elements))
        for findings, earlier in islice(every, 0, None, 1 if elements == 1 else 7):
            yield findings, earlier, outcome, "reflected", None


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize(
    "cases", [without_earlier, with_one_earlier_value, with_any_earlier, with_fewer_elements]
)
def test_it_says_what_was_found_and_says_it_well(cases: object, outcome: str) -> None:
    assert callable(cases)
    looked_at = 0
    for case in cases(outcome):
        said = paragraph(case)
        try:
            assert_good_prose(said)
            assert_true(said, case)
        except AssertionError as error:
            raise AssertionError(f"{error}\nof {case}\nin: {said}") from error
        looked_at += 1
    assert looked_at


def test_all_values_of_the_kind_are_tried() -> None:
    assert set(VALUES) == set(kind().findings)
    assert set(OUTCOMES) == set(kind().outcomes)
    facts = kind().assessment_facts
    assert set(STRATEGIES) == {None, *facts["national_strategy"].choices}
    assert set(PLANS) == {None, *facts["plan"].choices}


def assert_true(said: str, case: Case) -> None:
    findings, earlier, outcome, strategy, plan = case
    names = list(element_names().values())[: len(findings)]
    reading = read(said, dict(enumerate(names)))
    assert reading == Reading(
        outcome=outcome,
        findings={number: value for number, value in enumerate(findings) if value},
        earlier={number: value for number, value in enumerate(earlier) if value},
        strategy=strategy,
        comprehensive=plan is not None,
    )
    for name in names:
        assert said.count(name) == 1 or (outcome == "all-in-place" and said.count(name) <= 1)
    assert ("However" in said) == turns(findings, outcome, strategy)


def turns(findings: Values, outcome: str, strategy: str | None) -> bool:
    """Tell whether something good is followed by something bad."""
    order = [value in GOOD for value in VALUES if value in findings]
    tones = [outcome != "insufficient-information", *order]
    tones += [False] if strategy == "not-reflected" else []
    return any(before and not after for before, after in pairwise(tones))


def assert_good_prose(said: str) -> None:
    assert said == said.strip()
    assert not re.search(r"\s\s|[\n\t]| [,.;:]|\( | \)", said), "spaces"
    assert not re.search(r"[{}<>%]|None|Undefined", said), "left over from the template"
    assert not re.search(r"\b(\w+),? \1\b", said, re.IGNORECASE), "a word twice"
    all_sentences = sentences(said)
    for sentence in all_sentences:
        assert re.fullmatch(r"[A-Z][^.]*[a-z]\.", sentence), f"not one sentence: '{sentence}'"
        assert sentence.count("although") <= 1
    assert said.count("However") <= 1
    assert len(re.findall("nevertheless", said)) <= 1
    assert_flow(all_sentences)


def assert_flow(all_sentences: Sequence[str]) -> None:
    """Look at words that lean on the sentence before."""
    plans = "Your plans", "They"
    for before, sentence in pairwise(all_sentences):
        if sentence.startswith("They"):
            assert before.startswith(plans), f"who are they? '{before} {sentence}'"
        if sentence.startswith("It did not"):
            assert before.startswith("The documentation"), "what did not?"
        if sentence.startswith("It had"):
            assert before.startswith(("Our 2016 inspection", "It had")), "who had?"
        assert not (before.startswith("The same") and sentence.startswith("The same"))
    spoken_of = False
    for sentence in all_sentences:
        if sentence.startswith(plans) and " included " in sentence:
            assert (" also " in sentence) == spoken_of, f"also: '{sentence}'"
            spoken_of = True


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("We found no evidence of tea and milk.", "ought to be"),
        ("Your plans included tea, and work on these had begun.", "work on these"),
        ("Your plans included milk and tea.", "order"),
        ("Your plans were fine.", "no sentence"),
        ("Your plans included tea. They also included tea.", "twice"),
    ],
)
def test_the_reader_notices_what_is_wrong(said: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        read(said, {0: "tea", 1: "milk"})


def test_the_reader_does_not_take_one_finding_for_another() -> None:
    reading = read(
        "You already had tea in place. We found no evidence of milk.", {0: "tea", 1: "milk"}
    )

    assert reading.findings == {0: "in-place", 1: "no-evidence"}
    with pytest.raises(UnknownSentenceError):
        read("You had tea in place.", {0: "tea"})


@pytest.mark.parametrize(
    "said",
    [
        "However, we did. However, we did not.",
        "We found  this.",
        "We found this .",
        "We found this..",
        "we found this.",
        "We found this this.",
        "We found {{ this }}.",
        "You agreed. They also included this.",
    ],
)
def test_clumsy_prose_is_noticed(said: str) -> None:
    with pytest.raises(AssertionError):
        assert_good_prose(said)
