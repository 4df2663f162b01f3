"""Read an outcome paragraph back into what was found, as a careful reader would.

Why: that each finding is said of its elements, and nothing else is said, cannot be seen from
single words. Here every sentence must be one that is known, and together they must give back the
findings that the letter was made from. A sentence that is not known is an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from letterforge.model.recommendation import Element

GOOD = {"in-place", "started", "planned"}

_DOCUMENTATION = (
    "(However, |In particular, )?(the documentation you submitted|your documentation|it)"
)
OUTCOMES = {
    "all-in-place": r"We are pleased to inform you that (in our (?P<year>\d{4}) inspection we "
    r"found that )?you already had (all the elements of our recommendation|what we recommended) "
    r"in place",
    "plan-started": r"We found that your force had ((?P<plan>\w+) )?plans to address "
    r"(?P<part>part of )?our cause of concern and had begun to implement them",
    "plan-not-started": r"We found that your force had ((?P<plan>\w+) )?plans to address "
    r"(?P<part>part of )?our cause of concern, but had not yet begun to implement them",
    "insufficient-information": rf"{_DOCUMENTATION} did not give us enough information to assess "
    r"(?P<full>in full )?whether your force's plans addressed our cause of concern",
}

FINDINGS = {
    "in-place": r"(At the time of our assessment,|We found that) you (?P<done><.*)",
    "started": r"(You|We found that you) had started (?P<todo><.*)",
    "planned": r"(You|You also|We found that you) planned (?P<todo><.*?>)"
    r"(?P<unstarted>, but had not yet begun to do so)?",
    "not-enough-information": rf"{_DOCUMENTATION} (also )?did not tell us enough about "
    r"(?P<name><.*)",
    "no-information": rf"{_DOCUMENTATION} gave us no information about (?P<name><.*)",
    "no-evidence": r"(Nor did we find|(However, |In particular, )?we did not find) evidence that "
    r"you (?P<done><.*)",
}

_THEN = (
    r"(In our (?P<year>\d{4}) inspection, (((?P<contrast>by contrast)|(?P<too>too)), )?we"
    r"|(At that time|In that inspection), we) (?P<also>also )?"
)
EARLIER = {
    "in-place": "found that you (?P<done><.*)",
    "evidence": "found evidence that you (?P<done><.*)",
    "started": "found that you had started (?P<todo><.*)",
    "planned": "found that you planned (?P<todo><.*)",
    "no-evidence": "did not find evidence that you (?P<done><.*)",
    "no-information": "did not have enough information to tell whether you (?P<done><.*)",
}

_DENIED = {"no-evidence", "no-information"}
SAME = {
    **{name: {name} for name in EARLIER},
    "evidence": set(),
    "no-information": {"no-information", "not-enough-information"},
}

_STRATEGY = (
    "the new strategy to address the abuse of position for sexual purposes, agreed at the "
    "National Police Chiefs' Council in April of this year"
)
STRATEGIES = {
    "considered": r"It was (also )?reassuring to see in the documentation you submitted that you "
    rf"had considered {_STRATEGY}",
    "reflected": rf"Your plans reflected {_STRATEGY}",
    "not-reflected": rf"({_DOCUMENTATION}|It also) did not reflect {_STRATEGY}",
}
_GOOD_STRATEGIES = {"considered", "reflected"}


@dataclass
class Reading:
    """What a reader takes from a paragraph; elements are numbers in the recommendation's order.

    ``good`` tells of each sentence on what is so now whether it is a good word. ``contrasts`` are
    the elements that were said to have been better before.
    """

    outcome: str = ""
    findings: dict[int, str] = field(default_factory=dict)
    earlier: dict[int, tuple[int, str]] = field(default_factory=dict)
    strategy: str | None = None
    plan: str | None = None
    part: bool = False
    full: bool = False
    unstarted: bool = False
    contrasts: set[int] = field(default_factory=set)
    good: list[bool] = field(default_factory=list)


class UnknownSentenceError(AssertionError):
    """Tell that a sentence is none that a letter may say at its place."""


def read(paragraph: str, elements: Mapping[int, Element]) -> Reading:
    """Read a paragraph on some elements."""
    forms: dict[str, str] = {}
    for number, element in elements.items():
        forms[element.name] = f"<{number} name>"
        for name, phrase in element.phrases.items():
            forms[phrase.first] = f"<{number} {name}>"
            if phrase.again:
                forms[phrase.again] = f"<{number} {name} again>"
    for words in sorted(forms, key=len, reverse=True):
        paragraph = paragraph.replace(words, forms[words])
    reader = _Reader(len(elements))
    for sentence in sentences(paragraph):
        reader.take(sentence.removesuffix("."))
    return reader.reading


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph after its full stops."""
    return re.split(r"(?<=\.) ", paragraph)


class _Reader:
    def __init__(self, element_count: int) -> None:
        self.reading = Reading()
        self._all = list(range(element_count))
        self._year = 0
        self._contrast = False

    def take(self, sentence: str) -> None:
        if not (
            self._outcome(sentence)
            or self._earlier(sentence)
            or self._finding(sentence)
            or self._strategy(sentence)
        ):
            raise UnknownSentenceError(f"this is no sentence of a letter: '{sentence}'")

    def _outcome(self, sentence: str) -> bool:
        for outcome, pattern in OUTCOMES.items():
            if found := _match(pattern, sentence):
                assert not self.reading.outcome, "the outcome is said twice"
                groups = found.groupdict()
                self.reading.outcome = outcome
                self.reading.good.append(outcome != "insufficient-information")
                self.reading.plan = groups.get("plan")
                self.reading.part = groups.get("part") is not None
                self.reading.full = groups.get("full") is not None
                if outcome == "all-in-place":
                    self.reading.findings = dict.fromkeys(self._all, "in-place")
                    if found["year"]:
                        before = int(found["year"]), "in-place"
                        self.reading.earlier = dict.fromkeys(self._all, before)
                return True
        return False

    def _finding(self, sentence: str) -> bool:
        for finding, pattern in FINDINGS.items():
            if found := _match(pattern, sentence):
                self.reading.good.append(finding in GOOD)
                self.reading.unstarted |= found.groupdict().get("unstarted") is not None
                numbers, again = _elements(found, denied=finding not in GOOD)
                assert not any(again), f"named again before it is named: '{sentence}'"
                for number in numbers:
                    assert number not in self.reading.findings, f"{number} is spoken of twice"
                    self.reading.findings[number] = finding
                return True
        return False

    def _earlier(self, sentence: str) -> bool:
        for earlier, pattern in EARLIER.items():
            found = re.fullmatch(_THEN + pattern, sentence)
            if not found:
                continue
            if found["year"]:
                assert int(found["year"]) > self._year, "an earlier inspection is named twice"
                self._year, self._contrast = int(found["year"]), found["contrast"] is not None
            assert self._year, "when was this?"
            numbers, again = _elements(found, denied=earlier in _DENIED)
            for number, is_again in zip(numbers, again, strict=True):
                known = self.reading.outcome != "all-in-place" and number in self.reading.findings
                assert is_again == known, f"{number} is called by the wrong words: '{sentence}'"
                assert number not in self.reading.earlier, f"{number}: found twice before"
                self.reading.earlier[number] = self._year, earlier
                if self._contrast:
                    self.reading.contrasts.add(number)
            now = {self.reading.findings.get(number) for number in numbers}
            assert (found["also"] is None) == (found["year"] is not None or earlier in _DENIED)
            if found["year"]:
                assert (found["too"] is not None) == (now <= SAME[earlier]), f"too: '{sentence}'"
            return True
        return False

    def _strategy(self, sentence: str) -> bool:
        for strategy, pattern in STRATEGIES.items():
            if _match(pattern, sentence):
                assert self.reading.strategy is None, "the strategy is spoken of twice"
                self.reading.strategy = strategy
                self.reading.good.append(strategy in _GOOD_STRATEGIES)
                return True
        return False


def _match(pattern: str, sentence: str) -> re.Match[str] | None:
    # A sentence that begins with the documentation begins with a capital letter.
    return re.fullmatch(pattern, sentence) or (
        re.fullmatch(pattern, sentence[0].lower() + sentence[1:]) if sentence else None
    )


def _elements(found: re.Match[str], denied: bool) -> tuple[list[int], list[bool]]:
    """Return the elements that a sentence names, and whether each is named again."""
    ((form, words),) = (
        (form, words)
        for form, words in found.groupdict().items()
        if form in {"name", "done", "todo"} and words
    )
    form = {"todo": "to-do"}.get(form, form)
    tokens = re.findall(r"<(\d) ([a-z-]+)( again)?>", words)
    numbers = [int(number) for number, _, _ in tokens]
    assert {name for _, name, _ in tokens} == {form}, f"'{words}' does not fit its sentence"
    *head, last = (f"<{number} {name}{again}>" for number, name, again in tokens)
    by = "or" if denied else "and"
    expected = f"{', '.join(head)} {by} {last}" if head else last
    assert words == expected, f"'{words}' ought to be '{expected}'"
    assert numbers == sorted(numbers), f"'{words}' is not in the recommendation's order"
    return numbers, [bool(again) for _, _, again in tokens]
