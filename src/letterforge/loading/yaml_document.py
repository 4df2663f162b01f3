"""Read YAML into plain data and remember where each value stands.

Why: PyYAML's own constructors forget positions, let the last of two equal keys win, and turn ``no``
into a boolean.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from letterforge.errors import Problem, shown
from letterforge.loading.yaml_builder import Builder, Node, TooMuchError

MAX_BYTES = 50_000_000

# What libyaml takes for the end of a line.
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

KeyPath = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data, with the places of its values."""

    file: str
    root: Node

    @property
    def data(self) -> Any:
        """Return the content as dicts, lists, strings, numbers, booleans and None."""
        return self.root.value

    def place(self, path: KeyPath, *, of_key: bool = False) -> tuple[int, int]:
        """Return line and column of the value (or key) at a path, or of its nearest parent."""
        node = self.root
        place = (node.line, node.column)
        for step in path:
            child = node.children.get(step)
            if child is None:
                break
            key_place = node.key_places.get(step)
            of_value = (child.line, child.column)
            # A mapping or list is best pointed at by its key.
            place = key_place if key_place and (of_key or child.children) else of_value
            node = child
        return place

    def has(self, path: KeyPath) -> bool:
        """Tell whether something stands at a path."""
        node = self.root
        for step in path:
            child = node.children.get(step)
            if child is None:
                return False
            node = child
        return True

    def problem(
        self, path: KeyPath, message: str, hint: str = "", *, of_key: bool = False
    ) -> Problem:
        """Make a problem that points at the value (or key) at a path."""
        return Problem(self.file, *self.place(path, of_key=of_key), message, hint)


def read_yaml(path: Path) -> tuple[Document | None, list[Problem]]:
    """Read a YAML file; return the document, or None, and all problems found in it."""
    file = shown(path)
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            return None, [Problem(file, 0, 0, "is not a file that can be read")]
        if status.st_size > MAX_BYTES:
            hint = f"files of more than {MAX_BYTES // 1_000_000} MB are refused"
            return None, [Problem(file, 0, 0, "is too large to be a data file", hint)]
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        return None, [Problem(file, 0, 0, f"cannot be read: {reason.lower()}")]
    return parse_yaml(content, file)


def parse_yaml(content: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """Read YAML from bytes; ``file`` is what problems call it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # error.object is the content without a byte order mark.
        *before, row = error.object[: error.start].decode().split("\n")
        message = f"is not UTF-8 text: byte 0x{error.object[error.start]:02x} stands here"
        hint = "save the file as UTF-8 in your editor"
        return None, [Problem(file, len(before) + 1, len(row) + 1, message, hint)]
    builder = Builder(file)
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            builder.take(event)
    except TooMuchError as error:
        return None, [*builder.problems, error.problem]
    except yaml.MarkedYAMLError as error:
        return None, [*builder.problems, _syntax_problem(file, text, error)]
    except yaml.YAMLError as error:
        return None, [*builder.problems, _character_problem(file, text, error)]
    if builder.root is None:
        hint = "the README of the data folder shows what belongs into it"
        return None, [*builder.problems, Problem(file, 1, 1, "is empty", hint)]
    return Document(file, builder.root), builder.problems


_SYNTAX = (
    ("unexpected end of stream", "the file ends in the middle of a quoted text", ""),
    ("mapping values are not allowed", "a colon stands where none is expected",
     "put a text that holds a colon in quotes"),
    ("expected ',' or", "a comma or a closing bracket is missing before this", ""),
    ("could not find expected ':'", "a colon is missing after this key", ""),
    ("expected '-' indicator", "the indentation does not fit the list", ""),
    ("did not find expected key", "a key is expected here",
     "see whether the indentation or a quote above is wrong"),
)  # fmt: skip


def _syntax_problem(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    said = error.problem or "this is not YAML"
    if not mark:
        return Problem(file, 0, 0, f"is not valid YAML: {said}")
    line, column = mark.line + 1, mark.column + 1
    if "cannot start any token" in said or "found a tab" in said:
        row = next(islice(_LINE_BREAK.split(text), mark.line, None), "")
        character = row[mark.column : mark.column + 1]
        if character == "\t":
            return Problem(file, line, column, "a tab stands here", "indent with spaces")
        if "cannot start any token" in said:
            message = f"a text cannot begin with {character!r}"
            return Problem(file, line, column, message, "put the text in quotes")
    for pattern, message, hint in _SYNTAX:
        if pattern in said:
            return Problem(file, line, column, message, hint)
    context = f" ({error.context})" if error.context else ""
    return Problem(file, line, column, f"is not valid YAML: {said}{context}")


def _character_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return Problem(file, 0, 0, f"is not valid YAML: {error}")
    for line, row in enumerate(_LINE_BREAK.split(text), start=1):
        for column, character in enumerate(row, start=1):
            if yaml.reader.Reader.NON_PRINTABLE.match(character):
                message = f"the control character U+{ord(character):04X} stands here"
                return Problem(file, line, column, message, "the file may be no text at all")
    return Problem(file, 0, 0, "holds characters that YAML does not allow")
