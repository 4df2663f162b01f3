"""The only module that prints: results to standard output, all else to standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import groupby
from typing import Any

from letterforge.errors import LetterforgeError, Problem, ProblemsError, reason_of


def prepare() -> None:
    """Let no terminal's lack of letters such as ŵ stop a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """Print a line of the result; raises LetterforgeError where it cannot be written."""
    with _writing():
        sys.stdout.write(f"{text}\n")


def finish() -> None:
    """Write out what is still held back; raises LetterforgeError where it cannot be written."""
    with _writing():
        sys.stdout.flush()


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _give_up()  # whoever read it has enough; what is being done goes on to its end
    except OSError as error:
        _give_up()
        raise LetterforgeError(f"the result cannot be printed: {reason_of(error)}") from error


def _give_up() -> None:
    # Python would try again to write at its end, and complain.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_json(value: Any) -> None:
    """Print a value as JSON."""
    say(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Print something worth knowing that is neither result nor error."""
    sys.stderr.write(f"note: {text}\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns as wide as their words, whole words on any width of terminal."""
    everything = [headings, *rows]
    widths = [max(len(row[index]) for row in everything) for index in range(len(headings))]
    for row in everything:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())


def fits(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    """Tell whether a table fits on the terminal; where there is none, everything fits."""
    everything = [headings, *rows]
    widths = [max(len(row[index]) for row in everything) for index in range(len(headings))]
    columns = _columns()
    return not columns or sum(widths) + 2 * (len(widths) - 1) <= columns


def fields(heading: str, named: Sequence[tuple[str, str]]) -> None:
    """Print a heading, and below it named values one by one, broken at the terminal's width."""
    width = max(len(name) for name, _ in named) + 2
    columns = max(_columns(), width + 30)
    say(heading)
    for name, value in named:
        lines = textwrap.wrap(
            value, columns - width - 2, break_long_words=False, break_on_hyphens=False
        )
        for number, line in enumerate(lines or [""]):
            say(f"  {'' if number else name:<{width}}{line}".rstrip())
    say()


def _columns() -> int:
    """Return how wide the terminal is; 0 where the result goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def show_error(error: LetterforgeError, about: str = "") -> None:
    """Print an error: one sentence and the way out, or every problem grouped by file."""
    if isinstance(error, ProblemsError):
        show_problems(error.problems)
    prefix = f"{about}: " if about else ""
    sys.stderr.write(f"error: {prefix}{error.message}\n")
    if error.hint:
        sys.stderr.write(f"hint: {error.hint}\n")


def show_trace(trace: str) -> None:
    """Print the traceback of a bug that did not stop the command."""
    sys.stderr.write(trace)


def show_problems(problems: Sequence[Problem]) -> None:
    """Print problems with their places, a blank line after each file."""
    for _, group in groupby(problems, key=lambda problem: problem.file):
        for problem in group:
            sys.stderr.write(f"{problem.place}: {problem.message}\n")
            if problem.hint:
                sys.stderr.write(f"    hint: {problem.hint}\n")
        sys.stderr.write("\n")


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as ``--json`` shows it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "place": problem.place,
        "message": problem.message,
        "hint": problem.hint,
    }


def error_as_json(error: LetterforgeError) -> dict[str, Any]:
    """Return an error as ``--json`` shows it."""
    problems = error.problems if isinstance(error, ProblemsError) else ()
    return {
        "message": error.message,
        "hint": error.hint,
        "problems": [problem_as_json(each) for each in problems],
    }


def progress_line(text: str) -> None:
    """Print how far a command has come, on a line of its own."""
    sys.stderr.write(f"{text}\n")


def progress_bar(total: int) -> tuple[Any, Any]:
    """Show a progress bar on standard error; return it and the task to advance."""
    # Only a terminal sees it, and rich takes time to import.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    progress = Progress(
        TextColumn("making letters"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[force]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,  # a thread for it would stand in the way of forking workers
    )
    progress.start()
    return progress, progress.add_task("letters", total=total, force="")
