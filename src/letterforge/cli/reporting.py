"""Report a batch as it goes: a progress bar on a terminal, lines in a pipe, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from letterforge.cli import console
from letterforge.cli.options import Progress
from letterforge.errors import CrashError, LetterforgeError, quoted, shown
from letterforge.formats import SEAL_SUFFIX

if TYPE_CHECKING:
    from letterforge.issuing.issue import Forecast, Issued, Report
    from letterforge.issuing.planning import Planned
    from letterforge.model.manifest import ManifestLetter


# More forces than these are counted, not named.
_NAMED = 8


class Reporter:
    """Tell of each letter when it is done, and of all in the end.

    ``about`` is what JSON says of the project; None where words are wanted.
    """

    def __init__(
        self, folder: Path, progress: Progress, *, quiet: bool, about: dict[str, Any] | None
    ) -> None:
        self._folder = folder
        self._about = about
        self._silent = quiet or about is not None
        self._progress = _Progress("none" if self._silent else progress)
        self._waiting: list[str] = []
        self._made: dict[str, Issued | None] = {}

    def planned(self, plans: Sequence[Planned]) -> None:
        """Hear of all letters; start to show progress where there is something to make."""
        self._waiting = sorted(each.force for each in plans)
        self._progress.start(sum(1 for each in plans if each.reason))

    def tell(self, issued: Issued) -> None:
        """Tell of one letter, once all those before it in the list are told of."""
        self._made[issued.force] = issued if issued.status == "made" else None
        if issued.reason:  # there was something to make, whatever came of it
            self._progress.advance(issued.force)
        while self._waiting and self._waiting[0] in self._made:
            self._say_made(self._waiting.pop(0))

    def _say_made(self, force: str) -> None:
        issued = self._made.get(force)
        if issued and not self._silent and not self._progress.shown:
            console.say(f"made       {self._line(issued)}")

    def summarise(self, report: Report) -> None:
        """Tell what came of the whole batch."""
        self._progress.stop()
        for force in self._waiting:  # where an interrupt left gaps
            self._say_made(force)
        if self._about is not None:
            console.say_json({**self._about, **as_json(report, self._folder)})
            return
        _show_notes(report)
        if len(report.issued) == 1 and report.with_status("unchanged"):
            console.say(f"unchanged  {self._line(report.issued[0])}")
        for each in (*report.with_status("left"), *report.with_status("failed")):
            _show_failure(each.force, each.error)
        if report.unwritten:
            console.show_error(report.unwritten)
        show_stale(self._folder, report.stale)
        for name in report.pruned:
            console.say(f"deleted    {shown(self._folder / name)}")
        if len(report.issued) > 1:
            for line in _reasons(report):
                console.say(line)
        console.say(_summary(report))
        for line in _seals(report):
            console.say(line)

    def _line(self, issued: Issued) -> str:
        letter = issued.letter
        if not letter:
            return issued.force
        formats = [each.format for each in letter.files if not each.format.endswith(SEAL_SUFFIX)]
        marks = [_count(letter.pages, "page")] if letter.pages else []
        marks += ["specimen"] if letter.specimen else []
        marks += [issued.reason] if issued.reason not in {"", "new"} else []
        names = [shown(self._folder / f"{issued.force}.{formats[0]}")] if formats else []
        names += [f".{each}" for each in formats[1:]]
        return " ".join(names) + (f"  {', '.join(marks)}" if marks else "")


class _Progress:
    """Show on standard error how many letters are made: as a bar, or as a line at each tenth."""

    def __init__(self, way: Progress) -> None:
        self._way = way
        self._total = self._done = 0
        self._bar: Any = None
        self._task: Any = None

    @property
    def shown(self) -> bool:
        """Tell whether progress takes the place of a line for each letter."""
        return self._bar is not None or (self._way == "plain" and self._total > 1)

    def start(self, total: int) -> None:
        self._total = total
        if self._way == "bar" and total > 1:
            self._bar, self._task = console.progress_bar(total)

    def advance(self, force: str) -> None:
        tenths = 10 * self._done // max(self._total, 1)
        self._done += 1
        if self._bar:
            self._bar.update(self._task, advance=1, force=force, refresh=True)
        elif self.shown and 10 * self._done // self._total > tenths:
            console.progress_line(f"{self._done} of {_count(self._total, 'letter')} done")

    def stop(self) -> None:
        if self._bar:
            self._bar.stop()


def _show_notes(report: Report) -> None:
    for text in report.notes:
        console.note(text)
    if report.missing_libraries:
        from letterforge.paper.library import INSTALL

        names = ", ".join(report.missing_libraries)
        console.note(f"{names} is missing, so PDFs take about five times longer; run: {INSTALL}")
    from letterforge.composing.doubts import unverified_in_short

    for text in unverified_in_short((each.force, each.unverified) for each in report.issued):
        console.note(text)


def show_stale(folder: Path, names: Sequence[str]) -> None:
    """Tell of files that the round no longer has."""
    for name in names:
        console.note(f"{shown(folder / name)} is stale: it belongs to no letter of the round")
    if names:
        console.note("delete stale files with: letterforge batch --prune")


def show_forecast(forecast: Forecast, folder: Path, *, prune: bool = False) -> None:
    """Print what a batch would do, and why."""
    plans = forecast.plans
    for each in plans:
        if each.left:
            console.say(f"would leave {each.force}")
        elif each.error:
            console.say(f"would fail  {each.force}")
        elif each.reason:
            console.say(f"would make  {each.force}: {each.reason}")
    for each in plans:
        _show_failure(each.force, each.error)
    if prune:
        for name in forecast.stale:
            console.say(f"would delete  {shown(folder / name)}")
    else:
        show_stale(folder, forecast.stale)
    unchanged = sum(1 for each in plans if each.unchanged)
    to_make = sum(1 for each in plans if each.reason)
    failing = sum(1 for each in plans if each.error and not each.left)
    console.say(f"{to_make} to make, {unchanged} unchanged, {failing} failing; nothing written")


def forecast_as_json(forecast: Forecast, folder: Path) -> dict[str, Any]:
    """Return a forecast for ``--dry-run --json``."""
    return {
        "folder": str(folder),
        "stale": list(forecast.stale),
        "letters": [
            {
                "force": each.force,
                "would": _outlook(each),
                "reason": each.reason,
                "error": _error_as_json(each.error),
            }
            for each in forecast.plans
        ],
    }


def _outlook(plan: Planned) -> str:
    return (
        "leave"
        if plan.left or not (plan.error or plan.reason)
        else ("fail" if plan.error else "make")
    )


def as_json(report: Report, folder: Path) -> dict[str, Any]:
    """Return a report for ``--json``."""
    return {
        "folder": str(folder),
        "made": len(report.with_status("made")),
        "unchanged": len(report.with_status("unchanged")),
        "left": len(report.with_status("left")),
        "failed": len(report.with_status("failed")),
        "interrupted": report.interrupted,
        "manifest_error": _error_as_json(report.unwritten),
        "seconds": round(report.seconds, 2),
        "notes": list(report.notes),
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
                "seal": _seal_as_json(each.letter),
                "unverified": list(each.unverified),
                "error": _error_as_json(each.error),
            }
            for each in report.issued
        ],
    }


def _seal_as_json(letter: ManifestLetter | None) -> dict[str, Any] | None:
    return letter.seal.model_dump(mode="json") if letter and letter.seal else None


def _error_as_json(error: LetterforgeError | None) -> dict[str, Any] | None:
    return console.error_as_json(error) if error else None


def _show_failure(force: str, error: LetterforgeError | None) -> None:
    if isinstance(error, CrashError):
        console.show_trace(error.trace)
    if error:
        console.show_error(error, about=force)


def _reasons(report: Report) -> Iterator[str]:
    """Yield a line for each reason why letters were made again, with their forces."""
    by_reason: dict[str, list[str]] = {}
    for each in report.with_status("made"):
        if each.reason != "new":
            by_reason.setdefault(each.reason, []).append(each.force)
    for reason, forces in by_reason.items():
        more = f" and {len(forces) - _NAMED} more" if len(forces) > _NAMED else ""
        yield f"made again: {', '.join(forces[:_NAMED])}{more} ({reason})"


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
    if left := report.with_status("left"):
        parts.append(f"{len(left)} left as it was sent or withdrawn")
    if failed:
        parts.append(f"{len(failed)} failed")
    done = "; interrupted, the rest is still to be made" if report.interrupted else ""
    return f"{', '.join(parts)}, in {report.seconds:.1f} s{done}"


def _seals(report: Report) -> Iterator[str]:
    """Yield a line for each certificate that seals letters of the report, and for those without."""
    letters = [each.letter for each in report.issued if each.letter]
    by_seal: dict[tuple[str, str, str] | None, int] = {}
    for letter in letters:
        seal = letter.seal
        key = (seal.signer, seal.certificate_sha256, seal.level) if seal else None
        by_seal[key] = by_seal.get(key, 0) + 1
    for key, number in by_seal.items():
        which = "all" if number == len(letters) > 1 else str(number)
        if key is None:
            yield f"not sealed: {which}"
        else:
            signer, certificate, level = key
            certificate = f"certificate {certificate[:16]}…, level {level}"
            yield f"sealed: {which}, by {quoted(signer)} ({certificate})"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
