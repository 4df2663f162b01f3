"""Find files that somebody believes to be read: misnamed ones, and those of other programs.

Why: settings in ``letterforge.yml`` or findings in a spreadsheet would be left out without a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from letterforge.errors import Problem, reason_of, shown
from letterforge.model.base import SLUG_PATTERN
from letterforge.project import Project

SETTINGS = "letterforge.yaml"
_YAML = (".yaml", ".yml")
# Left behind by editors, or there for people.
_NO_MATTER = re.compile(r"\..*|~\$.*|#.*#|.*~|.*\.(bak|swp|tmp|md)|README.*|.*\.py", re.IGNORECASE)


def misnamed(project: Project, known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each file that looks like one of the project's, but is not read as one.

    ``known`` are the names of the files of ``data/`` without their suffix.
    """
    for path in _inside(project.root):
        if path.name != SETTINGS and path.name.lower() in {"letterforge.yaml", "letterforge.yml"}:
            yield _problem(path, "is not read", f"rename it to {SETTINGS}")
    for path in _inside(project.data):
        name, stem = path.name, path.stem.lower()
        if stem == "letterforge" and path.suffix.lower() in _YAML:
            yield _problem(path, "is not read here", "move it to the folder that holds data/")
        elif stem == "rounds" and name != "rounds" and path.is_dir():
            yield _problem(path, "is not read", "rename it to rounds")
        elif stem in known and path.suffix.lower() in _YAML and name != f"{stem}.yaml":
            yield _problem(path, "is not read", f"rename it to {stem}.yaml")
        elif path.suffix.lower() in _YAML and name.removesuffix(".yaml") not in known:
            hint = "rounds belong into data/rounds; delete it if it is none"
            yield _problem(path, "is not read", hint)
    yield from _rounds(project.data / "rounds")
    for path in sorted((project.root / "templates").rglob("*")) if not project.bundled else ():
        if path.suffix.lower() == ".htm":
            yield _problem(path, "is not read", f"rename it to {path.stem}.html")
        elif path.name.lower() in {"kind.yml", "kind.yaml"} and path.name != "kind.yaml":
            yield _problem(path, "is not read", "rename it to kind.yaml")


def _rounds(folder: Path) -> Iterator[Problem]:
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        yield _problem(folder, f"cannot be read: {reason_of(error)}", "")
        return
    for path in paths:
        if _NO_MATTER.fullmatch(path.name) or path.suffix.lower() not in _YAML:
            continue
        if path.suffix != ".yaml":
            yield _problem(path, "is not read, for its name does not end in .yaml", "rename it")
        elif not re.fullmatch(SLUG_PATTERN, path.stem):
            hint = "use small letters, digits and hyphens, such as abuse-of-position-2017.yaml"
            yield _problem(path, "the file's name is no short name for a round", hint)


def unread(project: Project) -> Iterator[str]:
    """Yield the files in ``data/`` that nothing reads, such as spreadsheets and documents."""
    for folder in (project.data, project.data / "rounds"):
        for path in _inside(folder):
            if path == project.data / "rounds" or _NO_MATTER.fullmatch(path.name):
                continue
            if path.is_dir() or path.suffix.lower() not in _YAML:
                yield shown(path)


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _problem(path: Path, message: str, hint: str) -> Problem:
    return Problem(shown(path), 0, 0, message, hint)
