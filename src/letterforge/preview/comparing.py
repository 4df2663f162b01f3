"""Compare a letter's words with those that were last written to disk."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from letterforge.rendering.text import plain_text

Change = Literal["same", "added", "removed"]
_WORD = re.compile(r"\S+\s*")
# Two changes with so few words between them read better as one.
_LEAST_BETWEEN = 2


@dataclass(frozen=True)
class Run:
    """Words in a row that stayed, came or went."""

    change: Change
    words: str


def written_words(folder: Path, force: str) -> str | None:
    """Return the words of a letter as last written, or None where none was.

    They are read from its text, or else from its HTML.
    """
    try:
        return (folder / f"{force}.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        pass
    try:
        return plain_text((folder / f"{force}.html").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def compared(before: str, after: str) -> list[list[Run]]:
    """Return paragraphs of runs that turn one text into the other.

    A paragraph that was replaced is compared word by word with the one that took its place.
    """
    old, new = before.strip().split("\n\n"), after.strip().split("\n\n")
    paragraphs: list[list[Run]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            paragraphs += [[Run("same", words)] for words in old[start:end]]
            continue
        left, right = old[start:end], new[new_start:new_end]
        both = min(len(left), len(right))
        paragraphs += [_words_compared(*pair) for pair in zip(left, right, strict=False)]
        paragraphs += [[Run("removed", words)] for words in left[both:]]
        paragraphs += [[Run("added", words)] for words in right[both:]]
    return paragraphs


def count_words(paragraphs: Sequence[Sequence[Run]], change: Change) -> int:
    """Return how many words stayed, came or went."""
    return sum(
        len(run.words.split()) for runs in paragraphs for run in runs if run.change == change
    )


def _words_compared(before: str, after: str) -> list[Run]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = difflib.SequenceMatcher(
        None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False
    )
    runs: list[Run] = []
    gone: list[str] = []
    come: list[str] = []

    def close() -> None:
        if gone:
            runs.append(Run("removed", "".join(gone)))
        if come:
            runs.append(Run("added", "".join(come)))
        gone.clear()
        come.clear()

    codes = matcher.get_opcodes()
    for index, (what, start, end, new_start, new_end) in enumerate(codes):
        inside = 0 < index < len(codes) - 1
        if what == "equal" and not (inside and end - start < _LEAST_BETWEEN):
            close()
            runs.append(Run("same", "".join(new[new_start:new_end])))
        else:
            gone += old[start:end]
            come += new[new_start:new_end]
    close()
    return runs
