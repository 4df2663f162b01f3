"""Collect what the record leaves in doubt, by whether a letter can be made with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from letterforge.errors import Problem
from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.terms import Doubt, Term

TermT = TypeVar("TermT", bound=Term)

MEND = "mend the dates if you know better, or give the letter another date"


@dataclass(frozen=True)
class BearableDoubt:
    """A doubt that a specimen can bear, for it says so; a real letter cannot.

    ``sentence`` is what the specimen says; it is empty where something is left out instead.
    """

    problem: Problem
    sentence: str


class Doubts:
    """Take down doubts while people are looked up.

    ``problems`` are doubts with which no letter can be made, ``bearable`` those that a specimen can
    bear. ``unverified`` is what nobody has verified or has on record, for those who send letters.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self.problems: list[Problem] = []
        self.bearable: list[BearableDoubt] = []
        self.unverified: list[str] = []

    def shown(
        self,
        found: TermT | Doubt[TermT],
        document: str,
        path: KeyPath,
        about: str,
        hint: str = MEND,
    ) -> TermT | None:
        """Return what a letter can show, or None; note the doubt at its place in a document."""
        if not isinstance(found, Doubt):
            return found
        if found.last is None:
            self.problem(document, path, f"{about}: {found}")
            return None
        sentence = f"{found.explanation[0].upper()}{found.explanation[1:]}."
        self.bear(document, path, f"{about}: {found}", sentence, hint)
        if found.reason == "unverified":
            self.unverified.append(found.explanation)
        return found.last

    @property
    def last_on_record(self) -> list[str]:
        """Return what a specimen says of itself, where no letter can be made."""
        return [each.sentence for each in self.bearable if each.sentence]

    def problem(self, document: str, path: KeyPath, message: str) -> None:
        """Note that no letter can be made."""
        self.problems.append(self._loaded.problem(document, path, message, MEND, of_key=True))

    def bear(
        self, document: str, path: KeyPath, message: str, sentence: str, hint: str = MEND
    ) -> None:
        """Note a doubt with which a specimen can be made."""
        problem = self._loaded.problem(document, path, message, hint, of_key=True)
        self.bearable.append(BearableDoubt(problem, sentence))


_FEW = 5


def unverified_in_short(letters: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Return a line for each unverified thing in letters, or one for all where they are many."""
    lines = [
        f"{letter}: not verified: {each}" for letter, unverified in letters for each in unverified
    ]
    if len(lines) <= _FEW:
        return lines
    return [
        f"{len(lines)} names or letters after names in these letters are not verified or not on "
        "record; see each with: letterforge forces"
    ]
