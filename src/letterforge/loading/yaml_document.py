"""Read YAML into plain data and remember where each value stands.

Why: every problem names line and column; PyYAML's own constructors forget them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from letterforge.errors import Problem, reason_of, shown
from letterforge.files import read_regular
from letterforge.loading.yaml_complaints import lines_of, syntax_problem
from letterforge.loading.yaml_composer import PlainData, TooMuchError, children, composed

KeyPath = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data, with the places of its values.

    ``data`` is the content as dicts, lists, strings, numbers, booleans and None.
    """

    file: str
    data: Any
    text: str

    @cached_property
    def _root(self) -> yaml.Node | None:
        # Places are asked for where something is wrong: kept for every file, they would take more
        # memory than all facts together.
        return composed(self.text)

    def place(self, path: KeyPath, *, of_key: bool = False) -> tuple[int, int]:
        """Return line and column of the value (or key) at a path, or of its nearest parent."""
        node = self._root
        mark = node.start_mark if node else None
        for step in path:
            key, child = self._children(node).get(step, (None, None)) if node else (None, None)
            if child is None:
                break
            # A mapping or list is best pointed at by its key.
            by_key = key is not None and (of_key or bool(self._children(child)))
            mark = (key if key is not None and by_key else child).start_mark
            node = child
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def _children(self, node: yaml.Node) -> Mapping[str | int, tuple[yaml.Node | None, yaml.Node]]:
        if id(node) not in self._known_children:
            self._known_children[id(node)] = children(node)
        return self._known_children[id(node)]

    @cached_property
    def _known_children(self) -> dict[int, Mapping[str | int, tuple[yaml.Node | None, yaml.Node]]]:
        return {}

    def value(self, path: KeyPath) -> Any:
        """Return what stands at a path; raises LookupError where nothing does."""
        value: Any = self.data
        for step in path:
            value = value[step]
        return value

    def has(self, path: KeyPath) -> bool:
        """Tell whether something stands at a path."""
        value: Any = self.data
        for step in path:
            if isinstance(value, list):
                value = dict(enumerate(value))
            if not isinstance(value, dict) or step not in value:
                return False
            value = value[step]
        return True

    def problem(
        self, path: KeyPath, message: str, hint: str = "", *, of_key: bool = False
    ) -> Problem:
        """Make a problem that points at the value (or key) at a path."""
        return Problem(self.file, *self.place(path, of_key=of_key), message, hint)


def read_yaml(path: Path, inside: Path | None = None) -> tuple[Document | None, list[Problem]]:
    """Read a YAML file; return the document, or None, and all problems found in it.

    ``inside`` is the folder that no link may lead out of.
    """
    file = shown(path)
    try:
        content = read_regular(path, inside=inside)
    except OSError as error:
        return None, [Problem(file, 0, 0, f"cannot be read: {reason_of(error)}")]
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
    reading = PlainData(file, text)
    try:
        root = composed(text)
        if root is None:
            return None, [Problem(file, 1, 1, "is empty", "fill it, or delete it")]
        return Document(file, reading.of(root), text), reading.problems
    except TooMuchError as error:
        place = (error.mark.line + 1, error.mark.column + 1) if error.mark else (0, 0)
        return None, [*reading.problems, Problem(file, *place, error.message)]
    except yaml.YAMLError as error:
        problem = syntax_problem(file, text, error)
        return None, [*_problems_above(file, text, problem.line), problem]


def _problems_above(file: str, text: str, line: int) -> list[Problem]:
    """Return what else is wrong in the lines above the one that is no YAML."""
    lines = lines_of(text)[: max(line - 1, 0)]
    # What stands between two keys of the file itself is whole whatever follows.
    while lines and (not lines[-1].strip() or lines[-1][:1] in " \t#-"):
        lines.pop()
    reading = PlainData(file, text)
    with suppress(TooMuchError, yaml.YAMLError):
        if root := composed("\n".join(lines[:-1])):
            reading.of(root)
    return reading.problems
