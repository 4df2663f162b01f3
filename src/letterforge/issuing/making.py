"""Make one letter's files in memory: PDF, HTML and text of the same words."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from letterforge import __version__
from letterforge.assets import Assets
from letterforge.model.letter import Letter
from letterforge.rendering.html import LetterHtml, TemplateEngine
from letterforge.rendering.standalone import StandAlone
from letterforge.rendering.text import plain_text

if TYPE_CHECKING:
    from letterforge.rendering.pdf import PdfDetails, PdfEngine

Format = Literal["pdf", "html", "txt"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "txt")

DATA_NAME = "letter.json"


@dataclass(frozen=True)
class Made:
    """A letter's files by format, and the pages of its PDF where one was made."""

    files: dict[Format, bytes]
    pages: int | None


class LetterMaker:
    """Make the files of many letters, with everything that they share made once."""

    def __init__(self, assets: Assets, formats: Collection[Format] = FORMATS) -> None:
        self._assets = assets
        self._formats = formats
        self._templates = TemplateEngine(assets)
        self._stand_alone = StandAlone(assets)
        self._pdf_engine: PdfEngine | None = None

    def make(self, letter: Letter) -> Made:
        """Return a letter's files; raises LetterforgeError where it cannot be a good letter."""
        html = self._templates.render(letter)
        files: dict[Format, bytes] = {}
        # The HTML is made even where nobody asked for it: it tells what the fonts lack.
        stand_alone = self._stand_alone.make(html)
        pages = None
        if "pdf" in self._formats:
            pdf = self._pdf().make(
                html.without_stylesheets, html.stylesheets, pdf_details(letter, html)
            )
            files["pdf"], pages = pdf.content, pdf.pages
        if "html" in self._formats:
            files["html"] = stand_alone.encode()
        if "txt" in self._formats:
            files["txt"] = plain_text(html.html).encode()
        return Made(files, pages)

    def _pdf(self) -> PdfEngine:
        if self._pdf_engine is None:
            # WeasyPrint takes half a second to import: only where a PDF is made.
            from letterforge.rendering.pdf import PdfEngine  # noqa: PLC0415

            self._pdf_engine = PdfEngine(self._assets)
        return self._pdf_engine


def pdf_details(letter: Letter, html: LetterHtml) -> PdfDetails:
    """Return what a letter's PDF says of itself, its own data inside."""
    from letterforge.rendering.pdf import PdfDetails  # noqa: PLC0415

    subject = "; ".join(each.subject for each in letter.recommendations)
    specimen = ("specimen",) if letter.specimen else ()
    data = {"letterforge": __version__, "letter": letter.model_dump(mode="json")}
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
