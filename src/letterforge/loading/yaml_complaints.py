"""Say in our words why a file is no YAML, at the place where somebody can mend it.

Why: libyaml stops where it no longer understands, often lines below the slip, and speaks of tokens.
"""

from __future__ import annotations

import re

import yaml

from letterforge.errors import Problem
from letterforge.loading.yaml_composer import odd_space

# What libyaml takes for the end of a line.
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_NO_SPACE = re.compile(r"\s*(?:- )?[\w-]+:(?=[^\s:/])")
_KEY = re.compile(r"[ -]*[\w-]+:(\s|$)")
_QUOTE = re.compile("['\"]")
_NEEDS_QUOTES = "put the text in quotes"

_PLAIN_COMPLAINTS = (
    ("unexpected end of stream", "the file ends in the middle of a quoted text",
     "end the text with the quote that it begins with"),
    ("could not find expected ':'", "a colon is missing after this key", ""),
    ("unknown escape character", "a backslash stands in a text in double quotes",
     "put the text in single quotes, or write the backslash twice"),
    ("expected a single document", "starts a second document", "make it a file of its own"),
    ("found duplicate anchor", "the name after '&' is taken in this file", _NEEDS_QUOTES),
)  # fmt: skip


def lines_of(text: str) -> list[str]:
    """Return the lines of a file as libyaml counts them, without their ends."""
    return _LINE_BREAK.split(text)


def syntax_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    """Return the problem that stands behind an error of the parser."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _character_problem(file, text, error)
    mark = error.problem_mark or error.context_mark
    if not mark:
        return Problem(file, 0, 0, f"is not valid YAML: {error.problem or 'unknown reason'}")
    return _Complaint(text, error, mark).problem(file)


class _Complaint:
    """An error of the parser with the lines around it."""

    def __init__(self, text: str, error: yaml.MarkedYAMLError, mark: yaml.Mark) -> None:
        self._rows = lines_of(text)
        self._said = error.problem or "this is not YAML"
        self._context = error.context or ""
        self._line, self._column = mark.line, mark.column
        opened = error.context_mark or mark
        self._open_line, self._open_column = opened.line, opened.column

    def problem(self, file: str) -> Problem:
        line, column, message, hint = self._told()
        return Problem(file, line + 1, column + 1, message, hint)

    def _told(self) -> tuple[int, int, str, str]:
        here = self._line, self._column
        row = self._row(self._line)
        indentation = row[: len(row) - len(row.lstrip())]
        character = row[self._column : self._column + 1]
        if "\t" in indentation and self._column <= len(indentation):
            return self._line, indentation.index("\t"), "a tab stands here", "indent with spaces"
        if odd := odd_space(*indentation):
            column = next(at for at, sign in enumerate(indentation) if sign != " ")
            return self._line, column, f"{odd} stands here", "indent with plain spaces"
        if "cannot start any token" in self._said:
            return *here, f"a text cannot begin with {character!r}", _NEEDS_QUOTES
        if re.search("scanning (an anchor|an alias|a tag|a block scalar)", self._context):
            opening = self._row(self._open_line)[self._open_column : self._open_column + 1]
            message = f"a text cannot begin with {opening!r}"
            return self._open_line, self._open_column, message, _NEEDS_QUOTES
        if "mapping values are not allowed" in self._said:
            return self._colon(row)
        if "expected ',' or" in self._said:
            return self._bracket()
        if "expected '-' indicator" in self._said:
            message = "this stands among the items of a list, but does not begin with '- '"
            hint = "indent it as far as the item above that it belongs to, or begin it with '- '"
            return *here, message, hint
        if "did not find expected key" in self._said:
            return self._key(row, len(indentation))
        if "found undefined alias" in self._said:
            name = re.split(r"[\s,\]}]", row[self._column :])[0]
            return *here, f"'{name}' refers to nothing above it", _NEEDS_QUOTES
        for pattern, message, hint in _PLAIN_COMPLAINTS:
            if pattern in f"{self._said} {self._context}":
                return *here, message, hint
        context = f" ({self._context})" if self._context else ""
        return *here, f"is not valid YAML: {self._said}{context}", ""

    def _row(self, line: int) -> str:
        return self._rows[line] if line < len(self._rows) else ""

    def _above(self, line: int) -> int | None:
        """Return the nearest line above that holds more than a comment."""
        for number in range(line - 1, -1, -1):
            if self._rows[number].strip() and not self._rows[number].lstrip().startswith("#"):
                return number
        return None

    def _colon(self, row: str) -> tuple[int, int, str, str]:
        above = self._above(self._line)
        key = _KEY.match(row)
        if key and self._column < key.end() and above is not None:
            if slip := _NO_SPACE.match(self._row(above)):
                hint = "write a space between the colon and the value"
                return above, slip.end(), "a space is missing here, after the colon", hint
            column = len(row) - len(row.lstrip())
            message = "this key is indented further than the one above, which has its value already"
            return self._line, column, message, "indent it like the line above"
        hint = "put a text that holds a colon in quotes"
        return self._line, self._column, "a colon stands where none is expected", hint

    def _bracket(self) -> tuple[int, int, str, str]:
        if self._open_line == self._line:
            message = "a comma or a closing bracket is missing before this"
            return self._line, self._column, message, ""
        opening = self._row(self._open_line)[self._open_column : self._open_column + 1]
        closing = {"[": "]", "{": "}"}.get(opening, "a bracket")
        message = f"the '{opening}' that opens here is not closed"
        hint = f"close it with '{closing}', or see whether a comma is missing below it"
        return self._open_line, self._open_column, message, hint

    def _key(self, row: str, indentation: int) -> tuple[int, int, str, str]:
        here = self._line, self._column
        if self._column > indentation and _QUOTE.search(row[: self._column]):
            hint = "put a text that holds an apostrophe in double quotes"
            return *here, "the quoted text has ended before this", hint
        above = self._outdented(indentation)
        if above is not None:
            column = len(self._row(above)) - len(self._row(above).lstrip())
            message = "this key is indented less than its neighbours above and below"
            return above, column, message, f"indent it with {indentation} spaces"
        if self._column == indentation:
            message = "the indentation of this line fits none of the lines above"
            return *here, message, "indent it with as many spaces as its neighbours"
        return *here, "a key is expected here", "see whether a quote above is wrong"

    def _outdented(self, indentation: int) -> int | None:
        """Return the line that stands further left, between lines with the same indentation."""
        line = self._above(self._line)
        while line is not None and self._indentation(line) >= indentation:
            line = self._above(line)
        if line is None or not _KEY.match(self._row(line)):
            return None
        before = self._above(line)
        while before is not None and self._indentation(before) > indentation:
            before = self._above(before)
        return line if before is not None and self._indentation(before) == indentation else None

    def _indentation(self, line: int) -> int:
        row = self._row(line)
        return len(row) - len(row.lstrip())


def _character_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return Problem(file, 0, 0, f"is not valid YAML: {error}")
    for line, row in enumerate(lines_of(text), start=1):
        for column, character in enumerate(row, start=1):
            if yaml.reader.Reader.NON_PRINTABLE.match(character):
                message = f"the control character U+{ord(character):04X} stands here"
                return Problem(file, line, column, message, "the file may be no text at all")
    return Problem(file, 0, 0, "holds characters that YAML does not allow")
