"""Judge a round as a workbook would leave it, by the same checks as its file, told by cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from letterforge.errors import Problem
from letterforge.loading.open_round import OpenRound
from letterforge.loading.records import make_record
from letterforge.loading.round_references import RoundCheck
from letterforge.loading.yaml_document import Document, KeyPath
from letterforge.model.round import Round
from letterforge.workbook.book import Book, Cell

# Stand in for what is still open, so that all else can be judged.
_OPEN_DATE = "2999-12-31"
_OPEN_WORDS = "open"


@dataclass(frozen=True)
class CellDocument(Document):
    """A document whose values came from cells: problems point at these, where there are any."""

    book: Book = field(kw_only=True)
    cells: Mapping[KeyPath, tuple[str, Cell]] = field(kw_only=True)

    def problem(
        self, path: KeyPath, message: str, hint: str = "", *, of_key: bool = False
    ) -> Problem:
        """Make a problem that points at the cell of a value, or of what holds the value."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.cells:
                sheet, cell = self.cells[path[:length]]
                return self.book.problem(sheet, cell, message, hint)
        return super().problem(path, message, hint, of_key=of_key)


def open_forces(round_: OpenRound, data: Mapping[str, Any]) -> list[str]:
    """Return the forces of which something that a letter needs is still open."""
    needed = [name for name, rule in round_.kind.assessment_facts.items() if not rule.optional]
    elements = [
        element
        for name in round_.recommendations
        for element in round_.loaded.register.recommendations[name].elements
    ]
    found = []
    for force, assessment in (data.get("assessments") or {}).items():
        said = assessment or {}
        facts, findings = said.get("facts") or {}, said.get("findings") or {}
        if (
            said.get("outcome") is None
            or any(facts.get(name) is None for name in needed)
            or any(_open_finding(findings.get(element)) for element in elements)
        ):
            found.append(force)
    return found


def _open_finding(finding: Any) -> bool:
    if isinstance(finding, Mapping):
        return finding.get("finding") is None
    return finding is None


def faults(round_: OpenRound, data: Mapping[str, Any], document: CellDocument) -> Iterator[Problem]:
    """Yield what is wrong with a round's data, leaving aside what is only still open."""
    open_ = set(open_forces(round_, data))
    whole = {force: each for force, each in data["assessments"].items() if force not in open_}
    judged = _filled({**data, "assessments": whole}, round_)
    record, problems = make_record(Round, replace(document, data=judged))
    yield from problems
    if record is None:
        return
    kind = round_.kind
    given = {name: rule for name, rule in kind.round_facts.items() if name in record.facts}
    register = round_.loaded.register
    kinds = {**register.kinds, record.kind: kind.model_copy(update={"round_facts": given})}
    check = RoundCheck(replace(register, kinds=kinds), record, document)
    yield from check.problems()
    for _, problem in check.letter_problems():
        yield problem


def _filled(data: dict[str, Any], round_: OpenRound) -> dict[str, Any]:
    """Return a round's data with something in the place of what is open for the whole round."""
    contact = dict(data.get("contact") or {})
    for key in ("name", "email"):
        contact[key] = contact.get(key) or _OPEN_WORDS
    facts = {name: value for name, value in (data.get("facts") or {}).items() if value is not None}
    return {
        **{key: value for key, value in data.items() if value is not None},
        "date": data.get("date") or _OPEN_DATE,
        "signatory": data.get("signatory") or next(iter(round_.loaded.register.inspectors)),
        "contact": {key: value for key, value in contact.items() if value is not None},
        "facts": facts,
    }
