"""Commands import only what they need: waiting is a fault, and imports are most of the wait."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.projects import SmallProject

PROGRAM = """\
import json, sys
from letterforge.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""

SLOW = {"weasyprint", "pydyf", "fontTools.subset", "pyhanko", "cryptography", "rich", "PIL"}
# Typer itself takes pydantic where a command has options.
NOT_FOR_HELP = SLOW | {"jinja2", "yaml", "fontTools", "babel", "letterforge.model.base"}


def imported_by(*arguments: str, folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["render", "--help"]])
def test_help_needs_no_letters(small: SmallProject, arguments: list[str]) -> None:
    assert NOT_FOR_HELP & imported_by(*arguments, folder=small.root) == set()


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["forces"], ["render", "-f", "northshire", "--formats", "html,txt", "--no-seal"]],
)
def test_only_a_pdf_needs_what_makes_pdfs(small: SmallProject, arguments: list[str]) -> None:
    imported = imported_by(*arguments, folder=small.root)
    assert "letterforge.loading.loader" in imported
    assert SLOW & imported == set()
