"""Make one letter's files in memory: PDF, HTML and text of the same words."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letterforge.assets import Assets
from letterforge.issuing.formats import FORMATS, Format
from letterforge.model.letter import Letter
from letterforge.model.manifest import MadeOf
from letterforge.rendering.html import LetterHtml
from letterforge.rendering.standalone import StandAlone
from letterforge.rendering.text import plain_text

if TYPE_CHECKING:
    from letterforge.paper.pdf import PdfDetails, PdfEngine

DATA_NAME = "letter.json"


@dataclass(frozen=True)
class Made:
    """A letter's files by format, and the pages of its PDF where one was made."""

    files: dict[Format, bytes]
    pages: int | None


class LetterMaker:
    """Make the files of many letters, with everything that they share made once.

    ``missing_libraries``, once prepared, are Debian packages without which PDFs are made slowly.
    """

    def __init__(self, assets: Assets, formats: Collection[Format] = FORMATS) -> None:
        self._assets = assets
        self._formats = formats
        self._stand_alone = StandAlone(assets)
        self._pdf_engine: PdfEngine | None = None
        self.missing_libraries: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Load now what takes long to load, so that workers which are forked later have it."""
        if "pdf" in self._formats:
            from letterforge.paper.library import missing_libraries

            self._pdf()
            self.missing_libraries = missing_libraries()

    def make(self, letter: Letter, html: LetterHtml, made_of: MadeOf) -> Made:
        """Return a letter's files; raises LetterforgeError where it cannot be a good letter."""
        files: dict[Format, bytes] = {}
        # The HTML is made even where nobody asked for it: it tells what the fonts lack.
        stand_alone = self._stand_alone.make(html)
        pages = None
        if "pdf" in self._formats:
            details = pdf_details(letter, html, made_of)
            pdf = self._pdf().make(html.without_stylesheets, html.stylesheets, details)
            files["pdf"], pages = pdf.content, pdf.pages
        if "html" in self._formats:
            files["html"] = stand_alone.encode()
        if "txt" in self._formats:
            files["txt"] = plain_text(html.html).encode()
        return Made(files, pages)

    def _pdf(self) -> PdfEngine:
        if self._pdf_engine is None:
            # WeasyPrint takes half a second to import: only where a PDF is made.
            from letterforge.paper.pdf import PdfEngine

            self._pdf_engine = PdfEngine(self._assets)
        return self._pdf_engine

    def __getstate__(self) -> tuple[Assets, Collection[Format]]:
        # A spawned worker makes its own engine: WeasyPrint's objects cannot be sent to it.
        return self._assets, self._formats

    def __setstate__(self, state: tuple[Assets, Collection[Format]]) -> None:
        LetterMaker.__init__(self, *state)


def letter_data(letter: Letter) -> bytes:
    """Return a letter as JSON, the same bytes for the same letter."""
    data = letter.model_dump(mode="json")
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode()


def pdf_details(letter: Letter, html: LetterHtml, made_of: MadeOf) -> PdfDetails:
    """Return what a letter's PDF says of itself, its own data and what made it inside."""
    from letterforge.paper.pdf import PdfDetails

    subject = "; ".join(each.subject for each in letter.recommendations)
    specimen = ("specimen",) if letter.specimen else ()
    data = {
        "letter": letter.model_dump(mode="json"),
        "made_of": made_of.model_dump(mode="json"),
    }
    return PdfDetails(
        title=html.title,
        author=letter.sender.name,
        language=letter.language,
        subject=f"Specimen, not a finding: {subject}" if letter.specimen else subject,
        created=letter.date,
        data_name=DATA_NAME,
        data=json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode(),
        data_description="The data that this letter was made from",
        keywords=(letter.round, letter.force, letter.outcome, *specimen),
    )
