"""Make a letter's HTML stand alone in one file: stylesheets, pictures and fonts go inside."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO

from markupsafe import Markup

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown
from letterforge.loading.fonts import FONTS, check_font
from letterforge.loading.pictures import PICTURES, check_picture
from letterforge.rendering.addresses import outside_in_css, outside_in_html, outside_in_svg
from letterforge.rendering.coverage import characters_of
from letterforge.rendering.html import PAPER_ONLY, STYLESHEET_LINK, LetterHtml

MAX_BYTES = 150_000
_SHOWN = 60

_COMMON = frozenset(range(0x21, 0x7F))
_HYPHEN, _NO_BREAK_HYPHEN = 0x2010, 0x2011
_CSS_REFERENCE = re.compile(r"url\(\s*[\"']?asset:([\w./-]+)[\"']?\s*\)")
_PUT_INSIDE = re.compile(
    rf"{STYLESHEET_LINK.pattern.replace('(', '(?P<style>', 1)}"
    r'|src="asset:(?P<picture>[\w./-]+)"|<meta charset="utf-8">'
)
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")

# Nothing but what stands in the file itself may be loaded or run.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'\">"
)


class StandAlone:
    """Make letters stand alone, with stylesheets, pictures and fonts read and encoded once.

    To see changed files, make a new one.
    """

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._styles: dict[str, str] = {}
        self._encoded: dict[tuple[str, frozenset[int]], str] = {}
        self._characters: dict[str, frozenset[int]] = {}

    def make(self, letter: LetterHtml) -> str:
        """Return HTML that needs no other file and asks nothing of the network.

        Raises LetterforgeError where a file is missing, no font has a character, or the result is
        larger than MAX_BYTES.
        """
        for outside in outside_in_html(letter.html):
            raise self._outside(outside, self._assets.names(".html"))
        words = Markup(_TAG.sub("", letter.html)).unescape()
        used = frozenset(code for code in map(ord, set(words)) if code > ord(" "))

        def inside(found: re.Match[str]) -> str:
            if found["style"]:
                return self._style(found["style"], used)
            if found["picture"]:
                return f'src="{self._picture(found["picture"])}"'
            return f"{found[0]}\n{_POLICY}"

        html = _PUT_INSIDE.sub(inside, letter.html)
        size = len(html.encode())
        if size > MAX_BYTES:
            raise LetterforgeError(
                f"the HTML letter would have {size // 1000} kB, more than {MAX_BYTES // 1000} kB",
                "use smaller pictures, or add a small .web.woff2 beside each font "
                "(see templates/assets/fonts/README.md)",
            )
        return html

    def _style(self, name: str, used: frozenset[int]) -> str:
        if name.endswith(PAPER_ONLY):
            return ""
        if name not in self._styles:
            css = self._assets.read_text(name)
            self._styles[name] = _COMMENT.sub("", css).strip()
            for outside in outside_in_css(self._styles[name], with_assets=True):
                raise self._outside(outside, [name])

        def data(found: re.Match[str]) -> str:
            asset = found[1]
            inside = self._font(asset, used) if _suffix(asset) in FONTS else self._picture(asset)
            return f'url("{inside}")'

        return f"<style>\n{_CSS_REFERENCE.sub(data, self._styles[name])}\n</style>"

    def _picture(self, name: str) -> str:
        key = name, frozenset[int]()
        if key not in self._encoded:
            check_picture(self._assets, name)
            if _suffix(name) == ".svg":
                for outside in outside_in_svg(self._assets.read_text(name)):
                    raise self._outside(outside, [name])
            self._encoded[key] = _data_address(PICTURES[_suffix(name)], self._assets.read(name))
        return self._encoded[key]

    def _outside(self, words: str, names: Iterable[str]) -> LetterforgeError:
        """Return the error for words that load something, with their place in one of the files."""
        message = f"'{words[:_SHOWN]}' takes something from outside of the letter"
        hint = "put a file below templates/ and refer to it as asset:<its name>"
        for name in names:
            before, found, _ = self._assets.read_text(name).partition(words)
            if found:
                *lines, last = before.split("\n")
                place = len(lines) + 1, len(last) + 1
                file = shown(self._assets.find(name))
                return ProblemsError([Problem(file, *place, message, hint)])
        return LetterforgeError(message, hint)

    def _font(self, name: str, used: frozenset[int]) -> str:
        """Return the font's small web version if it has every sign, else a subset made for it."""
        web = f"{name[: name.rfind('.')]}.web.woff2"
        has_web = self._assets.exists(web)
        # Other letters use the common signs too: a subset with a rare one serves them all.
        common = self._signs_of(web) if has_web else _COMMON & self._signs_of(name)
        rare = used - common
        key = name, rare
        if key not in self._encoded:
            if has_web and not rare:
                font = self._assets.read(web)
            else:
                self._check(name, rare)
                with _readable(name):
                    font = _subset(self._assets.read(name), rare | common)
            self._encoded[key] = _data_address("font/woff2", font)
        return self._encoded[key]

    def _check(self, name: str, signs: frozenset[int]) -> None:
        if missing := sorted(signs - self._signs_of(name)):
            named = ", ".join(f"{chr(code)} (U+{code:04X})" for code in missing)
            raise LetterforgeError(f"the font '{name}' has no sign for {named}")

    def _signs_of(self, name: str) -> frozenset[int]:
        if name not in self._characters:
            check_font(self._assets, name)
            content = self._assets.read(name)
            with _readable(name):
                self._characters[name] = characters_of(content) or _characters_by_fonttools(content)
        return self._characters[name]


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower()


def _data_address(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # fontTools raises whatever it meets in a damaged font
        raise LetterforgeError(
            f"the font '{name}' cannot be read", "get the font again from where it came from"
        ) from error


def _characters_by_fonttools(content: bytes) -> frozenset[int]:
    # Slow to import, and only needed where a letter has a rare sign.
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(BytesIO(content), lazy=True).getBestCmap())


def _subset(content: bytes, signs: frozenset[int]) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(content), recalcTimestamp=False)
    for table in font["cmap"].tables:
        # As in the web faces: a browser would take a missing no-break hyphen from another typeface.
        if table.isUnicode() and _HYPHEN in table.cmap:
            table.cmap.setdefault(_NO_BREAK_HYPHEN, table.cmap[_HYPHEN])
    subsetter = subset.Subsetter(subset.Options(hinting=False, desubroutinize=True))
    subsetter.populate(unicodes=signs | {0x20, 0xA0})
    subsetter.subset(font)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()
