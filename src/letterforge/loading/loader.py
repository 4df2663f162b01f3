"""Load a project: every file validated and cross-referenced, or every problem told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from letterforge.assets import Assets
from letterforge.errors import Problem, ProblemsError
from letterforge.loading.records import make_record
from letterforge.loading.references import check_letters, check_references
from letterforge.loading.rounds import make_round
from letterforge.loading.unread import misnamed
from letterforge.loading.yaml_document import Document, KeyPath, read_yaml
from letterforge.model.base import SLUG_PATTERN
from letterforge.model.force import ForcesFile
from letterforge.model.inspectorate import InspectorateFile, InspectorsFile
from letterforge.model.kind import Kind
from letterforge.model.recommendation import RecommendationsFile
from letterforge.model.register import Register
from letterforge.model.round import Round
from letterforge.project import Project

RecordT = TypeVar("RecordT", bound=BaseModel)

FILES: Mapping[str, type[BaseModel]] = {
    "forces": ForcesFile,
    "recommendations": RecommendationsFile,
    "inspectorate": InspectorateFile,
    "inspectors": InspectorsFile,
}
"""The files of ``data/`` by name; ``rounds/*`` and the kinds of letters come on top."""


@dataclass(frozen=True)
class Loaded:
    """A project with its register, and the documents that know where each fact stands.

    ``letter_problems`` has, by round and force, what is wrong with single letters: composing such
    a letter raises it, and the other letters can be made.
    """

    project: Project
    register: Register
    documents: Mapping[str, Document]
    letter_problems: Mapping[tuple[str, str], tuple[Problem, ...]] = field(default_factory=dict)

    def problem(
        self, document: str, path: KeyPath, message: str, hint: str = "", *, of_key: bool = False
    ) -> Problem:
        """Make a problem that points into a document such as ``forces`` or ``rounds/<name>``."""
        return self.documents[document].problem(path, message, hint, of_key=of_key)


def load(project: Project) -> Loaded:
    """Load a project's register; raises ProblemsError with all that is wrong in its files.

    What is wrong with one assessment alone is no reason to raise: ``letter_problems`` keeps it.
    """
    return _load(project, with_rounds=True)


def load_facts(project: Project) -> Loaded:
    """Load a project's register without its rounds, in which findings may still be open.

    Raises ProblemsError with all that is wrong in the other files.
    """
    return _load(project, with_rounds=False)


def _load(project: Project, *, with_rounds: bool) -> Loaded:
    loading = _Loading(project)
    loading.problems += misnamed(project, FILES)
    forces = loading.record("forces", project.data / "forces.yaml", ForcesFile)
    recommendations = loading.record(
        "recommendations", project.data / "recommendations.yaml", RecommendationsFile
    )
    inspectorate = loading.record(
        "inspectorate", project.data / "inspectorate.yaml", InspectorateFile
    )
    inspectors = loading.record("inspectors", project.data / "inspectors.yaml", InspectorsFile)
    kinds = loading.kinds(project.assets)
    rounds = loading.rounds() if with_rounds else {}
    if loading.problems or not (forces and recommendations and inspectorate and inspectors):
        raise ProblemsError(chain(loading.problems, *loading.in_assessments.values()))
    register = Register(
        forces=forces.forces,
        recommendations=recommendations.recommendations,
        inspectorate=inspectorate,
        inspectors=inspectors.inspectors,
        kinds=kinds,
        rounds=rounds,
    )
    problems = list(check_references(register, forces.sources, loading.documents, project.assets))
    in_letters = check_letters(register, loading.documents, loading.in_assessments)
    if problems:
        raise ProblemsError(chain(problems, *in_letters.values()))
    return Loaded(project, register, loading.documents, in_letters)


class _Loading:
    """Collect documents and problems while one file after the other is read."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.documents: dict[str, Document] = {}
        self.problems: list[Problem] = []
        self.in_assessments: dict[tuple[str, str], tuple[Problem, ...]] = {}

    def record(self, name: str, path: Path, record: type[RecordT]) -> RecordT | None:
        document, known = self._document(name, path)
        if document is None:
            return None
        made, slips = make_record(record, document)
        self.problems += _but(known, slips)
        return made

    def _document(self, name: str, path: Path) -> tuple[Document | None, list[Problem]]:
        # Kinds may be the bundled ones; names below templates/ lead nowhere else anyway.
        inside = self.project.root if path.is_relative_to(self.project.root) else None
        document, problems = read_yaml(path, inside)
        self.problems += problems
        if document is not None:
            self.documents[name] = document
        return document, problems

    def rounds(self) -> dict[str, Round]:
        found: dict[str, Round] = {}
        for path in sorted((self.project.data / "rounds").glob("*.yaml")):
            if not re.fullmatch(SLUG_PATTERN, path.stem):
                continue  # told as misnamed
            document, known = self._document(f"rounds/{path.stem}", path)
            if document is None:
                continue
            made, slips, in_assessments = make_round(document)
            self.problems += _but(known, slips)
            for force, wrong in in_assessments.items():
                self.in_assessments[path.stem, force] = _but(known, wrong)
            if made:
                found[path.stem] = made
        return found

    def kinds(self, assets: Assets) -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        for name in assets.names("/kind.yaml"):
            parts = name.split("/")
            if len(parts) != 3 or parts[0] != "letters":
                continue
            if made := self.record(f"letters/{parts[1]}", assets.find(name), Kind):
                found[parts[1]] = made.with_passages(parts[1])
        return found


def _but(known: Iterable[Problem], slips: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the slips that are not told already: what is no good as YAML is no good as a value."""
    places = {(problem.line, problem.column) for problem in known}
    return tuple(slip for slip in slips if (slip.line, slip.column) not in places)
