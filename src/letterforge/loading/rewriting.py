"""Change values in a YAML file and leave every other character as it stands.

Why not a library that writes YAML: those lay the file out anew, and then nobody sees in a diff what
was changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from letterforge.errors import LetterforgeError
from letterforge.loading.yaml_composer import PlainData, TooMuchError, composed
from letterforge.loading.yaml_document import parse_yaml
from letterforge.loading.yaml_text import block, flow

_Edit = tuple[int, int, str]
_Pair = tuple[yaml.Node, yaml.Node]


def rewritten(text: str, wanted: Mapping[str, Any], file: str) -> str:
    """Return a YAML file's text changed so that it holds the wanted data, and nothing else changed.

    ``wanted`` is all of the file as ``Document.data`` has it. Keys that come new stand where their
    order in ``wanted`` puts them. Raises LetterforgeError where the file is written in a way that
    allows no such change, such as by an alias; ``file`` is what the message calls it.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    changed = _edited(text, wanted, file)
    if changed == text:
        return mark + text
    again, problems = parse_yaml(changed.encode(), file)
    if again is None or problems or again.data != wanted:
        message = f"'{file}' is written in a way that cannot be changed without laying it out anew"
        hint = "write it without anchors, aliases and quoted keys, or make these changes by hand"
        raise LetterforgeError(message, hint)
    return mark + changed


def _edited(text: str, wanted: Mapping[str, Any], file: str) -> str:
    reading = PlainData(file, text)
    try:
        root = composed(text)
        old: dict[str, Any] = reading.of(root) if isinstance(root, yaml.MappingNode) else {}
    except (TooMuchError, yaml.YAMLError):
        return text
    if old == wanted or reading.problems or not isinstance(root, yaml.MappingNode):
        return text
    pieces, end = [], 0
    for edit in sorted(_Rewriting(text).mapping(root, old, wanted)):
        pieces += [text[end : edit[0]], edit[2]]
        end = edit[1]
    return "".join([*pieces, text[end:]])


class _Rewriting:
    """Find the edits that turn a text into one that holds other data."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def mapping(
        self, node: yaml.MappingNode, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[_Edit]:
        """Yield the edits of one mapping, none of which overlaps another."""
        pairs = {str(key.value): (key, value) for key, value in node.value}
        if node.flow_style:
            stays = old.keys() == new.keys()
            yield from self._removed_in_flow(node, list(pairs.items()), new)
        else:
            stays = False
            for name in old.keys() - new.keys():
                start = self._line_start(pairs[name][0].start_mark.index)
                yield start, self._line_end(_end(self._text, pairs[name][1])), ""
        for name, (key, value) in pairs.items():
            if name in new and old[name] != new[name]:
                yield from self._changed(key, value, old[name], new[name], aligned=stays)
        yield from self._added(node, pairs, new)

    def _changed(
        self, key: yaml.Node, value: yaml.Node, old: Any, new: Any, *, aligned: bool
    ) -> Iterator[_Edit]:
        if isinstance(value, yaml.MappingNode) and old and isinstance(new, Mapping) and new:
            yield from self.mapping(value, old, new)
            return
        if isinstance(value, yaml.SequenceNode) and isinstance(new, list) and _grown(old, new):
            yield from self._sequence(value, old, new)
            return
        start, end = value.start_mark.index, _end(self._text, value)
        one_line = flow(new)
        if start == end or "\n" in self._text[key.end_mark.index : start]:
            start = self._text.index(":", key.end_mark.index) + 1
            end = max(start, end)
            if self._text[start:end].isspace():
                # Nothing stood here, perhaps with a space for it.
                end = end if "\n" not in self._text[start:end] else start
            one_line = f" {one_line}".rstrip()
        if not one_line and self._text[end : end + 1] in {"", "\n", "\r"}:
            start = key.end_mark.index + len(self._text[key.end_mark.index : start].rstrip())
        after = self._text[end : end + 200]
        padding = re.match(r", {2,}(?=\S)", after) if aligned else None
        if padding:
            # The next key stays in its column, as far as there is room.
            room = len(padding[0]) - 1 + (end - start) - len(one_line)
            yield start, end + len(padding[0]), f"{one_line},{' ' * max(1, room)}"
        else:
            yield start, end, one_line

    def _sequence(
        self, node: yaml.SequenceNode, old: Sequence[Any], new: Sequence[Any]
    ) -> Iterator[_Edit]:
        for item, before, now in zip(node.value, old, new, strict=False):
            if before != now:
                yield from self.mapping(item, before, now)
        added = [flow(each) for each in new[len(old) :]]
        if not added:
            return
        at = _end(self._text, node.value[-1])
        if node.flow_style:
            yield at, at, "".join(f", {each}" for each in added)
            return
        first = node.value[0].start_mark.index
        bullet = self._text[self._line_start(first) : first]
        at = self._line_end(at)
        words = "".join(f"{bullet}{each}{self._newline}" for each in added)
        if not self._text[:at].endswith("\n"):
            words = self._newline + words.removesuffix(self._newline)
        yield at, at, words

    def _removed_in_flow(
        self,
        node: yaml.MappingNode,
        pairs: Sequence[tuple[str, _Pair]],
        new: Mapping[str, Any],
    ) -> Iterator[_Edit]:
        at = 0
        while at < len(pairs):
            last = at
            while last < len(pairs) and pairs[last][0] not in new:
                last += 1
            if last > at:
                if last < len(pairs):
                    start, end = pairs[at][1][0].start_mark, pairs[last][1][0].start_mark
                    yield start.index, end.index, ""
                else:
                    before = pairs[at - 1][1][1] if at else None
                    start = _end(self._text, before) if before else node.start_mark.index + 1
                    yield start, _end(self._text, pairs[-1][1][1]), ""
            at = last + 1

    def _added(
        self, node: yaml.MappingNode, pairs: Mapping[str, _Pair], new: Mapping[str, Any]
    ) -> Iterator[_Edit]:
        runs: dict[str | None, list[str]] = {}
        before: str | None = None
        for name in new:
            if name in pairs:
                before = name
            else:
                runs.setdefault(before, []).append(name)
        for before, names in runs.items():
            if node.flow_style:
                yield self._in_flow(node, pairs, before, {name: new[name] for name in names})
            else:
                yield self._in_block(pairs, before, {name: new[name] for name in names})

    def _in_flow(
        self,
        node: yaml.MappingNode,
        pairs: Mapping[str, _Pair],
        before: str | None,
        added: Mapping[str, Any],
    ) -> _Edit:
        words = flow(added)[1:-1]
        if before is not None:
            at = _end(self._text, pairs[before][1])
            return at, at, f", {words}"
        at = node.start_mark.index + 1
        return at, at, f"{words}, "

    def _in_block(
        self, pairs: Mapping[str, _Pair], before: str | None, added: Mapping[str, Any]
    ) -> _Edit:
        first_key, first_value = next(iter(pairs.values()))
        indent = first_key.start_mark.column
        tall = isinstance(first_value, yaml.MappingNode) and not first_value.flow_style
        keys = [key.start_mark.index for key, _ in pairs.values()]
        spaced = any(self._after_blank_line(at) for at in keys[1:3])
        made: list[str] = []
        for name, value in added.items():
            lines = block(name, value, indent, tall=tall)
            made += ["", *lines] if spaced and before is not None else lines
            if spaced and before is None:
                made.append("")
        words = "".join(f"{line}{self._newline}" for line in made)
        if before is None:
            at = self._line_start(keys[0])
            return at, at, words
        at = self._line_end(_end(self._text, pairs[before][1]))
        if not self._text[:at].endswith("\n"):
            words = self._newline + words.removesuffix(self._newline)
        return at, at, words

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """Return where the line after a place starts; a place behind a line break is behind it."""
        found = self._text.find("\n", at)
        return len(self._text) if found < 0 else found + 1

    def _after_blank_line(self, at: int) -> bool:
        start = self._line_start(at)
        lines = self._text[max(0, start - 1000) : start].split("\n")
        above = [line.strip() for line in lines[-2::-1]]
        return next((not line for line in above if not line.startswith("#")), False)


def _grown(old: Any, new: Sequence[Any]) -> bool:
    """Tell whether a list has only got more items, and other values in the mappings it had."""
    return (
        isinstance(old, list)
        and 0 < len(old) <= len(new)
        and all(
            before == now or (isinstance(before, dict) and before and isinstance(now, dict) and now)
            for before, now in zip(old, new, strict=False)
        )
    )


def _end(text: str, node: yaml.Node) -> int:
    """Return where a value ends; the parser's own mark may stand behind comments below it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return start + len(text[start:end].rstrip())
    return end
