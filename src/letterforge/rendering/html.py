"""Render a letter's HTML by Jinja: strict, escaped, sandboxed."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from letterforge.assets import Assets, MissingAssetError
from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown
from letterforge.loading.pictures import check_picture
from letterforge.model.letter import Letter
from letterforge.rendering import typography
from letterforge.rendering.compiled import CompiledTemplates
from letterforge.rendering.sandbox import Sandbox
from letterforge.rendering.template_faults import column_of, hint_for, in_words
from letterforge.rendering.values import Values, plain
from letterforge.watchdog import within

MOST_BYTES = 100_000
SECONDS = 10.0

STYLESHEET_LINK = re.compile(r'<link rel="stylesheet" href="asset:([^"]+)">')
PAPER_ONLY, WEB_ONLY = ".paper.css", ".web.css"
"""How stylesheets end that a PDF alone, or browsers alone, make use of."""
# Surrogates and control characters: no file and no page can hold them.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# In a tag: words of a letter that say as much have no sign of less-than before them.
_PICTURE = re.compile(r'<[^<>]*\ssrc="asset:([\w./-]+)"')

# What a template can bring about; anything else is a bug of ours.
_TEMPLATE_FAULTS = (
    TemplateError,
    LetterforgeError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class LetterHtml:
    """A letter as HTML whose stylesheets and pictures stand as ``asset:<name>``."""

    html: str

    @property
    def stylesheets(self) -> tuple[str, ...]:
        """Return the names of the stylesheets in their order."""
        return tuple(STYLESHEET_LINK.findall(self.html))

    @property
    def paper_stylesheets(self) -> tuple[str, ...]:
        """Return the names of the stylesheets that a PDF is made with, in their order."""
        return tuple(name for name in self.stylesheets if not name.endswith(WEB_ONLY))

    @property
    def without_stylesheets(self) -> str:
        """Return the HTML without its links to stylesheets."""
        return STYLESHEET_LINK.sub("", self.html)

    @property
    def title(self) -> str:
        """Return the letter's title in plain words."""
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return Markup(found.group(1)).unescape() if found else ""

    @property
    def assets(self) -> tuple[str, ...]:
        """Return the names of all stylesheets and pictures, each once, sorted."""
        return tuple(sorted({*self.stylesheets, *_PICTURE.findall(self.html)}))


class Tracing(Protocol):
    """What follows words through templates to tell where they come from; no letter needs it."""

    def included(self, name: str) -> str:
        """Return the name by which to ask for a template that another one uses."""

    def file(self, name: str) -> str:
        """Return the template's own name."""

    def source(self, name: str, source: str) -> str:
        """Return the source of a template as it is compiled."""

    def filters(self, filters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return filters that keep track of what goes through them."""

    def output(self, value: Any) -> Any:
        """Return what is put out in the place of a value."""


class TemplateEngine:
    """Compile templates once and render many letters with them.

    ``keep`` keeps what was compiled in the user's cache folder, for the next run.
    """

    def __init__(
        self, assets: Assets, tracing: Tracing | None = None, *, keep: bool = False
    ) -> None:
        self._assets = assets
        self._tracing = tracing
        self._keep = keep
        self._by_language: dict[str, Sandbox] = {}
        self._found: set[str] = set()

    def render(self, letter: Letter, values: Values | None = None) -> LetterHtml:
        """Render a letter with the template of its kind.

        ``values`` are handed to the template in the place of the letter's own, equal to them.
        Raises ProblemsError that names template and line where a template is wrong, uses what
        does not exist, or leads to a picture or stylesheet that is not there.
        """
        environment = self._environment(letter.language)
        name = f"letters/{letter.kind}/letter.html"
        if values is None:
            values = letter_values(letter)
        try:
            with within(SECONDS, "rendering it"):
                environment.work.start()
                html = environment.written(environment.get_template(name), letter=values)
        except TemplateSyntaxError as error:
            raise _syntax_problem(error, _callable_in(environment)) from error
        except TemplateNotFound as error:
            message = f"the template '{error.name}' is not there"
            raise self._render_problem(error, name, message) from error
        except _TEMPLATE_FAULTS as error:
            message = f"this cannot be rendered for {letter.force}: {in_words(error)}"
            raise self._render_problem(error, name, message) from error
        if letter.words and _letters_of(letter.words) not in _letters_of(Markup(html).striptags()):
            message = f"the letter to {letter.force} has words of its own, and no place for them"
            hint = "put {{ letter.words|own_words }} where they belong"
            raise ProblemsError([Problem(self._shown(name), 0, 0, message, hint)])
        if odd := _NO_TEXT.search(html):
            message = (
                f"the letter to {letter.force} holds U+{ord(odd.group()):04X}, which is no text"
            )
            raise ProblemsError([Problem(self._shown(name), 0, 0, message)])
        return LetterHtml(re.sub(r"\n\s*\n+", "\n", html).strip() + "\n")

    def problems(self) -> list[Problem]:
        """Return what is wrong with any template's syntax, whether a letter uses it or not."""
        found: list[Problem] = []
        name = ""
        try:
            with within(SECONDS, "compiling it"):
                for name in self._assets.names(".html"):
                    found += self._problems_of(name)
        except LetterforgeError as error:
            found.append(Problem(self._shown(name), 0, 0, error.message, error.hint))
        return found

    def _problems_of(self, name: str) -> Sequence[Problem]:
        environment = self._environment("en-GB")
        environment.work.start()
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            return _syntax_problem(error, _callable_in(environment)).problems
        except LetterforgeError as error:
            return [Problem(self._shown(name), 0, 0, error.message, error.hint)]
        return []

    def _environment(self, language: str) -> Sandbox:
        if language not in self._by_language:
            environment = _sandbox(
                self._tracing,
                self._source,
                undefined=StrictUndefined,
                autoescape=True,
                trim_blocks=True,
                lstrip_blocks=True,
                # What is compiled to be traced is of no use to letters.
                bytecode_cache=CompiledTemplates(language)
                if self._keep and not self._tracing
                else None,
            )
            environment.add_filters(_filters(language))
            environment.globals.update(picture=self._picture, stylesheet=self._stylesheet)
            if self._tracing:
                environment.filters.update(self._tracing.filters(environment.filters))
            self._by_language[language] = environment
        return self._by_language[language]

    def _source(self, name: str) -> tuple[str, str, None] | None:
        """Return a template for Jinja; None where there is none of this name."""
        try:
            path = self._assets.find(name)
        except MissingAssetError:
            return None
        return self._assets.read_text(name, MOST_BYTES), str(path), None

    def _picture(self, name: str) -> str:
        if name not in self._found:
            self._assets.find(name)
            check_picture(self._assets, name)
            self._found.add(name)
        return f"asset:{name}"

    def _stylesheet(self, name: str) -> Markup:
        self._must_exist(name)
        return Markup('<link rel="stylesheet" href="asset:{}">').format(name)

    def _must_exist(self, name: str) -> None:
        # Every letter asks for the same few files.
        if name not in self._found:
            self._assets.find(name)
            self._found.add(name)

    def _render_problem(self, error: Exception, template: str, message: str) -> ProblemsError:
        folders = [str(folder) for folder in self._assets.folders]
        place: tuple[str, int, int] = self._shown(template), 0, 0
        path: Path | None = None
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(frame.filename.startswith(folder) for folder in folders) and frame.lineno:
                path = Path(frame.filename)
                place = shown(path), frame.lineno, column_of(error, path, frame.lineno)
                break
        return ProblemsError([Problem(*place, message, hint_for(error, path))])

    def _shown(self, template: str) -> str:
        try:
            return shown(self._assets.find(template))
        except LetterforgeError:
            return shown(self._assets.folders[0] / template)


def letter_values(letter: Letter) -> Values:
    """Return what a template is handed as ``letter``."""
    values: Values = plain(letter, "letter")
    return values


def _callable_in(environment: Sandbox) -> Iterable[str]:
    return {*environment.filters, *environment.tests}


_Source = Callable[[str], tuple[str, str, None] | None]


def _sandbox(tracing: Tracing | None, source: _Source, **options: Any) -> Sandbox:
    if tracing:
        return _TracedSandbox(tracing, source, **options)
    return Sandbox(loader=FunctionLoader(source), **options)


class _TracedSandbox(Sandbox):
    """A sandbox whose templates are those that the tracing makes of them."""

    def __init__(self, tracing: Tracing, source: _Source, **options: Any) -> None:
        def traced(name: str) -> tuple[str, str, None] | None:
            if (found := source(tracing.file(name))) is None:
                return None
            return tracing.source(name, found[0]), found[1], None

        super().__init__(loader=FunctionLoader(traced), finalize=tracing.output, **options)
        self._tracing = tracing

    def join_path(self, template: str, parent: str) -> str:
        """Return the name of a template that another one includes, extends or imports."""
        return self._tracing.included(template)


def _filters(language: str) -> Mapping[str, Any]:
    return {
        "agree": partial(typography.agree, language=language),
        "date": partial(typography.date_in_words, language=language),
        "join_list": lambda items, by="and": typography.join_list(items, language, by),
        "month_as_of": partial(typography.month_as_of, language=language),
        "nobreak": typography.no_break,
        "nobreak_last": typography.no_break_last,
        "own_words": typography.own_words,
        "plain": _plain,
        "typeset": typography.typeset,
    }


def _letters_of(text: str) -> str:
    """Return text without all that typesetting may change."""
    return re.sub(r"[\W_]+", "", text)


def _plain(value: object) -> str:
    """Return text without tags, for the title and other places that allow none."""
    return Markup(value).striptags() if isinstance(value, Markup) else str(value)


def _syntax_problem(error: TemplateSyntaxError, known: Iterable[str]) -> ProblemsError:
    path = Path(error.filename) if error.filename else None
    file = shown(path) if path else str(error.name)
    column = column_of(error, path, error.lineno)
    message = f"is not a template: {in_words(error)}"
    return ProblemsError(
        [Problem(file, error.lineno, column, message, hint_for(error, path, known))]
    )
