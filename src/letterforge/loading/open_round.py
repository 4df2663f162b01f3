"""Read a round as it stands in its file, though its findings may still be open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from letterforge.errors import LetterforgeError, Problem, ProblemsError, reason_of, shown
from letterforge.files import read_regular
from letterforge.loading.loader import Loaded, load_facts
from letterforge.loading.records import nearest
from letterforge.loading.yaml_document import Document, KeyPath, parse_yaml
from letterforge.model.base import SLUG_PATTERN
from letterforge.model.kind import Kind
from letterforge.project import Project


@dataclass(frozen=True)
class OpenRound:
    """A round by its name: its file's words and data, and the register around it."""

    name: str
    path: Path
    text: str
    document: Document
    loaded: Loaded

    @property
    def data(self) -> dict[str, Any]:
        """Return what the file holds, as plain data."""
        data: dict[str, Any] = self.document.data
        return data

    @property
    def kind(self) -> Kind:
        """Return the round's kind of letter."""
        return self.loaded.register.kinds[self.data["kind"]]

    @property
    def recommendations(self) -> tuple[str, ...]:
        """Return the short names of the round's recommendations."""
        return tuple(self.data["recommendations"])

    @cached_property
    def assessments(self) -> dict[str, dict[str, Any]]:
        """Return what the file says of each force."""
        assessments = self.data.get("assessments") or {}
        return {force: assessment or {} for force, assessment in assessments.items()}


def round_names(project: Project) -> list[str]:
    """Return the names of a project's rounds by its files."""
    folder = project.data / "rounds"
    return sorted(
        path.stem for path in folder.glob("*.yaml") if re.fullmatch(SLUG_PATTERN, path.stem)
    )


def choose_round_name(project: Project, asked: str | None) -> str:
    """Return the round asked for, or the only one.

    Raises LetterforgeError where there is none, or where more than one could be meant.
    """
    names = round_names(project)
    if asked is not None:
        if asked not in names:
            raise LetterforgeError(f"there is no round '{asked}'", nearest(asked, names))
        return asked
    if not names:
        message = "the project has no round of letters"
        raise LetterforgeError(message, "begin one with: letterforge new round NAME")
    if len(names) > 1:
        raise LetterforgeError(
            "there is more than one round of letters",
            f"choose one with --round: {', '.join(names)}",
        )
    return names[0]


def read_round(project: Project, name: str) -> OpenRound:
    """Read a round; raises ProblemsError where its file, or one that it stands on, is wrong.

    Kind, recommendations and the shape of the assessments are sure then, and nothing else is.
    """
    loaded = load_facts(project)
    path = project.data / "rounds" / f"{name}.yaml"
    try:
        content = read_regular(path)
    except OSError as error:
        problem = Problem(shown(path), 0, 0, f"cannot be read: {reason_of(error)}")
        raise ProblemsError([problem]) from error
    document, problems = parse_yaml(content, shown(path))
    if document is None or problems:
        raise ProblemsError(problems)
    problems = _wrong_shape(document, loaded)
    if problems:
        raise ProblemsError(problems)
    # Not the document's own text, which is without a mark at its beginning.
    return OpenRound(name, path, content.decode("utf-8"), document, loaded)


def _wrong_shape(document: Document, loaded: Loaded) -> list[Problem]:
    data, register = document.data, loaded.register
    if not isinstance(data, dict):
        return [document.problem((), "the file must be keys with values")]
    found = [
        document.problem((*path, part), f"'{part}' must be keys with values", of_key=True)
        for path, parent, parts in _parents(data)
        for part in parts
        if not isinstance(parent.get(part) or {}, dict)
    ]
    kind, names = data.get("kind"), data.get("recommendations")
    if not isinstance(kind, str) or kind not in register.kinds:
        message = f"there is no kind of letter '{kind}'" if kind else "the kind of letter is open"
        found.append(document.problem(("kind",), message, nearest(str(kind), register.kinds)))
    if not isinstance(names, list) or not names:
        message = "the round must list its recommendations"
        found.append(document.problem(("recommendations",), message))
        return found
    for at, name in enumerate(names):
        if not isinstance(name, str) or name not in register.recommendations:
            message = f"there is no recommendation '{name}'"
            hint = nearest(str(name), register.recommendations)
            found.append(document.problem(("recommendations", at), message, hint))
    return found


def _parents(data: dict[str, Any]) -> Iterator[tuple[KeyPath, dict[str, Any], tuple[str, ...]]]:
    """Yield whatever holds keys with values that are read here, with those keys."""
    yield (), data, ("facts", "contact", "assessments")
    assessments = data.get("assessments")
    if isinstance(assessments, dict):
        yield ("assessments",), assessments, tuple(assessments)
        for force, assessment in assessments.items():
            if isinstance(assessment, dict):
                yield ("assessments", force), assessment, ("facts", "findings")
