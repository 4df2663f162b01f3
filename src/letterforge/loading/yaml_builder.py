"""Build plain data with positions from the events of PyYAML's parser.

Why: events come one by one, so hostile files can exhaust neither stack nor memory, and equal keys,
tags and words that YAML takes for booleans are seen before anything is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from letterforge.errors import Problem

MAX_DEPTH = 30
MAX_VALUES = 1_000_000  # together some 700 MB of memory at most
MAX_ALIASED_VALUES = 1_000_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,15})")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_QUOTED_OR_BLOCK = {"'", '"', "|", ">"}
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"true": True, "false": False}
_SURPRISING = re.compile(r"y|n|yes|no|on|off|true|false", re.IGNORECASE)


# Most nodes have nothing below them, and there are as many as there are words in the files.
_NOTHING: Mapping[Any, Any] = {}


@dataclass(frozen=True, slots=True)
class Node:
    """One value with its place; ``children`` are the nodes of a mapping or list by key or index."""

    value: Any
    line: int
    column: int
    size: int = 1
    children: Mapping[Any, Node] = field(default_factory=lambda: _NOTHING)
    key_places: Mapping[Any, tuple[int, int]] = field(default_factory=lambda: _NOTHING)


class TooMuchError(Exception):
    """Stop at something after which the rest of the file cannot be understood."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass
class _Open:
    """A mapping or list whose end has not been reached."""

    line: int
    column: int
    anchor: str | None
    is_mapping: bool
    children: dict[Any, Node] = field(default_factory=dict)
    key_places: dict[Any, tuple[int, int]] = field(default_factory=dict)
    key: Node | None = None


class Builder:
    """Take the parser's events one by one and build the tree of nodes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._values = 0
        self._aliased = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event; raises TooMuchError where nothing sensible can follow."""
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_tag(event.tag, line, column)
            if len(self._stack) >= MAX_DEPTH:
                raise TooMuchError(self._problem(line, column, "is nested too deeply"))
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            self._stack.append(_Open(line, column, event.anchor, is_mapping))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._add(self._closed(self._stack.pop()))
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event.tag, line, column)
            node = Node(self._scalar(event, line, column), line, column)
            if event.anchor:
                self._anchors[event.anchor] = node
            self._add(node)
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._alias(event, line, column))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise TooMuchError(self._problem(line, column, "starts a second document"))

    def _problem(self, line: int, column: int, message: str, hint: str = "") -> Problem:
        return Problem(self.file, line, column, message, hint)

    def _refuse_tag(self, tag: str | None, line: int, column: int) -> None:
        if tag is not None:
            message = f"the tag '{tag}' has no meaning here"
            self.problems.append(self._problem(line, column, message, "leave it out"))

    def _alias(self, event: yaml.AliasEvent, line: int, column: int) -> Node:
        target = self._anchors.get(event.anchor or "")
        if target is None:
            message = f"'*{event.anchor}' refers to nothing above it"
            raise TooMuchError(self._problem(line, column, message))
        self._aliased += target.size
        if self._aliased > MAX_ALIASED_VALUES:
            message = "the aliases of this file stand for too many values"
            raise TooMuchError(self._problem(line, column, message))
        return Node(target.value, line, column, target.size, target.children, target.key_places)

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Any:
        text: str = event.value
        if event.style in _QUOTED_OR_BLOCK:
            return text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _SURPRISING.fullmatch(text):
            message = f"YAML takes a bare {text} for a boolean"
            hint = f"write '{text}' in quotes if the word is meant, else true or false"
            self.problems.append(self._problem(line, column, message, hint))
            return text
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _closed(self, opened: _Open) -> Node:
        value: Any
        if opened.is_mapping:
            value = {key: child.value for key, child in opened.children.items()}
        else:
            value = [child.value for child in opened.children.values()]
        size = 1 + sum(child.size for child in opened.children.values())
        node = Node(value, opened.line, opened.column, size, opened.children, opened.key_places)
        if opened.anchor:
            self._anchors[opened.anchor] = node
        return node

    def _add(self, node: Node) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            message = "the file holds too many values"
            raise TooMuchError(self._problem(node.line, node.column, message))
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if not parent.is_mapping:
            parent.children[len(parent.children)] = node
        elif parent.key is None:
            parent.key = node
        else:
            self._add_pair(parent, parent.key, node)
            parent.key = None

    def _add_pair(self, parent: _Open, key: Node, node: Node) -> None:
        name = key.value
        if name is None or isinstance(name, dict | list | bool):
            hint = "put it in quotes if the word is meant"
            self.problems.append(self._problem(key.line, key.column, "this cannot be a key", hint))
            return
        name = str(name)
        if name in parent.children:
            first = parent.key_places[name][0]
            message = f"'{name}' stands here again; it was first given in line {first}"
            self.problems.append(
                self._problem(key.line, key.column, message, "keep one of the two")
            )
            return
        parent.children[name] = node
        parent.key_places[name] = (key.line, key.column)
