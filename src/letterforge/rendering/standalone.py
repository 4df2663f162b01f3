"""Make a letter's HTML stand alone in one file: stylesheets, pictures and fonts go inside."""

from __future__ import annotations

import base64
import re
from io import BytesIO

from fontTools.ttLib import TTFont
from markupsafe import Markup

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError
from letterforge.rendering.html import STYLESHEET_LINK, LetterHtml

MAX_BYTES = 150_000

_MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_FONTS = (".ttf", ".otf", ".woff2")
_CSS_REFERENCE = re.compile(r"url\(\s*[\"']?asset:([\w./-]+)[\"']?\s*\)")
_HTML_REFERENCE = re.compile(r'src="asset:([\w./-]+)"')
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_WORDS_ONLY = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL)

# Nothing but what stands in the file itself may be loaded or run.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'\">"
)


class StandAlone:
    """Make letters stand alone; what was encoded for one letter is kept for the next."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._encoded: dict[tuple[str, bytes, str], str] = {}
        self._characters: dict[tuple[str, int], frozenset[int]] = {}

    def make(self, letter: LetterHtml) -> str:
        """Return HTML that needs no other file and asks nothing of the network.

        Raises LetterforgeError where a file is missing, no font has a character, or the result is
        larger than MAX_BYTES.
        """
        words = _WORDS_ONLY.sub("", str(Markup(letter.html).unescape()))
        used = {ord(sign) for sign in words if sign > " "}
        html = STYLESHEET_LINK.sub(lambda link: self._style(link.group(1), used), letter.html)
        html = _HTML_REFERENCE.sub(lambda found: f'src="{self._data(found.group(1), used)}"', html)
        html = html.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{_POLICY}', 1)
        size = len(html.encode())
        if size > MAX_BYTES:
            raise LetterforgeError(
                f"the HTML letter would have {size // 1000} kB, more than {MAX_BYTES // 1000} kB",
                "use smaller pictures, or add a small .web.woff2 beside each font "
                "(see templates/assets/fonts/README.md)",
            )
        return html

    def _style(self, name: str, used: set[int]) -> str:
        css = _COMMENT.sub("", self._assets.read(name).decode("utf-8"))
        css = _CSS_REFERENCE.sub(lambda found: f'url("{self._data(found.group(1), used)}")', css)
        return f"<style>\n{css.strip()}\n</style>"

    def _data(self, name: str, used: set[int]) -> str:
        suffix = name[name.rfind(".") :].lower()
        if suffix in _FONTS:
            return self._font(name, used)
        if suffix not in _MEDIA_TYPES:
            raise LetterforgeError(f"'{name}' is of a type that an HTML letter cannot hold")
        return self._encode(name, self._assets.read(name), _MEDIA_TYPES[suffix])

    def _font(self, name: str, used: set[int]) -> str:
        """Return the font's small web version if it has every sign, else a subset made for it."""
        web = f"{name[: name.rfind('.')]}.web.woff2"
        if self._assets.exists(web) and used <= self._signs_of(web):
            return self._encode(web, self._assets.read(web), _MEDIA_TYPES[".woff2"])
        missing = sorted(used - self._signs_of(name))
        if missing:
            signs = ", ".join(f"{chr(code)} (U+{code:04X})" for code in missing)
            raise LetterforgeError(f"the font '{name}' has no sign for {signs}")
        content = _subset(self._assets.read(name), used)
        return self._encode(name, content, _MEDIA_TYPES[".woff2"])

    def _signs_of(self, name: str) -> frozenset[int]:
        key = name, self._assets.find(name).stat().st_mtime_ns
        if key not in self._characters:
            font = TTFont(BytesIO(self._assets.read(name)), lazy=True)
            self._characters[key] = frozenset(font.getBestCmap())
        return self._characters[key]

    def _encode(self, name: str, content: bytes, media_type: str) -> str:
        key = name, content, media_type
        if key not in self._encoded:
            data = base64.b64encode(content).decode("ascii")
            self._encoded[key] = f"data:{media_type};base64,{data}"
        return self._encoded[key]


def _subset(content: bytes, used: set[int]) -> bytes:
    # Rarely needed, and slow to import.
    from fontTools import subset  # noqa: PLC0415

    font = TTFont(BytesIO(content), recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(hinting=False, desubroutinize=True))
    subsetter.populate(unicodes=used | {0x20, 0xA0})
    subsetter.subset(font)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()
