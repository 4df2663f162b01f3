"""Write the letters' words and pages for tools that are not ours to make the same letters of."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from letterforge.assets import Assets
from letterforge.composing.letters import compose
from letterforge.loading.loader import load
from letterforge.project import find_project
from letterforge.rendering.html import STYLESHEET_LINK, TemplateEngine
from letterforge.rendering.text import plain_text
from letterforge.signing.specimen import make_specimen

ROOT = Path(__file__).parents[1]
ROUND = "abuse-of-position-2017"


def write_inputs(folder: Path) -> list[str]:
    """Write the 43 letters as HTML files and as words in JSON; return the forces' names."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("html", "words"):
        (folder / name).mkdir(parents=True)
    loaded = load(find_project(ROOT, {}, ROOT))
    assets = loaded.project.assets
    shutil.copytree(ROOT / "templates", folder / "html" / "templates")
    for sheet in (folder / "html" / "templates").rglob("*.css"):
        css = sheet.read_text(encoding="utf-8").replace("asset:", "../")
        sheet.write_text(css, encoding="utf-8")
    engine = TemplateEngine(assets)
    forces = list(loaded.register.rounds[ROUND].assessments)
    for force in forces:
        letter = compose(loaded, ROUND, force).letter
        html = engine.render(letter).html
        page = html.replace("asset:", "templates/")
        (folder / "html" / f"{force}.html").write_text(page, encoding="utf-8")
        (folder / "words" / f"{force}.json").write_text(
            json.dumps(_words(html, letter.sender.name), ensure_ascii=False), encoding="utf-8"
        )
    _copy_pictures(folder, assets, html)
    _make_key(folder)
    return forces


def _make_key(folder: Path) -> None:
    """Make the key that all tools seal with, as the files that each of them wants."""
    content = make_specimen(folder / "identities").read_text(encoding="ascii")
    start = "-----BEGIN CERTIFICATE-----"
    key, _, certificate = content.partition(start)
    (folder / "key.pem").write_text(key, encoding="ascii")
    (folder / "certificate.pem").write_text(start + certificate, encoding="ascii")


def _copy_pictures(folder: Path, assets: Assets, html: str) -> None:
    mark, signature = re.findall(r'src="asset:([^"]+)"', STYLESHEET_LINK.sub("", html))
    (folder / "mark.svg").write_bytes(assets.read(mark))
    (folder / "signature.svg").write_bytes(assets.read(signature))
    shutil.copytree(assets.folders[0] / "assets" / "fonts", folder / "fonts")


def _words(html: str, sender: str) -> dict[str, object]:
    heading = _text_of(html, "h1")
    quotes = {_text_of(html, "blockquote")}
    blocks = []
    for text in plain_text(html).strip().split("\n\n"):
        one_line = " ".join(text.split())
        kind = "quote" if one_line in quotes else "heading" if one_line == heading else "text"
        kind = "signature" if one_line.startswith("[Specimen signature") else kind
        blocks.append({"kind": kind, "text": text})
    return {"title": heading, "sender": sender, "blocks": blocks}


def _text_of(html: str, tag: str) -> str:
    found = re.search(f"<{tag}[ >].*?</{tag}>", html, re.DOTALL)
    assert found, f"the letters have no <{tag}>"
    return " ".join(plain_text(found.group()).split())
