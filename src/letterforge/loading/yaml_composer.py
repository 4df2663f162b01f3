"""Turn YAML into plain data by PyYAML's own composer, within bounds that no file can exceed.

Why: PyYAML's constructors let the last of two equal keys win and turn ``no`` into a boolean; its
composer keeps every node with its place, and calls us for each, so that a hostile file ends before
it exhausts stack or memory.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from letterforge.errors import Problem

MAX_DEPTH = 30
MAX_VALUES = 1_000_000  # together some 700 MB of memory at most
MAX_ALIASED_VALUES = 1_000_000

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,15}|[0-9]+\.[0-9]+)")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "false": False,
}  # fmt: skip
_SURPRISING = {"y", "n", "yes", "no", "on", "off", "true", "false"}  # as YAML 1.1 had it
_CLOSE_COMMENT = re.compile(r"#[^\s#]")
_CUT_OFF = re.compile(r"[ \t]+#(?=[^\s#])")
_ODD_SPACES = "\u00a0\u2007\u202f\u3000\ufeff"


class TooMuchError(Exception):
    """Stop at something after which the rest of the file cannot be understood."""

    def __init__(self, mark: yaml.Mark | None, message: str) -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message


class _Composer(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C or not
    """Compose nodes without PyYAML's guesses at types; count them and how deep they are."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._values = 0

    def descend_resolver(self, parent: yaml.Node | None, index: Any) -> None:
        self._depth += 1
        self._values += 1
        if self._depth > MAX_DEPTH:
            raise TooMuchError(_last_mark(parent), "is nested too deeply")
        if self._values > MAX_VALUES:
            raise TooMuchError(_last_mark(parent), "the file holds too many values")

    def ascend_resolver(self) -> None:
        self._depth -= 1

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        return ""  # so that a tag which somebody wrote is told from none


def composed(text: str) -> yaml.Node | None:
    """Return a file's only document as nodes; None where it is empty.

    Raises TooMuchError where it is beyond bounds, and yaml.YAMLError where it is no YAML.
    """
    composer = _Composer(text)
    try:
        node: yaml.Node | None = composer.get_single_node()
        return node
    finally:
        composer.dispose()


def children(node: yaml.Node) -> dict[str | int, tuple[yaml.Node | None, yaml.Node]]:
    """Return what a mapping or list holds, with the node of each key; the first of equal keys."""
    if isinstance(node, yaml.MappingNode):
        found: dict[str | int, tuple[yaml.Node | None, yaml.Node]] = {}
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                name = key.value if key.style else str(_plain_scalar(key.value))
                found.setdefault(name, (key, value))
        return found
    if isinstance(node, yaml.SequenceNode):
        return {index: (None, item) for index, item in enumerate(node.value)}
    return {}


class PlainData:
    """Read nodes as plain data, and collect what is wrong on the way."""

    def __init__(self, file: str, text: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._text = text
        self._values_left = MAX_VALUES + MAX_ALIASED_VALUES
        # Rare in any file, and not to be seen in its nodes.
        self._unusual = "!" in text or bool(_CLOSE_COMMENT.search(text))

    def of(self, node: yaml.Node, depth: int = 0) -> Any:
        """Return a node's value; raises TooMuchError where aliases make it endless."""
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self._values_left -= len(node.value)
        if self._values_left < 0:
            message = "the aliases of this file stand for too many values"
            raise TooMuchError(node.start_mark, message)
        if depth > 4 * MAX_DEPTH:
            raise TooMuchError(node.start_mark, "is nested too deeply, or holds itself")
        self._refuse_tag(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            name = self._scalar(key) if isinstance(key, yaml.ScalarNode) else None
            if name is None or name is True or name is False:
                self._tell(key, "this cannot be a key", "put it in quotes if the word is meant")
                continue
            name = str(name)
            if name in data:
                line = children(node)[name][1].start_mark.line + 1
                message = f"'{name}' stands here again; it was first given in line {line}"
                self._tell(key, message, "keep one of the two")
                continue
            data[name] = self.of(value, depth + 1)
        return data

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.tag:
            self._refuse_tag(node)
        if node.style:  # in quotes, or a block of text
            return text
        if self._unusual or not text.isascii():
            self._look_closely(node, text)
        if len(text) <= 5 and text.lower() in _SURPRISING and text not in _WORDS:
            hint = f"write '{text}' in quotes if the word is meant, else true or false"
            self._tell(node, f"YAML takes a bare {text} for a boolean", hint)
        return _plain_scalar(text)

    def _look_closely(self, node: yaml.ScalarNode, text: str) -> None:
        if not node.tag and self._text.startswith("!", node.start_mark.index):
            self._tell(node, "a text cannot begin with '!'", "put the text in quotes")
        if cut := _CUT_OFF.match(self._text, node.end_mark.index):
            line, column = node.end_mark.line + 1, node.end_mark.column + len(cut[0])
            message = f"what follows here is read as a comment, so that only '{text}' is left"
            hint = "put the whole text in quotes, or leave a space after the # of a comment"
            self.problems.append(Problem(self._file, line, column, message, hint))
        if text and (odd := odd_space(text[0], text[-1])):
            self._tell(node, f"{odd} stands beside this text", "use plain spaces")

    def _refuse_tag(self, node: yaml.Node) -> None:
        if node.tag:
            self._tell(node, f"the tag '{node.tag}' has no meaning here", "leave it out")

    def _tell(self, node: yaml.Node, message: str, hint: str) -> None:
        mark = node.start_mark
        self.problems.append(Problem(self._file, mark.line + 1, mark.column + 1, message, hint))


def odd_space(*characters: str) -> str:
    """Return in words the first character that is a space but not the plain one."""
    odd = next((each for each in characters if each in _ODD_SPACES), "")
    name = "a no-break space" if odd in "\u00a0\u202f" else "an unusual space"
    return f"{name} (U+{ord(odd):04X})" if odd else ""


def _plain_scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-+0123456789" and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _last_mark(parent: yaml.Node | None) -> yaml.Mark | None:
    """Return the place of the last item that was read below a node, else the node's."""
    while parent is not None and parent.value:
        last = parent.value[-1]
        item = last[1] if isinstance(last, tuple) else last
        if isinstance(item, yaml.ScalarNode) or item is parent:
            return item.start_mark
        parent = item
    return parent.start_mark if parent else None
