"""What would ask the network for something is found, and what a letter needs is not accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.press import Press
from letterforge.rendering.addresses import outside_in_css, outside_in_html, outside_in_svg
from tests.support.bundled import ASSETS, forces, letter_to

HTML = [
    '<img src="https://example.org/a.png" alt="">',
    '<img src="//example.org/a.png" alt="">',
    '<img src="a.png" alt="">',
    '<img src="/etc/passwd" alt="">',
    '<img src="file:///etc/passwd" alt="">',
    "<img src='asset:assets/marks/inspectorate.svg' alt=''>",
    '<img src=" ht\ntps://example.org" alt="">',
    '<img src="&#104;ttps://example.org" alt="">',
    '<img srcset="https://example.org/a.png 2x" alt="">',
    "<IMG SRC=https://example.org>",
    "<img/src=https://example.org>",
    '<iframe src="https://example.org"></iframe>',
    "<IFRAME srcdoc=x></IFRAME>",
    '<link rel="icon" href="https://example.org/a.ico">',
    '<link rel="dns-prefetch" href="//example.org">',
    "<link rel=stylesheet href=https://example.org>",
    '<base href="https://example.org/">',
    '<meta http-equiv="refresh" content="0; url=https://example.org">',
    '<script src="https://example.org/a.js"></script>',
    '<object data="https://example.org"></object>',
    '<embed src="https://example.org">',
    '<video poster="https://example.org"></video>',
    '<audio src="https://example.org"></audio>',
    '<picture><source srcset="https://example.org"></picture>',
    '<form action="https://example.org"></form>',
    '<a href="javascript:alert()">x</a>',
    '<a href="https://example.org" ping="https://example.org">x</a>',
    '<p onclick="fetch()">x</p>',
    '<table background="https://example.org"></table>',
    '<p style="background: url(https://example.org)">x</p>',
    '<p style="background: u\\72l(https://example.org)">x</p>',
    '<p style="background: url(asset:a.png)">x</p>',
    "<style>@import 'https://example.org'</style>",
    "<style>p { background: image-set('https://example.org' 1x) }</style>",
    '<svg><use href="https://example.org#a"/></svg>',
    '<svg><use xlink:href="https://example.org#a"/></svg>',
    '<svg><image href="https://example.org"/></svg>',
    "<svg><foreignObject></foreignObject></svg>",
    "<noscript><img src=https://example.org></noscript>",
]
CSS = [
    "@import 'a.css';",
    "@import url(https://example.org);",
    "@\\69mport 'https://example.org';",
    "p { background: url(https://example.org) }",
    "p { background: url( 'https://example.org' ) }",
    "p { background: URL(//example.org) }",
    "p { background: url(file:///etc/passwd) }",
    "p { background: u\\72 l(https://example.org) }",
    "p { background: url(/**/https://example.org",
    "p { background: image-set('https://example.org' 1x) }",
    "p { background: -webkit-image-set(url(https://example.org) 1x) }",
    "p { cursor: src('https://example.org') }",
]
SVG = [
    '<svg><use href="https://example.org#a"/></svg>',
    "<svg><use xlink:href='other.svg#a'/></svg>",
    '<svg><image href="https://example.org/a.png"/></svg>',
    '<?xml-stylesheet href="https://example.org"?><svg/>',
    '<!DOCTYPE svg SYSTEM "https://example.org/a.dtd"><svg/>',
    '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>',
    "<svg><style>@import 'https://example.org'</style></svg>",
    '<svg><path fill="url(https://example.org#a)"/></svg>',
    "<svg><script>fetch()</script></svg>",
    "<svg><foreignObject/></svg>",
    '<svg><animate attributeName="href" to="https://example.org"/></svg>',
]


@pytest.mark.parametrize("html", HTML)
def test_html_that_loads_something_is_found(html: str) -> None:
    assert list(outside_in_html(f"<p>Before</p>{html}<p>After</p>"))


@pytest.mark.parametrize("css", CSS)
def test_a_stylesheet_that_loads_something_is_found(css: str) -> None:
    assert list(outside_in_css(css, with_assets=True))
    assert list(outside_in_css(f"p {{ color: red }} {css}", with_assets=True))


@pytest.mark.parametrize("svg", SVG)
def test_a_picture_that_loads_something_is_found(svg: str) -> None:
    assert list(outside_in_svg(svg))


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" href="asset:layouts/letter.css">',
        '<img src="asset:assets/marks/inspectorate.svg" alt="">',
        '<img src="data:image/png;base64,AA==" alt="">',
        '<a href="https://example.org">x</a><a href="mailto:a@example.org">y</a><a href="#z">z</a>',
        "<p>The action=plan, src=&#34;https://example.org&#34; and url(https://example.org).</p>",
        "<p>The new asset:register strategy</p>",
        '<p style="color: red; background: url(#a)">x</p>',
        '<svg><use href="#a"/></svg>',
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    ],
)
def test_what_a_letter_needs_is_not_accused(html: str) -> None:
    assert not list(outside_in_html(html))


def test_bundled_letters_load_nothing() -> None:
    press = Press(ASSETS)
    for force in forces():
        press.proof(letter_to(force))


def project(folder: Path, body: str, **more: str) -> Press:
    files = {"letters/assessment/letter.html": f"<!doctype html>\n<p>x</p>{body}\n", **more}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Press(Assets((folder, *ASSETS.folders)))


@pytest.mark.parametrize("html", [html for html in HTML if "\n" not in html and "\\" not in html])
def test_no_letter_is_made_that_loads_something(tmp_path: Path, html: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        project(tmp_path, html).proof(letter_to("derbyshire"))
    (problem,) = caught.value.problems
    assert problem.file.endswith("letters/assessment/letter.html")
    assert (problem.line, problem.column >= 9) == (2, True)
    assert "takes something from outside of the letter" in problem.message


def test_stylesheets_and_pictures_are_told_with_their_place(tmp_path: Path) -> None:
    for name, text, use, place in (
        (
            "a.css",
            "p {\n  background: url(https://example.org) }",
            "{{ stylesheet('a.css') }}",
            (2, 15),
        ),
        ("a.svg", "<svg>\n<script/></svg>", '<img src="asset:a.svg" alt="">', (2, 1)),
    ):
        press = project(tmp_path, use, **{name: text})
        with pytest.raises(ProblemsError) as caught:
            press.proof(letter_to("derbyshire"))
        (problem,) = caught.value.problems
        assert problem.file.endswith(name)
        assert (problem.line, problem.column) == place


def test_an_asset_in_prose_is_words(tmp_path: Path) -> None:
    press = project(tmp_path, "<p>Look into the asset:register there.</p>")
    assert press.proof(letter_to("derbyshire")).html.assets == ()


def test_an_address_that_comes_from_nowhere_is_told_all_the_same(tmp_path: Path) -> None:
    press = project(tmp_path, "{{ ('<ifr' ~ 'ame></ifr' ~ 'ame>')|safe }}")
    with pytest.raises(LetterforgeError, match="takes something from outside"):
        press.proof(letter_to("derbyshire"))
