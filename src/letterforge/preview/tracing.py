"""Follow words from data through the templates into the letter's HTML.

Why this way: a value carries its origin as a kind of text that is equal to plain text, so that
templates and filters work as they always do. Where it is put out, marks are set around it. The
marks look like tags, which typesetting leaves alone; at last they become spans, and are taken out
of attributes and the title, where no span can stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, Self

from markupsafe import Markup, escape

from letterforge.composing.origins import FieldPath
from letterforge.rendering.values import Values

Span = tuple[int, int, int]
"""Start, end, and the number of the origin of what stands between them."""

_TAG = re.compile(r"""(<!--.*?-->|<(?:"[^"]*"|'[^']*'|[^'">])*>)""", re.DOTALL)
_SAY = re.compile(r"(\{%-? macro say\([^%]*?)(-?)%\}(.*?)\{%(-?) endmacro", re.DOTALL)
_OWN_WORDS = {"agree"}
"""Filters whose results are the template's words, chosen by data."""
_MARK = re.compile(r"<from-(\d+)>|</from>|<chosen-(\d+)>|</chosen>")

STYLE = """<style>
.from-data { background: #fdeebd; box-decoration-break: clone; -webkit-box-decoration-break: clone;
  border-radius: 2px; box-shadow: 0 0 0 1px #fdeebd; }
.from-data:hover, .from-data:focus { background: #ffd24d; box-shadow: 0 0 0 2px #7a5800;
  outline: none; }
.from-choice { text-decoration: underline dotted #5a6b7b 1px; text-underline-offset: 0.3em; }
.from-choice:focus { outline: 2px solid #7a5800; }
</style>
"""


class _Text(str):
    """Text that knows which of its parts came from where."""

    spans: tuple[Span, ...]

    def __new__(cls, text: str, spans: tuple[Span, ...]) -> Self:
        made = super().__new__(cls, text)
        made.spans = spans
        return made


class _Markup(Markup):
    """Markup that knows which of its parts came from where."""

    spans: tuple[Span, ...]

    def __new__(cls, text: str, spans: tuple[Span, ...] = ()) -> Self:
        made = super().__new__(cls, text)
        made.spans = spans
        return made


class _Number(int):
    """A number that knows where it came from."""

    spans: tuple[Span, ...]


_CARRIERS = (_Text, _Markup, _Number)


class Tracer:
    """Trace one letter at a time through a template engine that was made with it."""

    def __init__(self) -> None:
        self._numbers: dict[FieldPath, int] = {}
        self._texts: list[str] = []

    def mark(self, values: Values, origins: Mapping[FieldPath, str]) -> Values:
        """Return a letter's values so that they carry what is said of their origins."""
        self._texts = list(origins.values())
        self._numbers = {path: number for number, path in enumerate(origins)}
        marked: Values = self._marked(values, ())
        return marked

    def _marked(self, value: Any, path: FieldPath) -> Any:
        if isinstance(value, Values):
            named = {name: self._marked(item, (*path, name)) for name, item in value.items()}
            return Values(named, value.called)
        if isinstance(value, tuple):
            return tuple(self._marked(item, (*path, at)) for at, item in enumerate(value))
        number = self._numbers.get(path)
        return value if number is None else _carrier(value, number)

    def included(self, name: str) -> str:
        """Return a template's name, with the number of what chose it where data did."""
        return f"{name}#{name.spans[0][2]}" if isinstance(name, _Text) else name

    def file(self, name: str) -> str:
        """Return a template's own name."""
        return name.partition("#")[0]

    def source(self, name: str, source: str) -> str:
        """Return the source of a template with marks around it where data chose it."""
        _, _, number = name.partition("#")
        if not number:
            return source
        # What a passage says is in its macro `say`, if it has one, and otherwise in all of it.
        # Jinja, too, drops the line break at the end of a file.
        if "macro say(" in source:
            # The marks stand where the words do, and spaces are taken out as they were.
            marked = rf"\1%}}<chosen-{number}>{{#\2 \2#}}\3{{#\4 \4#}}</chosen>{{% endmacro"
            return _SAY.sub(marked, source)
        return f"<chosen-{number}>{source.removesuffix(chr(10))}</chosen>"

    def filters(self, filters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return filters whose results carry the origins of what went in."""
        return {name: _carrying(each) for name, each in filters.items() if name not in _OWN_WORDS}

    def output(self, value: Any) -> Any:
        """Return what is put out for a value: itself, with marks around what has an origin."""
        if not isinstance(value, _CARRIERS):
            return value
        text = value if isinstance(value, str) else str(value)
        plain = str.__str__(text)
        made, end = Markup(), 0
        for start, stop, number in value.spans:
            made += _escaped(plain[end:start], text)
            made += Markup(f"<from-{number}>") + _escaped(plain[start:stop], text)
            made += Markup("</from>")
            end = stop
        return made + _escaped(plain[end:], text)

    def finish(self, html: str) -> str:
        """Return HTML with spans in the place of marks."""
        return "".join(self._finished(html)).replace("</head>", f"{STYLE}</head>", 1)

    def _finished(self, html: str) -> Iterator[str]:
        in_title = False
        ends: list[str] = []
        for part in _TAG.split(html):
            mark = _MARK.fullmatch(part)
            if not mark:
                if part.startswith(("<title", "</title")):
                    in_title = part.startswith("<title")
                yield _MARK.sub("", part) if part.startswith("<") else part
            elif part in {"</from>", "</chosen>"}:
                yield ends.pop()
            else:
                kind = "from-data" if mark[1] else "from-choice"
                words = escape(self._texts[int(mark[1] or mark[2])])
                ends.append("" if in_title else "</span>")
                if not in_title:
                    yield f'<span class="{kind}" tabindex="0" data-origin="{words}">'


def _carrier(value: Any, number: int) -> Any:
    """Return a value of the same worth that carries an origin, where there is such a kind."""
    if isinstance(value, str):
        return _Text(value, ((0, len(value), number),)) if value else value
    if isinstance(value, bool):
        return value
    if not isinstance(value, int):
        return value
    made = _Number(value)
    made.spans = ((0, len(str(value)), number),)
    return made


def _escaped(text: str, like: str) -> Markup:
    return Markup(text) if isinstance(like, Markup) else escape(text)


def _carrying(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def traced(*args: Any, **options: Any) -> Any:
        # What can be read only once is read here, to see what is in it.
        args = tuple(list(each) if isinstance(each, Iterator) else each for each in args)
        result = function(*args, **options)
        told = [each for each in _flat(args) if isinstance(each, _CARRIERS)]
        if not told or not isinstance(result, str) or isinstance(result, _CARRIERS):
            return result
        kind = _Markup if isinstance(result, Markup) else _Text
        return kind(result, _spans(str(result), told))

    return traced


def _flat(values: Sequence[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from value
        else:
            yield value


def _spans(text: str, told: Sequence[Any]) -> tuple[Span, ...]:
    """Return where in a filter's result the parts of what went in stand, as far as can be told."""
    if len(told) == 1 and len(text) == len(str(told[0])):
        spans: tuple[Span, ...] = told[0].spans
        return spans
    found: list[Span] = []
    end = 0
    for each in told:
        # Inside of tags, nothing can be marked.
        start = -1 if "<" in text else text.find(str(each), end)
        if start < 0:
            return ((0, len(text), told[0].spans[0][2]),)
        found += [(start + a, start + b, number) for a, b, number in each.spans]
        end = start + len(str(each))
    return tuple(found)
