"""Measure the import of workbooks beside `letterforge forces` of the same facts.

Use alone: python -m benchmarks.workbooks [--quick]. `make bench` measures it with all else.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import openpyxl

from benchmarks.inputs import ROOT, ROUND
from benchmarks.make_large_project import make_large_project
from benchmarks.timing import Run, interleaved, median, timed

BUILD = ROOT / "build" / "bench"
LETTERFORGE = Path(sys.executable).with_name("letterforge")
TARGETS = {43: 0.6, 4300: 10.0}
"""Seconds for as many rows, every other of which changes, on a machine that does nothing else."""


def workbooks(counts: tuple[int, ...] = tuple(TARGETS)) -> dict[int, tuple[Run, Run]]:
    """Return, by the number of rows, the runs of an import and of a check of the same project."""
    found = {}
    for count in counts:
        project = BUILD / f"workbook-{count}"
        make_large_project(project, count)
        file = _edited(project)
        shared: list[str | Path] = ["--project", project]
        import_: list[str | Path] = [LETTERFORGE, "workbook", "import", file, "--dry-run", *shared]
        # It reads and judges the same facts, and composes no letter.
        forces: list[str | Path] = [LETTERFORGE, "forces", "--round", ROUND, *shared]
        log = BUILD / "output.log"
        runs = interleaved(
            {"import": partial(timed, import_, log), "forces": partial(timed, forces, log)},
            5 if count < 1000 else 1,
        )
        found[count] = (median(runs["import"]), median(runs["forces"]))
    return found


def section(measured: dict[int, tuple[Run, Run]]) -> str:
    """Return what was measured as a section of the results."""
    lines = [
        "| rows | seconds | target | of `letterforge forces` | MB |",
        "| --- | --- | --- | --- | --- |",
    ]
    for count, (run, beside) in measured.items():
        met = "met" if run.seconds <= TARGETS[count] else "**missed**"
        lines.append(
            f"| {count:,} | {run.seconds:.2f} | ≤ {TARGETS[count]}: {met} | "
            f"{run.seconds / beside.seconds:.2f} | {run.megabytes:.0f} |"
        )
    return "## Workbooks\n\nImports in which every other row changes, judged and shown.\n\n" + (
        "\n".join(lines)
    )


def _edited(project: Path) -> Path:
    """Export a project's round, and change a note in every other row."""
    file = project / "round.xlsx"
    command = [LETTERFORGE, "workbook", "export", "--out", file, "--project", project]
    subprocess.run([*map(str, command), "--replace"], check=True, capture_output=True)
    book = openpyxl.load_workbook(file)
    sheet = book["Findings"]
    note = next(cell.column for cell in sheet[1] if cell.value == "Note")
    for row in range(2, sheet.max_row + 1, 2):
        sheet.cell(row, note).value = f"Seen on day {row}"
    book.save(file)
    return file


if __name__ == "__main__":
    BUILD.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(section(workbooks((43,) if "--quick" in sys.argv else (43, 4300))) + "\n")
