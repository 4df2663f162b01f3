"""Import a workbook: what it would change, judged before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown
from letterforge.files import write_whole
from letterforge.loading.open_round import (
    OpenRound,
    choose_round_name,
    read_round,
    round_names,
)
from letterforge.loading.rewriting import rewritten
from letterforge.loading.yaml_document import KeyPath
from letterforge.project import Project
from letterforge.workbook.book import Book, Cell, Report, by_cause
from letterforge.workbook.judging import CellDocument, faults, open_forces
from letterforge.workbook.reading import read_book
from letterforge.workbook.rows import Row, RowReader, span
from letterforge.workbook.tables import find_tables, round_said
from letterforge.workbook.values import source_of, with_hash, with_values


@dataclass(frozen=True)
class Import:
    """What a workbook would change in a round, in words, and what is worth knowing of it."""

    round: OpenRound
    text: str
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    """By the name of the force, or of the round as a whole: what becomes what."""
    notes: tuple[Problem, ...]
    open: tuple[str, ...]
    """The forces of which something is still open afterwards."""

    @property
    def changed(self) -> bool:
        """Tell whether there is anything to write."""
        return self.text != self.round.text


def plan_import(project: Project, path: Path, asked: str | None) -> Import:
    """Return what importing a workbook would change; nothing is written.

    Raises ProblemsError with all that is wrong in the file, else in its columns, else in its rows.
    """
    book = read_book(path)
    round_ = read_round(project, _round_name(project, book, asked))
    report = Report(book)
    findings, facts = find_tables(book, round_, report)
    if findings is None or report.problems:
        raise ProblemsError(by_cause(report.problems))
    reader = RowReader(round_, report)
    rows = [row for row in (reader.of_round(facts), *reader.of_forces(findings)) if row]
    wanted = _wanted(round_, rows, book)
    try:
        text = rewritten(round_.text, wanted, shown(round_.path))
    except LetterforgeError as error:
        if not report.problems:
            raise
        raise ProblemsError(by_cause(report.problems)) from error
    document = _document(text, wanted, round_, rows, book)
    if not report.problems:
        report.problems += faults(round_, wanted, document)
    if report.problems:
        raise ProblemsError(by_cause(report.problems))
    return Import(
        round=round_,
        text=text,
        changes=tuple(_in_words(round_, rows)),
        notes=tuple(by_cause([*report.notes, *_kept_sources(rows, book)])),
        open=tuple(open_forces(round_, wanted)),
    )


def write_import(planned: Import) -> None:
    """Write what was planned into the round's file.

    Raises LetterforgeError where it cannot be written, or has changed since the plan was made.
    """
    path = planned.round.path
    if path.read_bytes() != planned.round.text.encode():
        raise LetterforgeError(f"'{shown(path)}' was changed meanwhile", "import again")
    write_whole({path: planned.text.encode()})


def _round_name(project: Project, book: Book, asked: str | None) -> str:
    said = round_said(book)
    if asked is None and said is not None:
        if said not in round_names(project):
            message = f"is a workbook of the round '{said}', which this project does not have"
            hint = "choose the round with --round, or export a workbook of the right one"
            raise ProblemsError([Problem(book.file, 0, 0, message, hint)])
        return said
    return choose_round_name(project, asked)


def _wanted(round_: OpenRound, rows: list[Row], book: Book) -> dict[str, Any]:
    """Return the round's data as the workbook wants them, with their source."""
    data = deepcopy(round_.data)
    assessments = data.get("assessments") or {}
    for row in rows:
        if not row.changes:
            continue
        values: dict[KeyPath, Any] = {each.column.path: each.new for each in row.changes}
        if _of_facts(row) and row.says.get(("source",)) is None:
            cells = span(iter(row.changes))
            values["source",] = source_of(Path(book.file).name, row.sheet, cells, book.sha256)
        if ("specimen",) in values and ("invented",) in row.says:
            # Else a row that becomes a specimen would take over what the round says of all.
            values.setdefault(("invented",), row.says["invented",])
        if ("specimen",) in values and ("invented",) in row.says:
            # Else a row that becomes a specimen would take over what the round says of all.
            values.setdefault(("invented",), row.says["invented",])
        if row.force is None:
            data = with_values(data, values)
        else:
            assessment = with_values(assessments.get(row.force) or {}, values, data)
            if "words" in assessment and any(path[0] == "words" for path in values):
                assessment = with_hash(assessment)
            assessments[row.force] = assessment
    if assessments:
        data["assessments"] = _in_order(assessments, round_)
    return data


def _in_order(assessments: dict[str, Any], round_: OpenRound) -> dict[str, Any]:
    """Return assessments with new ones where the order of the forces wants them."""
    old = list(round_.assessments)
    order = {slug: at for at, slug in enumerate(round_.loaded.register.forces)}
    for slug in sorted(assessments.keys() - set(old), key=lambda each: order.get(each, 0)):
        before = [at for at, each in enumerate(old) if order.get(each, -1) < order.get(slug, 0)]
        old.insert(before[-1] + 1 if before else 0, slug)
    return {slug: assessments[slug] for slug in old}


def _of_facts(row: Row) -> bool:
    return any(change.column.path not in {("note",), ("source",)} for change in row.changes)


def _document(
    text: str, data: Mapping[str, Any], round_: OpenRound, rows: list[Row], book: Book
) -> CellDocument:
    cells: dict[KeyPath, tuple[str, Cell]] = {}
    for row in rows:
        before: KeyPath = () if row.force is None else ("assessments", row.force)
        if row.force is not None:
            cells[before] = row.sheet, row.cell
        for path, cell in row.cells.items():
            cells[*before, *path] = row.sheet, cell
            if path == ("words", "text"):
                cells[*before, "words"] = row.sheet, cell
            if path[-1] == "finding" and len(path) == 3:
                cells[*before, *path[:-1]] = row.sheet, cell
    return CellDocument(shown(round_.path), data, text, book=book, cells=cells)


def _in_words(round_: OpenRound, rows: list[Row]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = {slug: each.name for slug, each in round_.loaded.register.forces.items()}
    for row in rows:
        if not row.changes:
            continue
        name = "The whole round" if row.force is None else names.get(row.force, row.force)
        if row.force is not None and row.force not in round_.assessments:
            name += " (new in the round)"
        yield name, tuple(change.in_words for change in row.changes)


def _kept_sources(rows: list[Row], book: Book) -> Iterator[Problem]:
    """Yield a note for each source that stays though what it stands for changes."""
    for row in rows:
        source = ("source",)
        changed: Mapping[KeyPath, Any] = {each.column.path: each for each in row.changes}
        given = row.says.get(source)
        if _of_facts(row) and given is not None and source not in changed and source in row.cells:
            message = "stays, though what it is the source of changes"
            hint = "see whether it still holds; empty the cell, and the workbook is the source"
            yield book.problem(row.sheet, row.cells[source], message, hint)
