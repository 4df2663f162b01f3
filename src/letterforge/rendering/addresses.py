"""Find what would ask the network for something, in HTML, stylesheets and pictures.

Why: a letter that is opened years later, or by someone who should not be known to read it, must be
what it is by itself. A link that a reader follows is no such thing; all else that has an address
must stand in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from letterforge.rendering.html import STYLESHEET_LINK

# Elements that load, run or send something, or make browsers read on in another way than we do.
_ELEMENTS = re.compile(
    r"<(?:\w+:)?(applet|audio|base|bgsound|button|embed|foreignobject|form|frame|frameset|iframe"
    r"|image|input|link|math|noembed|noframes|noscript|object|param|picture|plaintext|portal"
    r"|script|select|source|template|textarea|track|video|xmp)(?![\w-])",
    re.IGNORECASE,
)
_SVG_ELEMENTS = re.compile(
    r"<(?:\w+:)?(a|animate\w*|audio|foreignobject|iframe|script|set|video)(?![\w-])", re.IGNORECASE
)
_SVG_DECLARATIONS = re.compile(r"<!doctype|<!entity|<\?xml-stylesheet", re.IGNORECASE)
_LOADING = {
    "action", "archive", "background", "cite", "classid", "code", "codebase", "data", "dynsrc",
    "formaction", "http-equiv", "icon", "imagesrcset", "longdesc", "lowsrc", "manifest", "ping",
    "poster", "profile", "srcdoc", "srcset",
}  # fmt: skip
_FOLLOWED = ("http://", "https://", "mailto:", "tel:", "#")
_WITHIN = ("#", "data:")
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CSS_LOADING = re.compile(
    r"@(?:import|namespace|document)\b[^;{]*"
    r"|\b(?:image|image-set|cross-fade|src)\([^)]*"
    r"|\burl\(\s*[\"']?(?!data:|#)[^)]*",
    re.IGNORECASE,
)
_CSS_ASSET = re.compile(r"url\(\s*[\"']?asset:")
_SVG_ADDRESS = re.compile(
    r"(?:href|src|srcset|from|to|values)\s*=\s*[\"']\s*([^\"']*)", re.IGNORECASE
)


def outside_in_html(html: str) -> Iterator[str]:
    """Yield the words of letter HTML that would load something from elsewhere."""
    without = STYLESHEET_LINK.sub("", html)
    for element in _ELEMENTS.finditer(without):
        yield without[element.start() : without.find(">", element.start()) + 1] or element.group()
    reader = _Attributes()
    reader.feed(without)
    reader.close()
    yield from reader.outside


def outside_in_css(css: str, *, with_assets: bool = False) -> Iterator[str]:
    """Yield the words of a stylesheet that would load something from elsewhere.

    Below templates/ is elsewhere too, save in stylesheets of their own.
    """
    plain = _CSS_ESCAPE.sub(_unescaped, _CSS_COMMENT.sub(" ", css))
    for loading in _CSS_LOADING.finditer(plain):
        if not (with_assets and _CSS_ASSET.match(loading.group())):
            yield loading.group()


def outside_in_svg(picture: str) -> Iterator[str]:
    """Yield the words of an SVG picture that would load something, run, or grow without end."""
    for pattern in (_SVG_DECLARATIONS, _SVG_ELEMENTS):
        yield from (match.group() for match in pattern.finditer(picture))
    for address in _SVG_ADDRESS.finditer(picture):
        if "href" in address.group().lower() and not address[1].startswith(_WITHIN):
            yield address.group()
    yield from outside_in_css(picture)


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return escape[2]


class _Attributes(HTMLParser):
    """Collect attributes that load something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.outside: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            address = "".join((value or "").split())
            if self._loads(tag, name, address):
                # As it stands in the source, so that its place can be found.
                tag_text = self.get_starttag_text() or name
                self.outside.append(value if value and value in tag_text else tag_text)
            elif name == "style":
                self.outside += outside_in_css(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.outside += outside_in_css(data)

    def _loads(self, tag: str, name: str, address: str) -> bool:
        if name in _LOADING or name.startswith("on"):
            return True
        if name in {"href", "xlink:href"}:
            allowed = _FOLLOWED if tag in {"a", "area"} else _WITHIN
            return not address.lower().startswith(allowed)
        if name == "src":
            # Only in this form is a picture put into the file.
            inside = tag == "img" and f'src="{address}"' in (self.get_starttag_text() or "")
            return not address.startswith("data:") and not (inside and address[:6] == "asset:")
        return False
