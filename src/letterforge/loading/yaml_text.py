"""Write values as YAML that means them, whatever they begin with and wherever they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from letterforge.loading.yaml_document import parse_yaml

WIDTH = 110
"""Longer lines are divided, so that a diff can be read."""

_UNSAFE_IN_QUOTES = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(value: Any) -> str:
    """Return a text, number, truth value or nothing as YAML that means it anywhere in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _stands_plain(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSAFE_IN_QUOTES.sub(lambda sign: f"\\u{ord(sign.group()):04x}", quoted)


def _stands_plain(text: str) -> bool:
    if not text or text != text.strip() or "\n" in text or "#" in text:
        return False
    document, problems = parse_yaml(f"{{key: {text}, next: word}}".encode(), "")
    return bool(document and not problems and document.data == {"key": text, "next": "word"})


def flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(key)}: {flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(each) for each in value)}]"
    return scalar(value)


def block(key: str, value: Any, indent: int, *, tall: bool = False) -> list[str]:
    """Return a key and its value as lines of YAML: on one where it is short, unless asked tall."""
    line = f"{' ' * indent}{scalar(key)}: {flow(value)}".rstrip()
    if not isinstance(value, Mapping) or not value:
        return [line]
    if not tall and len(line) <= WIDTH and _depth(value) <= 2:
        return [line]
    lines = [f"{' ' * indent}{scalar(key)}:"]
    for name, each in value.items():
        lines += block(name, each, indent + 2)
    return lines


def _depth(value: Any) -> int:
    if isinstance(value, Mapping):
        return 1 + max(map(_depth, value.values()), default=0)
    return 0
