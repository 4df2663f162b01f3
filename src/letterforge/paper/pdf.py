"""Make a PDF of a letter's HTML: accessible, archival, with its data inside, always the same."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from letterforge import __version__
from letterforge.assets import Assets
from letterforge.errors import LetterforgeError
from letterforge.paper.boxes import PaintedPage, watch_painting
from letterforge.paper.checking import check_filled_in, check_layout
from letterforge.paper.complaints import no_complaints
from letterforge.paper.finishing import Words, finish
from letterforge.paper.fonts import prove_fonts
from letterforge.paper.library import (
    asset_fetcher,
    fetching_errors,
    load_weasyprint,
    painted_fonts,
    stylesheet_fonts,
)
from letterforge.paper.pictures import Pictures
from letterforge.paper.spacing import keep_spaces
from letterforge.watchdog import within

VARIANT = "pdf/a-3a"
SECONDS = 60.0
"""A letter takes a tenth of a second."""
# WeasyPrint's own rule is hidden, and what hides is painted after all words of its page.
IN_ORDER = "img, svg { overflow: visible }"
_FONT = "@font-face"


@dataclass(frozen=True)
class PdfDetails:
    """What a PDF says of itself, and the data that it carries.

    ``language`` is a BCP 47 tag; ``created`` is the letter's date, which every date in the file is.
    """

    title: str
    author: str
    language: str
    subject: str
    created: datetime.date
    data_name: str
    data: bytes
    data_description: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pdf:
    """A finished, unsealed PDF, how many pages it has, and what it says block by block.

    ``tag_blocks`` follow its tags, ``page_blocks`` the content of its pages.
    """

    content: bytes
    pages: int
    tag_blocks: tuple[str, ...]
    page_blocks: tuple[str, ...]


class PdfEngine:
    """Make PDFs, with stylesheets, fonts and pictures read once.

    Why: reading them again for each letter costs a third of its time. To see changed files, make a
    new engine: that takes milliseconds. Threads may share one; they take turns.
    """

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._weasyprint = load_weasyprint()
        self._fetcher = asset_fetcher(assets)
        self._turn = threading.Lock()
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._fonts = stylesheet_fonts(self._assets)
        self._in_order = self._weasyprint.CSS(string=IN_ORDER)
        self._stylesheets: dict[str, Any] = {}
        self._has_fonts = False
        self._pictures = Pictures()

    def make(
        self, html: str, stylesheets: Sequence[str], details: PdfDetails, *, unfit: bool = False
    ) -> Pdf:
        """Return the PDF of a letter.

        ``stylesheets`` are names of files below templates/. HTML and stylesheets refer to pictures
        and fonts by ``asset:`` and their names. Raises LetterforgeError where one is missing or
        wrong, where the fonts lack a character, and, but for ``unfit``, where the layout is not fit
        to be sent.
        """
        check_filled_in([html, details.title])
        with self._turn, within(SECONDS, "laying out its pages"), self._fetching(), no_complaints():
            document = self._laid_out(html, stylesheets)
            _describe(document.metadata, details)
            if not unfit:
                check_layout(document.pages)
            keep_spaces(document.pages)
            painted: list[PaintedPage] = watch_painting(document.pages)
            said: list[Words] = []
            content = document.write_pdf(
                finisher=lambda _, pdf: said.append(finish(pdf, painted, details.language)),
                pdf_variant=VARIANT,
                attachments=[self._attachment(details)],
                cache=self._pictures,
            )
            prove_fonts(document.pages, painted_fonts(document), self._fonts.faces)
        return Pdf(content, len(document.pages), said[0].by_tags, said[0].by_pages)

    def _laid_out(self, html: str, stylesheets: Sequence[str]) -> Any:
        page = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher)
        parsed = [self._in_order, *(self._stylesheet(name) for name in stylesheets)]
        if not self._has_fonts and _FONT not in html:
            # Without any, Pango would end the program.
            raise LetterforgeError(
                "the stylesheets declare no font, and the machine's own are not used",
                f"add an {_FONT} with a font below templates/, as layouts/letter.css does",
            )
        return page.render(
            font_config=self._fonts,
            stylesheets=parsed,
            cache=self._pictures,
            pdf_variant=VARIANT,
        )

    def _stylesheet(self, name: str) -> Any:
        if name not in self._stylesheets:
            css = self._assets.read_text(name)
            self._has_fonts |= _FONT in css
            with no_complaints(f"in '{name}': "):
                self._stylesheets[name] = self._weasyprint.CSS(
                    string=css,
                    url_fetcher=self._fetcher,
                    font_config=self._fonts,
                )
        return self._stylesheets[name]

    def _attachment(self, details: PdfDetails) -> Any:
        moment = datetime.datetime.combine(details.created, datetime.time())
        return self._weasyprint.Attachment(
            string=details.data,
            name=details.data_name,
            description=details.data_description,
            created=moment,
            modified=moment,
            relationship="Data",
        )

    @contextlib.contextmanager
    def _fetching(self) -> Iterator[None]:
        try:
            with fetching_errors():
                yield
        except BaseException:
            # A picture or font that failed once would be taken for one that is there and empty.
            self._start_afresh()
            raise


def _describe(metadata: Any, details: PdfDetails) -> None:
    metadata.title = details.title
    metadata.authors = [details.author]
    metadata.description = details.subject
    metadata.keywords = list(details.keywords)
    metadata.generator = f"letterforge {__version__}"
    metadata.created = metadata.modified = details.created.isoformat()
    metadata.lang = details.language
