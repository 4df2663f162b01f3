"""Turn measured runs into benchmarks/results.md: figures, targets, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import Run, median
from benchmarks.workbooks import section
from letterforge import __version__

NOTES = Path(__file__).with_name("notes.md")

AGAINST = {
    "WeasyPrint, naive": 0.40,
    "typst, one compiler": 6.0,
    "Chromium, one browser": 0.35,
    "LibreOffice with docxtpl": 0.28,
}


@dataclass(frozen=True)
class Measured:
    """All that one run of the benchmarks measured; a version is None where a tool is missing."""

    machine: str
    versions: Mapping[str, str | None]
    others: Mapping[str, Sequence[Run]]
    sealed: Mapping[str, Sequence[Run]]
    incremental: Mapping[str, Sequence[Run]]
    one_letter: Mapping[str, Sequence[Run]]
    many: Mapping[int, Run]
    workbooks: Mapping[int, tuple[Run, Run]]


def write_report(measured: Measured, path: Path) -> str:
    """Write the results as Markdown, and return them."""
    parts = [
        "# What was measured\n\nWritten by `make bench`; the remarks at the end are kept in "
        "`benchmarks/notes.md`.\nSeconds are medians of whole processes, in turns on one machine: "
        f"{measured.machine}.\nSeconds drift from machine to machine; the ratios are what counts.",
        _others(measured),
        _sealed(measured),
        _smaller(measured),
    ]
    if measured.many:
        parts.append(_many(measured.many))
    parts.append(section(dict(measured.workbooks)))
    if NOTES.exists():
        parts.append(NOTES.read_text(encoding="utf-8").strip())
    text = "\n\n".join(parts) + "\n"
    path.write_text(text, encoding="utf-8")
    return text


def _others(measured: Measured) -> str:
    ours = median(measured.others["letterforge"])
    what = "letterforge batch: PDF/A-3a and UA-1, HTML, text"
    rows = [(what, __version__, f"{ours.seconds:.2f}", f"{ours.computing:.2f}", "", "")]
    for name, target in AGAINST.items():
        version = measured.versions[name]
        if version is None:
            rows.append((name, "skipped: not installed", "", "", "", ""))
            continue
        run = median(measured.others[name])
        judged = _judged(ours.seconds / run.seconds, target)
        rows.append((name, version, f"{run.seconds:.2f}", f"{run.computing:.2f}", *judged))
    headings = ("43 letters from nothing", "version", "seconds", "of computing", "ratio", "target")
    return "## Against other tools\n\n" + _table(headings, rows)


def _sealed(measured: Measured) -> str:
    ours = median(measured.sealed["letterforge"])
    more = (ours.seconds - median(measured.others["letterforge"]).seconds) / 43 * 1000
    rows = [
        ("letterforge batch, PDF, HTML and text sealed", __version__, f"{ours.seconds:.2f}", "")
    ]
    for name, version in measured.versions.items():
        if name in measured.sealed:
            seconds = median(measured.sealed[name]).seconds
            rows.append((name, str(version), f"{seconds:.2f}", f"{ours.seconds / seconds:.2f}"))
        elif name not in AGAINST:
            rows.append((name, "skipped: not installed", "", ""))
    return (
        "## Sealed\n\n"
        + _table(("43 letters made and sealed", "version", "seconds", "ratio"), rows)
        + f"\n\nSealing adds {more:.0f} ms to each of our letters, pyHanko's import included "
        f"(target: at most 25: {_met(more <= 25)})."
    )


def _smaller(measured: Measured) -> str:
    first = median(measured.incremental["first"]).seconds
    rows = [("a first batch of 43 letters", f"{first:.2f}", "", "")]
    for name, target in (("nothing changed", 0.15), ("one force changed", 0.40)):
        seconds = median(measured.incremental[name]).seconds
        rows.append((f"{name}, of the first", f"{seconds:.2f}", *_judged(seconds / first, target)))
    if measured.one_letter:
        ours, theirs = (median(runs).seconds for runs in measured.one_letter.values())
        what = f"one letter cold, of the weasyprint command's {theirs:.2f} s"
        rows.append((what, f"{ours:.2f}", *_judged(ours / theirs, 1.25)))
    return "## Small changes\n\n" + _table(("", "seconds", "ratio", "target"), rows)


def _many(many: Mapping[int, Run]) -> str:
    rows = [
        (f"{count:,}", f"{run.seconds:.2f}", f"{count / run.seconds:.1f}", f"{run.megabytes:.0f}")
        for count, run in many.items()
    ]
    speed = {count: count / run.seconds for count, run in many.items()}
    slower = 1 - speed[4300] / speed[430]
    memory = many[4300].megabytes / many[43].megabytes
    return (
        "## Many letters\n\n"
        + _table(("letters", "seconds", "letters a second", "MB of the largest process"), rows)
        + f"\n\n4,300 letters are made {abs(slower):.0%} {'slower' if slower > 0 else 'faster'} "
        f"each than 430 (target: at most 10% slower: {_met(slower <= 0.10)}), and take "
        f"{memory:.2f} times the memory of 43 (target: at most 1.3: {_met(memory <= 1.3)})."
    )


def _judged(ratio: float, target: float) -> tuple[str, str]:
    return f"{ratio:.2f}", f"≤ {target:.2f}: {_met(ratio <= target)}"


def _met(met: bool) -> str:
    return "met" if met else "**missed**"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
