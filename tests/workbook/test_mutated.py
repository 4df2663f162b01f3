"""Five hundred mutated workbooks: no traceback, no hang, and no more memory than is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.projects import ROOT


@pytest.mark.timeout(200)
def test_no_mutated_workbook_ends_the_program_or_eats_its_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.workbook.mutated", tmp_path, "500"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = re.search(r"'refused': (\d+).* (\d+) MB", done.stdout)
    assert found, done.stdout
    assert int(found[1]) > 100
    assert int(found[2]) < 300
