"""Look over all letters of a project: what is wrong, and what changed since they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from letterforge.errors import LetterforgeError, Problem, ProblemsError
from letterforge.issuing.checking import each_with_forces
from letterforge.issuing.manifest_file import read_manifest
from letterforge.model.manifest import Manifest
from letterforge.preview.comparing import written_words
from letterforge.preview.proofs import Edition, Name, Proofs, Sheet
from letterforge.preview.worker import GivenUpError
from letterforge.rendering.fingerprint import differences

State = Literal[
    "unchanged", "words changed", "look changed", "newly failing", "failing", "not yet written"
]
"""What an edit has done to a letter since it was last written to disk."""


@dataclass(frozen=True)
class Survey:
    """What was found in an edition; ``states`` and ``counts`` (of problems) are by letter.

    ``forces`` are those in whose letters a problem is; of others, it is in no letter or in all.
    """

    edition: int = 0
    problems: tuple[Problem, ...] = ()
    states: dict[Name, State] = field(default_factory=dict)
    counts: dict[Name, int] = field(default_factory=dict)
    forces: dict[Problem, tuple[str, ...]] = field(default_factory=dict)


class Surveyor:
    """Look over the letters of an edition one by one, so that others can go first between them."""

    def __init__(self, proofs: Proofs, edition: Edition) -> None:
        self._proofs = proofs
        self._edition = edition
        self._general: list[Problem] = list(edition.problems)
        self._in_letters: list[tuple[str, Problem]] = []
        self._states: dict[Name, State] = {}
        self._counts: dict[Name, int] = {}
        self._manifests: dict[str, Manifest | None] = {}

    def steps(self) -> Iterator[tuple[Name | None, Callable[[], None]]]:
        """Yield what is to be done, in order, and the letter that it is about."""
        yield None, self._look_at_templates
        if self._edition.loaded and not self._edition.problems:
            for name in names_of(self._edition):
                yield name, partial(self._look_at, name)

    def result(self) -> Survey:
        """Return what the steps have found."""
        forces = dict(each_with_forces(self._in_letters))
        problems = ProblemsError([*self._general, *forces]).problems
        return Survey(self._edition.number, problems, self._states, self._counts, forces)

    def _look_at_templates(self) -> None:
        self._general += self._proofs.template_problems()

    def _look_at(self, name: Name) -> None:
        if self._proofs.edition is not self._edition:
            return
        self._note(name, self._proofs.sheet(name))

    def give_up(self, name: Name, error: GivenUpError) -> None:
        """Note that looking at a letter did not end."""
        if self._proofs.edition is self._edition:
            self._proofs.give_up(name, error)
            self._note(name, self._proofs.sheet(name))

    def _note(self, name: Name, sheet: Sheet) -> None:
        problems = (*sheet.problems, *sheet.page_problems)
        self._counts[name] = len(problems)
        self._in_letters += (
            (name[1], problem) for problem in problems if problem not in self._general
        )
        self._states[name] = self._state(name, sheet)

    def _state(self, name: Name, sheet: Sheet) -> State:
        round_name, force = name
        folder = self._proofs.project.output / round_name
        before = written_words(folder, force)
        manifest = self._manifest(folder)
        written = manifest.letter(force) if manifest else None
        # Of a letter that was written as a PDF alone, only the manifest knows.
        is_written = before is not None or written is not None
        if sheet.problems or sheet.page_problems or sheet.proof is None:
            return "newly failing" if is_written else "failing"
        if not is_written:
            return "not yet written"
        if before is not None and before != sheet.proof.text:
            return "words changed"
        if written and before is None and written.made_of.words != sheet.proof.made_of.words:
            return "words changed"
        if written and differences(written.made_of, sheet.proof.made_of):
            return "look changed"
        return "unchanged"

    def _manifest(self, folder: Path) -> Manifest | None:
        if folder.name not in self._manifests:
            self._manifests[folder.name] = manifest_of(folder)
        return self._manifests[folder.name]


def manifest_of(folder: Path) -> Manifest | None:
    """Return what was written into a folder, as far as its manifest can be read."""
    try:
        return read_manifest(folder)
    except LetterforgeError:
        return None


def names_of(edition: Edition) -> Iterable[Name]:
    """Return the names of all letters of a project."""
    rounds = edition.loaded.register.rounds if edition.loaded else {}
    return [(name, force) for name, round_ in rounds.items() for force in round_.assessments]
