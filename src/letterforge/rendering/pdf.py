"""Make a letter's PDF of its HTML: accessible, archival, with its data inside, the same every time.

Why: this is the only module that knows WeasyPrint. It is imported when the first PDF is made, since
that takes half a second which nothing else should wait for.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import datetime
import io
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from letterforge import __version__
from letterforge.assets import Assets
from letterforge.errors import LetterforgeError
from letterforge.rendering.boxes import PaintedPage, watch_painting
from letterforge.rendering.checking import check_filled_in, check_layout
from letterforge.rendering.complaints import no_complaints
from letterforge.rendering.finishing import finish
from letterforge.rendering.pictures import Pictures
from letterforge.rendering.spacing import keep_spaces

INSTALL = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NO_SYSTEM_FONTS = Path(__file__).with_name("fonts.conf")
VARIANT = "pdf/a-3a"
_FONT = "@font-face"
TYPES = MimeTypes()  # Python's own table, not the machine's, for the same bytes everywhere


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
    """A finished, unsealed PDF and how many pages it has."""

    content: bytes
    pages: int


class PdfEngine:
    """Make PDFs, with stylesheets, fonts and pictures read once.

    Why: reading them again for each letter costs a third of its time. To see changed files, make a
    new engine: that takes milliseconds. Threads may share one; they take turns.
    """

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._weasyprint = _load_weasyprint()
        self._fetcher = _fetcher(assets)
        self._turn = threading.Lock()
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._fonts = _fonts()
        self._stylesheets: dict[str, Any] = {}
        self._has_fonts = False
        self._pictures = Pictures()

    def make(self, html: str, stylesheets: Sequence[str], details: PdfDetails) -> Pdf:
        """Return the PDF of a letter.

        ``stylesheets`` are names of files below templates/. HTML and stylesheets refer to pictures
        and fonts by ``asset:`` and their names. Raises LetterforgeError where one is missing or
        wrong, where the fonts lack a character, and where the layout is not fit to be sent.
        """
        check_filled_in([html, details.title])
        with self._turn, self._fetching(), no_complaints():
            document = self._laid_out(html, stylesheets)
            _describe(document.metadata, details)
            check_layout(document.pages)
            keep_spaces(document.pages)
            painted: list[PaintedPage] = watch_painting(document.pages)
            content = document.write_pdf(
                finisher=lambda _, pdf: finish(pdf, painted, details.language),
                pdf_variant=VARIANT,
                attachments=[self._attachment(details)],
                cache=self._pictures,
            )
        return Pdf(content, len(document.pages))

    def _laid_out(self, html: str, stylesheets: Sequence[str]) -> Any:
        page = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher)
        parsed = [self._stylesheet(name) for name in stylesheets]
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
        fatal: type[BaseException] = import_module("weasyprint.urls").FatalURLFetchingError
        try:
            yield
        except fatal as error:
            cause = error.__cause__
            if isinstance(cause, LetterforgeError):
                raise cause from None
            raise LetterforgeError(f"a picture or font cannot be read: {cause}") from cause
        except LetterforgeError:
            # A picture or font that failed once would be taken for one that is there and empty.
            self._start_afresh()
            raise


def missing_libraries() -> tuple[str, ...]:
    """Return the Debian packages without which PDFs are made slowly; none where all is well.

    Raises LetterforgeError where those without which no PDF can be made are missing.
    """
    _load_weasyprint()
    found = import_module("weasyprint.text.ffi").harfbuzz_subset
    return () if found is not None else ("libharfbuzz-subset0",)


@cache
def _load_weasyprint() -> Any:
    banner = io.StringIO()  # WeasyPrint prints one where a library is missing
    with contextlib.redirect_stdout(banner), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # missing_libraries tells it better
        with contextlib.suppress(OSError), _named_exactly():
            return import_module("weasyprint")
        try:
            return import_module("weasyprint")
        except OSError as error:
            raise LetterforgeError(
                f"PDFs need a library that is not installed: {error}", f"run: {INSTALL}"
            ) from error


@contextlib.contextmanager
def _named_exactly() -> Iterator[None]:
    """Let libraries be found by the names that Linux gives them, without a search.

    Why: WeasyPrint asks for each under other systems' names first, and Python searches for those
    by running compiler and linker: a quarter of a second, which is half of its import.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _fonts() -> Any:
    """Return a font configuration that knows none but the fonts of the stylesheets."""
    configuration = import_module("weasyprint.text.fonts").FontConfiguration
    # fontconfig reads this variable when a configuration is made, and has no other door.
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(NO_SYSTEM_FONTS)
    try:
        return configuration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _fetcher(assets: Assets) -> Any:
    urls = import_module("weasyprint.urls")

    class AssetFetcher(urls.URLFetcher):  # type: ignore[misc, name-defined]
        """Fetch what is below templates/ and what stands in the address itself, nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            name = unquote(url.removeprefix("asset:"))
            if name == url:
                raise LetterforgeError(
                    f"'{url}' is outside of the templates, and letters take nothing from there",
                    "put the file below templates/ and refer to it as asset:<its name>",
                )
            kind = TYPES.guess_type(name)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(url, assets.read(name), {"Content-Type": kind})

    return AssetFetcher(allowed_protocols={"asset", "data"}, fail_on_errors=True)


def _describe(metadata: Any, details: PdfDetails) -> None:
    metadata.title = details.title
    metadata.authors = [details.author]
    metadata.description = details.subject
    metadata.keywords = list(details.keywords)
    metadata.generator = f"letterforge {__version__}"
    metadata.created = metadata.modified = details.created.isoformat()
    metadata.lang = details.language
