"""Read an outcome paragraph back into what was found, as a careful reader would.

Why: that each finding is said of its elements, and nothing else is said, cannot be seen from
single words. Here every sentence must be one that is known, and together they must give back the
findings that the letter was made from. A sentence that is not known is an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

GOOD = {"in-place", "started", "planned"}

OUTCOMES = {
    "all-in-place": r"We are pleased to inform you that (in our (?P<year>\d{4}) inspection we "
    r"found that )?you already had (all the elements of our recommendation|what we recommended) "
    r"in place",
    "plan-started": "We found that your force had plans to address our cause of concern and had "
    "begun to implement them",
    "plan-not-started": "We found that your force had plans to address our cause of concern, but "
    "had not yet begun to implement them",
    "insufficient-information": "The documentation you submitted did not give us enough information"
    " to assess in full whether your force's plans addressed our cause of concern",
}

_LIST = r"(?P<list><\d>(?:(?:, <\d>)* (?:and|or) <\d>)?)"
_WORK = r"work on (?P<pronoun>this|these)"
_THOSE = r"(?P<those>this element|these elements|all of them|any of them|this|<\d>.*?)"

FINDINGS = {
    "in-place": [
        rf"In our (?P<year>\d{{4}}) inspection we found that you already had {_LIST} in place",
        rf"You (already|also) had {_LIST} in place"
        r"(, as our (?P<year>\d{4}) inspection had found)?",
    ],
    "started": [rf"(Your plans|They)( also)? included {_LIST}, and {_WORK} had begun( as well)?"],
    "planned": [
        rf"(Your plans|They)( also)? included {_LIST}(, but {_WORK} had not yet begun( either)?)?"
    ],
    "no-evidence": [
        rf"(However, we|We) found no evidence of {_LIST}",
        rf"Nor did we find evidence of {_LIST}",
    ],
    "no-information": [
        r"(However, (the documentation you submitted|your documentation)|It"
        rf"|The documentation you submitted) did not contain sufficient information about {_LIST}",
        rf"Nor did your documentation contain sufficient information about {_LIST}",
    ],
    "the same": [rf"The same was true of {_LIST}"],
}

EARLIER = {
    "in-place": f"found {_THOSE} in place",
    "started": f"found that work on {_THOSE} had begun",
    "planned": f"found plans for {_THOSE}",
    "no-evidence": f"found no evidence of {_THOSE}",
    "no-information": f"not been given sufficient information about {_THOSE}",
}

_STRATEGY = (
    "the new strategy to address the abuse of position for sexual purposes, agreed at the "
    "National Police Chiefs' Council in April of this year"
)
STRATEGIES = {
    "considered": r"It was (also |nevertheless )?reassuring to see (in the documentation you "
    rf"submitted )?that you had considered {_STRATEGY}",
    "reflected": r"Your plans (were (otherwise )?comprehensive and )?(nevertheless )?reflected "
    rf"{_STRATEGY}",
    "not-reflected": r"(However, the documentation you submitted did not|Your documentation also "
    rf"did not|Nor did your documentation) reflect {_STRATEGY}",
}


@dataclass
class Reading:
    """What a reader takes from a paragraph; elements are numbers in the recommendation's order."""

    outcome: str = ""
    findings: dict[int, str] = field(default_factory=dict)
    earlier: dict[int, str] = field(default_factory=dict)
    strategy: str | None = None
    comprehensive: bool = False


class UnknownSentenceError(AssertionError):
    """Tell that a sentence is none that a letter may say at its place."""


def read(paragraph: str, names: Mapping[int, str]) -> Reading:
    """Read a paragraph in which elements have the given names."""
    for number, name in names.items():
        paragraph = paragraph.replace(name, f"<{number}>")
    reader = _Reader(len(names))
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
        self._latest: list[int] = []  # the elements that the sentence before spoke of
        self._latest_finding = ""

    def take(self, sentence: str) -> None:
        main, although, clause = sentence.partition(", although our ")
        if not (
            self._outcome(main)
            or self._finding(main)
            or self._strategy(main)
            or self._earlier(sentence)
        ):
            raise UnknownSentenceError(f"this is no sentence of a letter: '{sentence}'")
        if although and not self._earlier(f"Our {clause}"):
            raise UnknownSentenceError(f"this is no clause of a letter: '{clause}'")

    def _outcome(self, sentence: str) -> bool:
        for outcome, pattern in OUTCOMES.items():
            if found := re.fullmatch(pattern, sentence):
                assert not self.reading.outcome, "the outcome is said twice"
                self.reading.outcome = outcome
                if outcome == "all-in-place":
                    self.reading.findings = dict.fromkeys(self._all, "in-place")
                    if found["year"]:
                        self.reading.earlier = dict.fromkeys(self._all, "in-place")
                return True
        return False

    def _finding(self, sentence: str) -> bool:
        for finding, patterns in FINDINGS.items():
            for pattern in patterns:
                if found := re.fullmatch(pattern, sentence):
                    self._take_finding(finding, found)
                    return True
        return False

    def _take_finding(self, finding: str, found: re.Match[str]) -> None:
        groups = found.groupdict()
        if finding == "the same":
            finding = self._latest_finding
            assert not set(self._latest) & set(self.reading.earlier), "the same as which of two?"
        denied = finding not in GOOD and "same" not in found[0]
        self._latest = _numbers(groups["list"], joined_by="or" if denied else "and")
        self._latest_finding = finding
        if groups.get("pronoun"):
            assert groups["pronoun"] == ("this" if len(self._latest) == 1 else "these"), found[0]
        for number in self._latest:
            assert number not in self.reading.findings, f"{number} is spoken of twice"
            self.reading.findings[number] = finding
            if groups.get("year"):
                self.reading.earlier[number] = "in-place"

    def _earlier(self, sentence: str) -> bool:
        for earlier, pattern in EARLIER.items():
            whole = (
                rf"(Our 2016 inspection|It) had (?P<already>already )?{pattern}( (?P<too>either))?"
            )
            if found := re.fullmatch(whole, sentence):
                elements = self._those(found["those"], denied=earlier not in GOOD)
                now = {self.reading.findings[number] for number in elements}
                assert (found["already"] is not None) == (now == {earlier} and earlier in GOOD)
                assert (found["too"] is not None) == (earlier not in GOOD and not now & GOOD)
                for number in elements:
                    assert number not in self.reading.earlier, f"{number}: found twice before"
                    self.reading.earlier[number] = earlier
                return True
        return False

    def _those(self, words: str, denied: bool) -> list[int]:
        if words.startswith("<"):
            return _numbers(words, joined_by="or" if denied else "and")
        if words in {"this", "all of them", "any of them"}:
            assert (words == "this") == (len(self._all) == 1), words
            assert words == "this" or (words == "any of them") == denied, words
            return self._all
        assert words == ("this element" if len(self._latest) == 1 else "these elements"), words
        return self._latest

    def _strategy(self, sentence: str) -> bool:
        if re.fullmatch(r"Your plans were (otherwise )?comprehensive", sentence):
            self.reading.comprehensive = True
            return True
        for strategy, pattern in STRATEGIES.items():
            if re.fullmatch(pattern, sentence):
                assert self.reading.strategy is None, "the strategy is spoken of twice"
                self.reading.strategy = strategy
                self.reading.comprehensive = "comprehensive" in sentence
                return True
        return False


def _numbers(words: str, joined_by: str) -> list[int]:
    numbers = [int(number) for number in re.findall(r"<(\d)>", words)]
    names = [f"<{number}>" for number in numbers]
    *head, last = names
    expected = f"{', '.join(head)} {joined_by} {last}" if head else last
    assert words == expected, f"'{words}' ought to be '{expected}'"
    assert numbers == sorted(numbers), f"'{words}' is not in the recommendation's order"
    return numbers
