"""The way from a letter to its files: proof it, then print it. There is no other.

Why: checking, planning, batches, rebuilding and the preview must all find the same faults in the
same letter, and make the same bytes of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from letterforge.assets import Assets
from letterforge.errors import Problem
from letterforge.formats import FORMATS, Format
from letterforge.loading.fonts import FONTS, check_font
from letterforge.loading.pictures import PICTURES, check_picture
from letterforge.model.letter import Letter
from letterforge.model.manifest import MadeOf
from letterforge.rendering.carried import carried_data
from letterforge.rendering.fingerprint import Fingerprints
from letterforge.rendering.html import LetterHtml, TemplateEngine, letter_values
from letterforge.rendering.standalone import StandAlone
from letterforge.rendering.text import plain_text
from letterforge.rendering.unclosed import check_elements_closed
from letterforge.rendering.words import check_same_words

if TYPE_CHECKING:
    from letterforge.paper.pdf import PdfDetails, PdfEngine

DATA_NAME = "letter.json"
SPECIMEN_AUTHOR = "letterforge (specimen)"
"""As layouts/specimen.html says it in the HTML: no inspectorate wrote a specimen."""


@dataclass(frozen=True)
class Proof:
    """A letter in which nothing is wrong that can be known before its pages are laid out.

    ``data`` is what its files carry of the letter: what it says, and what decided that.
    ``made_of`` is all that its files depend on: where it is the same, so are they.
    """

    letter: Letter
    html: LetterHtml
    data: dict[str, Any]
    made_of: MadeOf

    @property
    def version(self) -> str:
        """Return a short name for exactly this letter: it changes with anything in its files."""
        return self.made_of.fingerprint[:20]

    @property
    def text(self) -> str:
        """Return the letter's words as plain text."""
        return plain_text(self.html.html)


@dataclass(frozen=True)
class Made:
    """A letter's files by format, and the pages of its PDF where one was made."""

    files: dict[Format, bytes]
    pages: int | None


class Press:
    """Make many letters with what they share made once: templates, fonts, stylesheets, pictures.

    To see changed files, set up a new one. ``keep`` keeps compiled templates in the user's cache
    folder; ``missing_libraries``, once prepared, are Debian packages without which PDFs are slow.
    """

    def __init__(self, assets: Assets, *, keep: bool = False) -> None:
        self._assets = assets
        self._keep = keep
        self._templates = TemplateEngine(assets, keep=keep)
        self._fingerprints = Fingerprints(assets)
        self._stand_alone = StandAlone(assets)
        self._sound: set[str] = set()
        self._pdf_engine: PdfEngine | None = None
        self.missing_libraries: tuple[str, ...] = ()

    def template_problems(self) -> list[Problem]:
        """Return what is wrong with any template's syntax, whether a letter uses it or not."""
        return self._templates.problems()

    def proof(self, letter: Letter) -> Proof:
        """Return a letter with its words.

        Raises LetterforgeError with all that can be known before pages are laid out: a template
        that is wrong, a file that is missing, a font or picture that is damaged or a trap, a sign
        that no font has, an HTML file too large.
        """
        values = letter_values(letter)
        html = self._templates.render(letter, values)
        check_elements_closed(html.html, f"letters/{letter.kind}/letter.html", self._assets)
        # Made in a third of a millisecond, to be forgotten: it raises what is wrong.
        self._stand_alone.make(html)
        data = carried_data(letter, values)
        made_of = self._fingerprints.made_of(html, _as_json(data))
        # Also those that only pages show, which the HTML file does without.
        for name in sorted(made_of.assets.keys() - self._sound):
            check_asset(self._assets, name)
            self._sound.add(name)
        return Proof(letter, html, data, made_of)

    def files(
        self, proof: Proof, formats: Collection[Format] = FORMATS, *, unfit: bool = False
    ) -> Made:
        """Return a letter's files in the formats asked for, unsealed.

        Raises LetterforgeError where its pages cannot be laid out as a letter's must be, and where
        one of them would say something else than the others; with ``unfit``, to look at what is
        wrong, pages that are too many or too full are no error.
        """
        files: dict[Format, bytes] = {}
        pages, paper = None, {}
        if "pdf" in formats:
            html = proof.html
            pdf = self._pdf().make(
                html.without_stylesheets, html.paper_stylesheets, _details(proof), unfit=unfit
            )
            files["pdf"], pages = pdf.content, pdf.pages
            paper = {"the PDF's tags": pdf.tag_blocks, "the PDF's pages": pdf.page_blocks}
        if "html" in formats:
            files["html"] = self.page(proof.html)
        if "txt" in formats:
            files["txt"] = proof.text.encode()
        check_same_words(proof.html.html, proof.text, paper)
        return Made(files, pages)

    def page(self, html: LetterHtml) -> bytes:
        """Return HTML as one file that stands alone; raises LetterforgeError where it cannot."""
        return self._stand_alone.make(html).encode()

    def prepare(self, formats: Collection[Format] = FORMATS) -> None:
        """Load now what takes long to load, so that workers which are forked later have it."""
        if "pdf" in formats:
            from letterforge.paper.library import missing_libraries

            self._pdf()
            self.missing_libraries = missing_libraries()

    def _pdf(self) -> PdfEngine:
        if self._pdf_engine is None:
            # WeasyPrint takes half a second to import: only where a PDF is made.
            from letterforge.paper.pdf import PdfEngine

            self._pdf_engine = PdfEngine(self._assets)
        return self._pdf_engine

    def __getstate__(self) -> tuple[Assets, bool]:
        # A spawned worker sets up its own: neither templates nor WeasyPrint's objects can be sent.
        return self._assets, self._keep

    def __setstate__(self, state: tuple[Assets, bool]) -> None:
        assets, keep = state
        Press.__init__(self, assets, keep=keep)


def check_asset(assets: Assets, name: str) -> None:
    """Raise LetterforgeError where a font or picture below ``templates/`` is none."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in FONTS:
        check_font(assets, name)
    elif suffix in PICTURES:
        check_picture(assets, name)


def _as_json(data: dict[str, Any]) -> bytes:
    """Return data as JSON, the same bytes for the same data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode()


def _details(proof: Proof) -> PdfDetails:
    """Return what a letter's PDF says of itself, its own data and what made it inside."""
    from letterforge.paper.pdf import PdfDetails

    letter = proof.letter
    subject = "; ".join(recommendation.subject for recommendation in letter.recommendations)
    specimen = ("specimen",) if letter.specimen else ()
    data = {
        "letter": proof.data,
        "made_of": proof.made_of.model_dump(mode="json"),
    }
    return PdfDetails(
        title=proof.html.title,
        author=SPECIMEN_AUTHOR if letter.specimen else letter.sender.name,
        language=letter.language,
        subject=f"Specimen, not a finding: {subject}" if letter.specimen else subject,
        created=letter.date,
        data_name=DATA_NAME,
        data=json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode(),
        data_description="The data that this letter was made from",
        keywords=(letter.force_name, letter.outcome_label, *specimen),
    )
