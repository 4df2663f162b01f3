"""Render a letter's HTML by Jinja: strict, escaped, sandboxed."""

from __future__ import annotations

import contextlib
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import platformdirs
from jinja2 import (
    BaseLoader,
    FileSystemBytecodeCache,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from letterforge import __version__
from letterforge.assets import Assets
from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown
from letterforge.model.letter import Letter
from letterforge.rendering import typography
from letterforge.rendering.sandbox import Sandbox
from letterforge.rendering.values import Values, plain

STYLESHEET_LINK = re.compile(r'<link rel="stylesheet" href="asset:([^"]+)">')
PAPER_ONLY, WEB_ONLY = ".paper.css", ".web.css"
"""How stylesheets end that a PDF alone, or browsers alone, make use of."""
ASSET_REFERENCE = re.compile(r"asset:([\w./-]+)")

# What a template can bring about; anything else is a bug of ours.
_TEMPLATE_FAULTS = (
    TemplateError,
    LetterforgeError,
    ArithmeticError,
    AttributeError,
    LookupError,
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
        return tuple(sorted(set(ASSET_REFERENCE.findall(self.html))))


class _CompiledTemplates(FileSystemBytecodeCache):
    """Keep compiled templates in the user's cache folder: compiling takes longer than rendering.

    Jinja compares each with its source. Where the folder cannot be used, nothing is kept.
    """

    def __init__(self) -> None:
        folder = (
            platformdirs.user_cache_path("letterforge")
            / f"templates-{__version__}-{version('jinja2')}"
        )
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


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
            html = environment.get_template(name).render(letter=values)
        except TemplateSyntaxError as error:
            raise _syntax_problem(error) from error
        except TemplateNotFound as error:
            message = f"the template '{error.name}' is not there"
            raise self._render_problem(error, name, message) from error
        except _TEMPLATE_FAULTS as error:
            message = f"this cannot be rendered for {letter.force}: {_first_line(error)}"
            raise self._render_problem(error, name, message) from error
        return LetterHtml(re.sub(r"\n\s*\n+", "\n", html).strip() + "\n")

    def problems(self) -> list[Problem]:
        """Return what is wrong with any template's syntax, whether a letter uses it or not."""
        environment = self._environment("en-GB")
        found: list[Problem] = []
        for name in self._assets.names(".html"):
            try:
                environment.get_template(name)
            except TemplateSyntaxError as error:
                found += _syntax_problem(error).problems
            except UnicodeDecodeError:
                found.append(Problem(shown(self._assets.find(name)), 0, 0, "is not UTF-8 text"))
        return found

    def _environment(self, language: str) -> Sandbox:
        if language not in self._by_language:
            environment = _sandbox(
                self._tracing,
                loader=FileSystemLoader([str(folder) for folder in self._assets.folders]),
                undefined=StrictUndefined,
                autoescape=True,
                trim_blocks=True,
                lstrip_blocks=True,
                # What is compiled to be traced is of no use to letters.
                bytecode_cache=_CompiledTemplates() if self._keep and not self._tracing else None,
            )
            environment.filters.update(_filters(language))
            environment.globals.update(picture=self._picture, stylesheet=self._stylesheet)
            if self._tracing:
                environment.filters.update(self._tracing.filters(environment.filters))
            self._by_language[language] = environment
        return self._by_language[language]

    def _picture(self, name: str) -> str:
        self._must_exist(name)
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
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(frame.filename.startswith(folder) for folder in folders) and frame.lineno:
                place = shown(Path(frame.filename)), frame.lineno, 1
                break
        else:
            place = shown(self._assets.find(template)), 0, 0
        hint = getattr(error, "hint", "")
        return ProblemsError([Problem(*place, message, hint)])


def letter_values(letter: Letter) -> Values:
    """Return what a template is handed as ``letter``."""
    values: Values = plain(letter, "letter")
    return values


def _sandbox(tracing: Tracing | None, **options: Any) -> Sandbox:
    return _TracedSandbox(tracing, **options) if tracing else Sandbox(**options)


class _TracedSandbox(Sandbox):
    """A sandbox whose templates are those that the tracing makes of them."""

    def __init__(self, tracing: Tracing, loader: BaseLoader, **options: Any) -> None:
        def traced(name: str) -> tuple[str, str | None, Callable[[], bool] | None]:
            source, path, is_current = loader.get_source(self, tracing.file(name))
            return tracing.source(name, source), path, is_current

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
        "plain": _plain,
        "typeset": typography.typeset,
    }


def _plain(value: object) -> str:
    """Return text without tags, for the title and other places that allow none."""
    return Markup(value).striptags() if isinstance(value, Markup) else str(value)


def _syntax_problem(error: TemplateSyntaxError) -> ProblemsError:
    file = shown(Path(error.filename)) if error.filename else str(error.name)
    return ProblemsError([Problem(file, error.lineno, 1, f"is not a template: {error.message}")])


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
