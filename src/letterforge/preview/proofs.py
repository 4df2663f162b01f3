"""Make proofs of letters: each as `render` would make it now, beside the last good one.

Why: used by the worker's thread only, so that nothing here needs a lock.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from letterforge.composing.letters import compose
from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown
from letterforge.formats import Format
from letterforge.issuing.checking import as_problems
from letterforge.loading.loader import Loaded, load
from letterforge.press import Made, Press, Proof
from letterforge.preview.drafts import draft_paper
from letterforge.preview.origins import origins_in_words
from letterforge.preview.tracing import Tracer
from letterforge.preview.worker import GivenUpError
from letterforge.project import Project
from letterforge.rendering.html import LetterHtml, TemplateEngine, letter_values

_PDF: tuple[Format, ...] = ("pdf",)
_PAGES: tuple[Format, ...] = ("html", "txt")
_KEPT = 16
"""How many finished files of each format are kept at hand."""

_REPORT = "please report it with its traceback, which you see with: letterforge {}"

Kept = TypeVar("Kept")
Name = tuple[str, str]
"""A round and a force."""


@dataclass(frozen=True)
class Edition:
    """A project as it stood at one moment; ``problems`` are those of loading it.

    ``loaded`` is the last project that could be loaded, or None where there was none yet.
    """

    number: int
    loaded: Loaded | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What can be shown of a letter: its proof, or its problems and the last good proof.

    ``page_problems`` are why the pages of this very proof are not fit to be sent, once they were
    laid out; ``unverified`` are names in it whose record nobody has verified.
    """

    proof: Proof | None
    problems: tuple[Problem, ...] = ()
    page_problems: tuple[Problem, ...] = ()
    unverified: tuple[str, ...] = ()


class OutdatedError(Exception):
    """Say that something was asked for which is not what the letter is any more."""


class Proofs:
    """Make proofs of a project's letters, each once in an edition."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.edition = Edition(0, None)
        self.unfit = 0
        """How many letters were found to have pages that are not fit to be sent."""
        self._good: dict[Name, Sheet] = {}
        self._pages = _Recent[dict[Format, bytes]]()
        self._pdfs = _Recent[Made]()
        self.start_afresh()

    def start_afresh(self) -> None:
        """Forget what was compiled, and all that a job which never ended may still hold."""
        assets = self.project.assets
        self._sheets: dict[Name, Sheet] = {}
        self.press = Press(assets)
        self._tracer = Tracer()
        self._tracing_templates = TemplateEngine(assets, self._tracer)

    def refresh(self, *, templates_changed: bool = True) -> Edition:
        """Read the project again; what was compiled is kept where no template has changed."""
        if templates_changed:
            self.start_afresh()
        self._sheets = {}
        number = self.edition.number + 1
        try:
            self.edition = Edition(number, load(self.project))
        except ProblemsError as error:
            self.edition = Edition(number, self.edition.loaded, error.problems)
        except LetterforgeError as error:
            problem = Problem(shown(self.project.root), 0, 0, error.message, error.hint)
            self.edition = Edition(number, self.edition.loaded, (problem,))
        except Exception as error:
            problem = Problem(
                shown(self.project.root), 0, 0, crash_in_words(error), _REPORT.format("check")
            )
            self.edition = Edition(number, self.edition.loaded, (problem,))
        return self.edition

    def refuse(self, problem: Problem) -> Edition:
        """Go on to an edition that could not be read at all."""
        self._sheets = {}
        self.edition = Edition(self.edition.number + 1, self.edition.loaded, (problem,))
        return self.edition

    def prepare(self) -> None:
        """Load what making PDFs needs; raises LetterforgeError where it is not installed."""
        self.press.prepare(_PDF)

    def template_problems(self) -> list[Problem]:
        """Return what is wrong with any template's syntax."""
        return self.press.template_problems()

    def sheet(self, name: Name) -> Sheet:
        """Return what can be shown of a letter in this edition."""
        # A job that was given up may end later than the edition that it was about.
        sheets = self._sheets
        if name not in sheets:
            sheets[name] = self._new_sheet(name)
        return sheets[name]

    def give_up(self, name: Name, error: GivenUpError) -> None:
        """Note that a letter cannot be made, because making it does not end."""
        self._sheets[name] = self._last_good(name, (self._never_ending(name, error),))

    def _never_ending(self, name: Name, error: GivenUpError) -> Problem:
        message = f"this does not end for {name[1]}, and was given up"
        hint = "see whether a loop in it goes on for too long"
        folders = tuple(str(folder) for folder in self.project.assets.folders)
        for frame in reversed(error.stack):
            if frame.filename.startswith(folders) and frame.lineno:
                return Problem(shown(Path(frame.filename)), frame.lineno, 1, message, hint)
        return self.problems_of(LetterforgeError(f"the letter {message[5:]}"), name)[0]

    def traced(self, name: Name, version: str) -> bytes:
        """Return a proof's HTML in which every word from data tells where it stands.

        Raises OutdatedError where the letter, or the data below it, is not at hand any more.
        """
        proof, loaded = self._proof(name, version), self.edition.loaded
        if loaded is None or self.sheet(name).problems:
            raise OutdatedError(version)
        origins = origins_in_words(compose(loaded, *name), loaded)
        values = self._tracer.mark(letter_values(proof.letter), origins)
        marked = self._tracing_templates.render(proof.letter, values).html
        html = LetterHtml(self._tracer.finish(marked))
        return self.press.page(html)

    def files(self, name: Name, version: str) -> dict[Format, bytes]:
        """Return a proof's HTML and text; raises OutdatedError where it is gone for good."""
        if known := self._pages.get(version):
            return known
        made = self.press.files(self._proof(name, version), _PAGES)
        return self._pages.keep(version, made.files)

    def pdf(self, name: Name, version: str) -> Made:
        """Return a proof's PDF.

        Raises OutdatedError where the letter has changed since, and LetterforgeError where its
        pages cannot be laid out.
        """
        if known := self._pdfs.get(version):
            return known
        proof = self._proof(name, version)
        draft = replace(proof, html=draft_paper(proof.html, self.project.assets))
        try:
            made = self.press.files(draft, _PDF)
        except LetterforgeError as error:
            sheet, problems = self.sheet(name), self.problems_of(error, name)
            self._sheets[name] = replace(sheet, page_problems=problems)
            self.unfit += 1
            made = self.press.files(draft, _PDF, unfit=True)
        return self._pdfs.keep(version, made)

    def pages(self, version: str) -> int | None:
        """Return how many pages a letter has, where its PDF is at hand."""
        made = self._pdfs.get(version)
        return made.pages if made else None

    def problems_of(self, error: LetterforgeError, name: Name) -> tuple[Problem, ...]:
        """Return what an error says of a letter as problems."""
        loaded = self.edition.loaded
        return as_problems(error, loaded, *name) if loaded else self.edition.problems

    def _proof(self, name: Name, version: str) -> Proof:
        proof = self.sheet(name).proof
        if proof is None or proof.version != version:
            raise OutdatedError(version)
        return proof

    def _new_sheet(self, name: Name) -> Sheet:
        round_name, force = name
        loaded = self.edition.loaded
        if loaded is None or self.edition.problems:
            return self._last_good(name, self.edition.problems)
        round_ = loaded.register.rounds.get(round_name)
        if round_ is None or force not in round_.assessments:
            self._good.pop(name, None)
            return Sheet(None)
        try:
            composed = compose(loaded, round_name, force)
            sheet = Sheet(self.press.proof(composed.letter), unverified=composed.unverified)
        except LetterforgeError as error:
            return self._last_good(name, as_problems(error, loaded, round_name, force))
        except Exception as error:
            hint = _REPORT.format(f"render --round {round_name} --force {force}")
            bug = LetterforgeError(f"{crash_in_words(error)}; it hit {force}", hint)
            return self._last_good(name, as_problems(bug, loaded, round_name, force))
        self._good[name] = sheet
        return sheet

    def _last_good(self, name: Name, problems: tuple[Problem, ...]) -> Sheet:
        return replace(self._good.get(name, Sheet(None)), problems=problems)


def crash_in_words(error: Exception) -> str:
    """Say of an error that it is one of ours."""
    return f"letterforge has a bug: {type(error).__name__}: {error}"


class _Recent(Generic[Kept]):
    """Keep what was made last, and forget what was asked for longest ago."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, version: str) -> Kept | None:
        if version in self._kept:
            self._kept.move_to_end(version)
        return self._kept.get(version)

    def keep(self, version: str, made: Kept) -> Kept:
        self._kept[version] = made
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made
