"""Mark what the preview makes as a draft, so that nobody takes it for the sealed letter."""

from __future__ import annotations

import re

from letterforge.assets import Assets
from letterforge.rendering.html import LetterHtml

MARK = "Draft from the preview, not the sealed letter"
_FAMILY = re.compile(r"@font-face\s*\{[^}]*?font-family\s*:\s*([^;}]+)")

# !important, since a project's own rules for these places would win otherwise.
_ON_PAPER = """<style>
@page { @bottom-center { content: "%s" !important; color: #7a4b00 !important;
  font: 600 8pt %s !important; padding: 0 0 6mm !important; text-align: center !important;
  vertical-align: bottom !important; white-space: nowrap !important; } }
</style>
"""
_ON_SCREEN = """<style>
.draft-mark { background: #fff3dc; border-top: 1px solid #d18b16; bottom: 0; color: #6b4200;
  font-size: 0.8rem; font-weight: 700; left: 0; line-height: 1.7rem; margin: 0; position: fixed;
  right: 0; text-align: center; z-index: 2; }
html { padding-bottom: 1.8rem; scroll-padding-bottom: 2.4rem; }
</style>
"""
_NOTE = f'<p class="draft-mark" role="note">{MARK}</p>'


def draft_name(force: str, suffix: str) -> str:
    """Return the name under which a draft is taken away."""
    return f"{force}.draft.{suffix}"


def draft_paper(html: LetterHtml, assets: Assets) -> LetterHtml:
    """Return a letter whose every page of paper bears the mark of a draft, in its own face."""
    family = "sans-serif"
    for name in html.paper_stylesheets:
        if found := _FAMILY.search(assets.read_text(name)):
            family = found[1].strip()
            break
    style = _ON_PAPER % (MARK, family)
    return LetterHtml(_titled(html.html).replace("</head>", f"{style}</head>", 1))


def draft_page(page: bytes) -> bytes:
    """Return a letter in one HTML file that bears the mark of a draft wherever one is in it."""
    html = _titled(page.decode()).replace("</head>", f"{_ON_SCREEN}</head>", 1)
    return re.sub(r"<body[^>]*>", lambda body: body[0] + _NOTE, html, count=1).encode()


def draft_text(text: bytes) -> bytes:
    """Return a letter's words that begin with the mark of a draft."""
    return f"[{MARK}]\n\n".encode() + text


def _titled(html: str) -> str:
    return html.replace("<title>", "<title>Draft: ", 1)
