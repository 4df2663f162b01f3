"""Find tags that are not closed: a browser guesses, and the rest of a letter comes out bold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")
_HIDDEN = re.compile(r"<!--.*?-->|<(style|script)\b.*?</\1>", re.DOTALL)
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
# HTML lets these end where the next one begins.
_END_BY_THEMSELVES = frozenset(
    ("html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot")
)


def check_elements_closed(html: str, template: str, assets: Assets) -> None:
    """Raise ProblemsError where a letter's HTML has a tag that is not closed, or closes none.

    ``template`` is the letter's own; the problem stands where one of the templates has the slip.
    """
    tag, message = _fault(html)
    if not tag:
        return
    hint = "a browser guesses where it ends" if "not closed" in message else "leave it out"
    for name in (template, *assets.names(".html")):
        if place := _slip(tag, name, assets):
            raise ProblemsError([Problem(shown(assets.find(name)), *place, message, hint)])
    raise ProblemsError([Problem(shown(assets.find(template)), 0, 0, message, hint)])


def _fault(html: str) -> tuple[str, str]:
    """Return the first tag that is wrong and why; empty where none is."""
    stack: list[str] = []
    for closing, tag in _elements(html):
        if not closing:
            stack.append(tag)
            continue
        if tag not in stack:
            if tag in _END_BY_THEMSELVES:
                continue  # it ended before
            return tag, f"</{tag}> closes nothing"
        while (last := stack.pop()) != tag:
            if last not in _END_BY_THEMSELVES:
                return last, f"<{last}> is not closed"
    for last in reversed(stack):
        if last not in _END_BY_THEMSELVES:
            return last, f"<{last}> is not closed"
    return "", ""


def _elements(html: str) -> Iterator[tuple[bool, str]]:
    for match in _TAG.finditer(_HIDDEN.sub("", html)):
        tag = match[2].lower()
        if tag not in _VOID and not match[3]:
            yield bool(match[1]), tag


def _slip(tag: str, name: str, assets: Assets) -> tuple[int, int] | None:
    """Return line and column of a tag that a template opens and does not close, or the reverse."""
    try:
        source = assets.read_text(name)
    except LetterforgeError:
        return None
    # Signs of the same length keep the places.
    source = _JINJA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    source = _HIDDEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    open_at: list[int] = []
    for match in _TAG.finditer(source):
        if match[2].lower() != tag or match[3]:
            continue
        if not match[1]:
            open_at.append(match.start())
        elif open_at:
            open_at.pop()
        else:
            return _place(source, match.start())
    return _place(source, open_at[-1]) if open_at else None


def _place(source: str, position: int) -> tuple[int, int]:
    before = source[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
