"""Import WeasyPrint when the first PDF is made, and shut out what the machine would add to letters.

Why: importing it takes a quarter of a second, which nothing else should wait for. No other module
imports it or its PDF library; some beside this one know what its objects look like.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import io
import os
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError, reason_of
from letterforge.loading.fonts import check_font
from letterforge.paper.fonts import Face, face_of

INSTALL = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NO_SYSTEM_FONTS = Path(__file__).with_name("fonts.conf")
TYPES = MimeTypes()  # Python's own table, not the machine's, for the same bytes everywhere


@cache
def load_weasyprint() -> Any:
    """Return the module ``weasyprint``; raises LetterforgeError where its libraries are missing."""
    banner = io.StringIO()  # WeasyPrint prints one where a library is missing
    with contextlib.redirect_stdout(banner), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # missing_libraries tells it better
        with contextlib.suppress(OSError), _named_exactly():
            import weasyprint

            return weasyprint
        try:
            import weasyprint
        except OSError as error:
            raise LetterforgeError(
                f"PDFs need a library that is not installed: {error}", f"run: {INSTALL}"
            ) from error
        return weasyprint


def missing_libraries() -> tuple[str, ...]:
    """Return the Debian packages without which PDFs are made slowly; none where all is well.

    Raises LetterforgeError where those without which no PDF can be made are missing.
    """
    load_weasyprint()
    from weasyprint.text.ffi import harfbuzz_subset

    return () if harfbuzz_subset is not None else ("libharfbuzz-subset0",)


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


def stylesheet_fonts(assets: Assets) -> Any:
    """Return a font configuration that knows none but the fonts of the stylesheets.

    Its ``faces`` are what they declare.
    """
    from weasyprint.text.fonts import FontConfiguration

    class StylesheetFonts(FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
        """Remember the faces that stylesheets declare."""

        def __init__(self) -> None:
            super().__init__()
            self.faces: list[Face] = []

        def add_font_face(self, rule_descriptors: Any, url_fetcher: Any) -> Any:
            names = [
                unquote(url.removeprefix("asset:")) for _, url in rule_descriptors["src"] if url
            ]
            for name in names:
                check_font(assets, name)
            try:
                added = super().add_font_face(rule_descriptors, url_fetcher)
            except OSError as error:
                raise LetterforgeError(
                    f"a font cannot be put into the folder for temporary files: {reason_of(error)}",
                    "make room there, or name another one by TMPDIR",
                ) from error
            contents = [_unpacked(name, assets.read(name)) for name in names]
            self.faces.append(face_of(rule_descriptors, contents))
            return added

    # fontconfig reads this variable when a configuration is made, and has no other door.
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(NO_SYSTEM_FONTS)
    try:
        return StylesheetFonts()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def painted_fonts(document: Any) -> list[bytes]:
    """Return the fonts that a document was painted with, before what it does not need was cut."""
    from weasyprint.text.fonts import get_hb_object_data

    return [get_hb_object_data(font.hb_face) for font in document.fonts.values()]


def _unpacked(name: str, font: bytes) -> bytes:
    """Return a font as WeasyPrint hands it on."""
    if font[:4] != b"wOF2":
        return font
    from fontTools.ttLib import woff2

    unpacked = io.BytesIO()
    try:
        woff2.decompress(io.BytesIO(font), unpacked)
    except Exception as error:  # fontTools raises whatever it meets in a damaged font
        raise LetterforgeError(
            f"the font '{name}' cannot be read", "get the font again from where it came from"
        ) from error
    return unpacked.getvalue()


def asset_fetcher(assets: Assets) -> Any:
    """Return what fetches pictures and fonts below templates/ for WeasyPrint, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
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
            return URLFetcherResponse(url, assets.read(name), {"Content-Type": kind})

    return AssetFetcher(allowed_protocols={"asset", "data"}, fail_on_errors=True)


@contextlib.contextmanager
def fetching_errors() -> Iterator[None]:
    """Raise LetterforgeError where WeasyPrint says that a picture or font could not be fetched."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as error:
        cause = error.__cause__
        if isinstance(cause, LetterforgeError):
            raise cause from None
        raise LetterforgeError(f"a picture or font cannot be read: {cause}") from cause
