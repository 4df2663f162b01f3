"""Report a batch as it goes: a progress bar on a terminal, lines in a pipe, JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from letterforge.cli import console
from letterforge.errors import LetterforgeError, ProblemsError, shown
from letterforge.issuing.issue import Issued, Report
from letterforge.issuing.planning import Planned


class Reporter:
    """Tell of each letter when it is done, and of all in the end."""

    def __init__(self, folder: Path, *, quiet: bool, json: bool) -> None:
        self._folder = folder
        self._silent = quiet or json
        self._json = json
        self._progress: Any = None
        self._task: Any = None

    def planned(self, plans: list[Planned]) -> None:
        """Start the progress bar where there is a terminal and something to make."""
        to_make = sum(1 for each in plans if each.reason)
        if to_make > 1 and sys.stderr.isatty() and not self._silent:
            self._progress, self._task = console.progress_bar(to_make)

    def tell(self, issued: Issued) -> None:
        """Tell of one letter."""
        if self._progress:
            if issued.status == "made":
                self._progress.update(self._task, advance=1, force=issued.force, refresh=True)
        elif issued.status == "made" and not self._silent:
            console.say(f"made       {self._line(issued)}")

    def summarise(self, report: Report) -> None:
        """Tell what came of the whole batch."""
        if self._progress:
            self._progress.stop()
        if self._json:
            console.say_json(as_json(report, self._folder))
            return
        for each in report.issued:
            for name in each.unverified:
                console.note(f"{each.force}: nobody has verified the record of {name}")
        if len(report.issued) == 1 and report.with_status("unchanged"):
            console.say(f"unchanged  {self._line(report.issued[0])}")
        for each in report.with_status("failed"):
            if each.error:
                console.show_error(each.error, about=each.force)
        for name in report.stale:
            console.note(f"{shown(self._folder / name)} is stale: no letter of this round")
        if report.stale:
            console.note("delete stale files with: letterforge batch --prune")
        for name in report.pruned:
            console.say(f"deleted    {shown(self._folder / name)}")
        console.say(_summary(report))

    def _line(self, issued: Issued) -> str:
        letter = issued.letter
        if not letter:
            return issued.force
        names = ", ".join(file.format for file in letter.files)
        marks = [_count(letter.pages, "page")] if letter.pages else []
        marks += ["specimen"] if letter.specimen else []
        marks += [issued.reason] if issued.reason not in {"", "new"} else []
        stem = shown(self._folder / issued.force)
        return f"{stem}.({names})" + (f"  {', '.join(marks)}" if marks else "")


def show_plan(plans: Sequence[Planned]) -> None:
    """Print what a batch would do, and why."""
    for each in plans:
        if each.error:
            console.say(f"would fail  {each.force}")
        elif each.reason:
            console.say(f"would make  {each.force}: {each.reason}")
    for each in plans:
        if each.error:
            console.show_error(each.error, about=each.force)
    unchanged = sum(1 for each in plans if each.unchanged)
    to_make = sum(1 for each in plans if each.reason)
    failing = sum(1 for each in plans if each.error)
    console.say(f"{to_make} to make, {unchanged} unchanged, {failing} failing; nothing written")


def plan_as_json(plans: Sequence[Planned]) -> dict[str, Any]:
    """Return a plan for ``--dry-run --json``."""
    return {
        "letters": [
            {
                "force": each.force,
                "would": "fail" if each.error else "make" if each.reason else "leave",
                "reason": each.reason,
                "error": _error_as_json(each.error),
            }
            for each in plans
        ]
    }


def as_json(report: Report, folder: Path) -> dict[str, Any]:
    """Return a report for ``--json``."""
    return {
        "folder": str(folder),
        "made": len(report.with_status("made")),
        "unchanged": len(report.with_status("unchanged")),
        "failed": len(report.with_status("failed")),
        "interrupted": report.interrupted,
        "seconds": round(report.seconds, 2),
        "stale": list(report.stale),
        "pruned": list(report.pruned),
        "letters": [
            {
                "force": each.force,
                "status": each.status,
                "reason": each.reason,
                "specimen": each.specimen,
                "pages": each.letter.pages if each.letter else None,
                "files": [file.name for file in each.letter.files] if each.letter else [],
                "unverified": list(each.unverified),
                "error": _error_as_json(each.error),
            }
            for each in report.issued
        ],
    }


def _error_as_json(error: LetterforgeError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    problems = error.problems if isinstance(error, ProblemsError) else ()
    return {
        "message": error.message,
        "hint": error.hint,
        "problems": [console.problem_as_json(each) for each in problems],
    }


def _summary(report: Report) -> str:
    made, failed = report.with_status("made"), report.with_status("failed")
    pages = sum(each.letter.pages or 0 for each in made if each.letter)
    specimens = sum(1 for each in made if each.specimen)
    parts = [f"{_count(len(made), 'letter')} made"]
    if pages:
        parts[0] += f" ({_count(pages, 'page')})"
    if specimens:
        parts.append(f"{specimens} of them specimen{'s' if specimens != 1 else ''}")
    if unchanged := report.with_status("unchanged"):
        parts.append(f"{len(unchanged)} unchanged")
    if failed:
        parts.append(f"{len(failed)} failed")
    done = "; interrupted, the rest was not begun" if report.interrupted else ""
    return f"{', '.join(parts)}, in {report.seconds:.1f} s{done}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
