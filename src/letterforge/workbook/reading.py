"""Read a workbook of any kind into sheets of cells, or say why it cannot be read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from letterforge.errors import Problem, ProblemsError, shown
from letterforge.workbook.book import Book, Sheet
from letterforge.workbook.opening import content_of
from letterforge.workbook.plain import read_csv


def read_book(path: Path) -> Book:
    """Read a workbook; raises ProblemsError where it cannot or must not be read."""
    content, suffix = content_of(path)
    file = shown(path)
    return Book(file, hashlib.sha256(content).hexdigest(), _sheets(content, suffix, file))


def _sheets(content: bytes, suffix: str, file: str) -> dict[str, Sheet]:
    if suffix == ".csv":
        return read_csv(content, file)
    try:
        # Each is slow to import, and one is needed.
        if suffix == ".ods":
            from letterforge.workbook.ods import read_ods

            return read_ods(content)
        from letterforge.workbook.xlsx import read_xlsx

        return read_xlsx(content)
    # Whatever a reader makes of hostile or torn XML, the file is what is wrong.
    except Exception as error:
        hint = "open it in Excel or LibreOffice, and save it again"
        problem = Problem(file, 0, 0, "is damaged and cannot be read as a workbook", hint)
        raise ProblemsError([problem]) from error
