"""Workbooks as analysts hand them in: exported, then changed in a program that is not ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from tests.support.command import Outcome, run
from tests.support.projects import SmallProject

Edit = Callable[[Any], object]
"""What is done to a workbook that openpyxl has opened."""


def exported(project: SmallProject, name: str = "findings.xlsx") -> Path:
    """Export the round of a project into its folder."""
    done = run("workbook", "export", "--round", "first", "--out", name, folder=project.root)
    assert done.code == 0, done.err
    return project.root / name


def edited(project: SmallProject, edit: Edit, name: str = "findings.xlsx") -> Path:
    """Export the round, and do something to the workbook."""
    path = exported(project, name)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def imported(project: SmallProject, path: Path | str, *options: str) -> Outcome:
    """Import a workbook into the project's round."""
    return run("workbook", "import", path, *options, folder=project.root)
