"""Show problems with the line that each is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from letterforge.errors import Problem
from letterforge.project import Project

_LONGEST_LINE = 300
_LARGEST_FILE = 5_000_000


def with_lines(
    problems: Iterable[Problem],
    project: Project,
    forces: Mapping[Problem, Sequence[str]] | None = None,
) -> list[dict[str, Any]]:
    """Return problems as plain data, each with the text of its line where that can be read.

    ``forces`` are those in whose letters a problem is.
    """
    files: dict[str, list[str]] = {}
    found = []
    for problem in problems:
        # The rows of a workbook are no lines of text.
        if problem.line and not problem.cells and problem.file not in files:
            files[problem.file] = _lines(problem.file, project)
        lines = [] if problem.cells else files.get(problem.file, [])
        quoted = lines[problem.line - 1] if 0 < problem.line <= len(lines) else None
        found.append(
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "place": problem.place,
                "message": problem.message,
                "hint": problem.hint,
                "forces": list((forces or {}).get(problem, ())),
                "quoted": quoted[:_LONGEST_LINE] if quoted is not None else None,
            }
        )
    return found


def _lines(file: str, project: Project) -> list[str]:
    allowed = [project.root.resolve(), *(folder.resolve() for folder in project.assets.folders)]
    try:
        path = Path(file).resolve()
        if not any(path.is_relative_to(folder) for folder in allowed):
            return []
        if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            return []
        return path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []
