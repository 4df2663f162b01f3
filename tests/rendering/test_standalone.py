"""A delivered HTML letter is one small file that needs nothing else, in a browser as well."""

from __future__ import annotations

import base64
import re
import string
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from playwright.sync_api import Page

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError
from letterforge.rendering.html import LetterHtml, TemplateEngine
from letterforge.rendering.standalone import MAX_BYTES, StandAlone
from tests.support.browser import axe_violations
from tests.support.bundled import ASSETS, forces, letter_to

pytestmark = pytest.mark.xdist_group("browser")

REAL, SPECIMEN = "derbyshire", "metropolitan"
IN_THE_FULL_FONT_ALONE = "Ω"
IN_NO_FONT = "字"
WIDTHS = {"desktop": 1280, "phone": 360}


@pytest.fixture(scope="module")
def engine() -> TemplateEngine:
    return TemplateEngine(ASSETS)


@pytest.fixture(scope="module")
def stand_alone() -> StandAlone:
    return StandAlone(ASSETS)


def delivered(
    force: str, engine: TemplateEngine, stand_alone: StandAlone, name: str | None = None
) -> str:
    letter = letter_to(force)
    if name:
        (addressee,) = letter.addressees
        changed = addressee.model_copy(update={"name": name})
        letter = letter.model_copy(update={"addressees": (changed,)})
    return stand_alone.make(engine.render(letter))


def opened(page: Page, html: str, folder: Path, width: int = 1280) -> list[str]:
    """Open a letter from a file; return the addresses that the page asked for."""
    path = folder / "letter.html"
    path.write_text(html, encoding="utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready")
    asked.remove(path.as_uri())
    return [address for address in asked if not address.startswith("data:")]


def letter_html(body: str, css: str = "") -> LetterHtml:
    link = f'<link rel="stylesheet" href="asset:{css}">' if css else ""
    return LetterHtml(f'<html><head><meta charset="utf-8">{link}</head><body>{body}</body></html>')


def own_assets(folder: Path, files: dict[str, bytes]) -> Assets:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return Assets((folder, *ASSETS.folders))


def fonts_in(html: str) -> list[TTFont]:
    found = re.findall(r'url\("data:font/woff2;base64,([^"]*)"\)', html)
    return [TTFont(BytesIO(base64.b64decode(each))) for each in found]


# The file itself


def test_every_letter_is_small_and_refers_to_nothing_outside(
    engine: TemplateEngine, stand_alone: StandAlone
) -> None:
    for force in forces():
        html = delivered(force, engine, stand_alone)
        assert len(html.encode()) <= MAX_BYTES == 150_000
        outside = re.findall(
            r"(?:src|href)=\"(?!data:|mailto:)[^\"]*\"|url\((?!\"data:)[^)]*\)", html
        )
        assert outside == [], force
        without_data = re.sub(r"data:[\w/+.-]+;base64,[\w/+=]+", "", html)
        assert not re.search(r"https?:|file:|asset:|@import|<script|<link", without_data), force
        assert "Content-Security-Policy" in html


def test_pictures_and_fonts_stand_inside_unchanged(
    engine: TemplateEngine, stand_alone: StandAlone
) -> None:
    html = delivered(SPECIMEN, engine, stand_alone)

    inside = {base64.b64decode(each) for each in re.findall(r";base64,([\w/+=]+)", html)}
    assert inside == {
        ASSETS.read(name)
        for name in (
            "assets/fonts/IBMPlexSans-Regular.web.woff2",
            "assets/fonts/IBMPlexSans-SemiBold.web.woff2",
            "assets/fonts/IBMPlexSans-Italic.web.woff2",
            "assets/marks/inspectorate.svg",
            "assets/marks/specimen.svg",
            "assets/signatures/specimen.svg",
        )
    }


def test_the_words_are_those_of_the_letter(engine: TemplateEngine, stand_alone: StandAlone) -> None:
    letter = engine.render(letter_to(REAL))

    body = letter.html[letter.html.index("<main>") :]
    made = stand_alone.make(letter)
    pictures = re.compile(r'src="[^"]*"')
    assert pictures.sub("", made[made.index("<main>") :]) == pictures.sub("", body)


def test_comments_of_a_stylesheet_are_left_out(tmp_path: Path) -> None:
    assets = own_assets(tmp_path, {"own.css": b"/* url(asset:gone.svg) */ p { color: red }"})

    html = StandAlone(assets).make(letter_html("<p>Words</p>", "own.css"))

    assert "<style>\np { color: red }\n</style>" in html


def test_a_sign_that_the_web_font_lacks_gets_a_subset_with_it(
    engine: TemplateEngine, stand_alone: StandAlone
) -> None:
    html = delivered(REAL, engine, stand_alone, f"Peter {IN_THE_FULL_FONT_ALONE}mega")

    fonts = fonts_in(html)
    assert len(fonts) == 3
    for font in fonts:
        signs = set(font.getBestCmap())
        assert {ord(sign) for sign in f"{IN_THE_FULL_FONT_ALONE}SPECIMEN ŵ’\u2011"} <= signs
    assert len(html.encode()) <= MAX_BYTES


def test_one_subset_serves_all_letters(engine: TemplateEngine, stand_alone: StandAlone) -> None:
    first = delivered(REAL, engine, stand_alone, f"Ann {IN_THE_FULL_FONT_ALONE}")
    second = delivered(SPECIMEN, engine, stand_alone, f"Zoë {IN_THE_FULL_FONT_ALONE}")

    data = re.compile(r"data:font/woff2;base64,[^\"]*")
    assert data.findall(first) == data.findall(second)


def test_a_sign_that_no_font_has_is_an_error_that_names_it(
    engine: TemplateEngine, stand_alone: StandAlone
) -> None:
    with pytest.raises(LetterforgeError, match=rf"has no sign for {IN_NO_FONT} \(U\+5B57\)"):
        delivered(REAL, engine, stand_alone, f"Peter {IN_NO_FONT}")


def test_a_sign_written_as_an_entity_is_looked_at_too(stand_alone: StandAlone) -> None:
    with pytest.raises(LetterforgeError, match=r"U\+5B57"):
        stand_alone.make(letter_html("<p>&#x5B57;</p>", "layouts/letter.css"))


def test_what_looks_like_a_tag_once_unescaped_is_looked_at_too(stand_alone: StandAlone) -> None:
    with pytest.raises(LetterforgeError, match=r"U\+5B57"):
        stand_alone.make(letter_html(f"<p>&lt;{IN_NO_FONT}&gt;</p>", "layouts/letter.css"))


@pytest.mark.parametrize("sign", [IN_NO_FONT, "A"])
def test_a_font_without_a_web_version_must_have_every_sign(tmp_path: Path, sign: str) -> None:
    full = ASSETS.read("assets/fonts/IBMPlexSans-Regular.ttf")
    assets = own_assets(
        tmp_path,
        {"own.css": b"@font-face { src: url(asset:own.ttf) }", "own.ttf": full},
    )

    if sign == IN_NO_FONT:
        with pytest.raises(LetterforgeError, match=r"the font 'own\.ttf' has no sign for"):
            StandAlone(assets).make(letter_html(sign, "own.css"))
    else:
        (font,) = fonts_in(StandAlone(assets).make(letter_html(sign, "own.css")))
        assert ord(sign) in font.getBestCmap()
        # What stylesheets say ("Page 1 of 2", "SPECIMEN") and other letters need.
        assert set(map(ord, string.ascii_letters + string.digits)) <= set(font.getBestCmap())


def noise() -> bytes:
    """Return a picture that no compression makes smaller."""
    picture = Image.frombytes("RGB", (256, 256), Random(1).randbytes(256 * 256 * 3))
    out = BytesIO()
    picture.save(out, "png")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "css", "said"),
    [
        ('<img src="asset:gone.svg">', b"", "'gone.svg' is not among the templates"),
        ("", b"p { background: url('asset:gone.png') }", "'gone.png' is not among"),
        ("", b"@font-face { src: url(asset:gone.ttf) }", "'gone.ttf' is not among"),
        ('<img src="asset:own.css">', b"", "'own.css' is of a type"),
        ('<img src="asset:big.png">', b"", "would have 263 kB, more than 150 kB"),
    ],
)
def test_what_cannot_stand_inside_is_an_error(
    tmp_path: Path, body: str, css: bytes, said: str
) -> None:
    assets = own_assets(tmp_path, {"own.css": css, "big.png": noise()})

    with pytest.raises(LetterforgeError, match=re.escape(said)):
        StandAlone(assets).make(letter_html(body, "own.css"))


def test_a_missing_stylesheet_is_an_error(stand_alone: StandAlone) -> None:
    with pytest.raises(LetterforgeError, match=r"'gone\.css' is not among"):
        stand_alone.make(letter_html("", "gone.css"))


def test_a_projects_picture_comes_before_the_bundled_one(
    tmp_path: Path, engine: TemplateEngine
) -> None:
    mark = b'<svg xmlns="http://www.w3.org/2000/svg"><title>Our own</title></svg>'
    assets = own_assets(tmp_path, {"assets/marks/inspectorate.svg": mark})

    html = StandAlone(assets).make(engine.render(letter_to(REAL)))

    assert base64.b64encode(mark).decode() in html


# In a browser


@pytest.mark.parametrize("force", [REAL, SPECIMEN])
def test_the_page_asks_for_nothing_and_shows_its_own_fonts_and_pictures(
    force: str, engine: TemplateEngine, stand_alone: StandAlone, page: Page, tmp_path: Path
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    asked = opened(page, delivered(force, engine, stand_alone), tmp_path)

    assert asked == []
    assert said == []
    faces = page.evaluate("[...document.fonts].map(face => face.status)")
    assert faces == ["loaded"] * 3
    assert page.evaluate("document.fonts.check('16px \"IBM Plex Sans\"', 'Words, ŵ’')")
    assert "IBM Plex Sans" in page.evaluate(
        "getComputedStyle(document.querySelector('p')).fontFamily"
    )
    widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(widths) == 2
    assert all(widths)


@pytest.mark.parametrize(
    "intruder",
    [
        "<img src='https://example.org/dot.gif'>",
        "<script>document.title = 'run'</script>",
        "<img src='x' onerror=\"document.title = 'run'\">",
        "<iframe src='https://example.org/'></iframe>",
        "<link rel=stylesheet href='https://example.org/page.css'>",
        "<style>@import 'https://example.org/page.css'; "
        "body { background: url(https://example.org/dot.gif) }</style>",
    ],
)
def test_the_policy_keeps_out_what_got_in_all_the_same(
    intruder: str, engine: TemplateEngine, stand_alone: StandAlone, page: Page, tmp_path: Path
) -> None:
    html = delivered(REAL, engine, stand_alone)

    failures: dict[str, str | None] = {}
    page.on("requestfailed", lambda request: failures.update({request.url: request.failure}))

    asked = opened(page, html.replace("</main>", f"{intruder}</main>"), tmp_path)

    # The browser tells of requests that it was kept from; the fixture fails on any that got out.
    assert failures == dict.fromkeys(asked, "csp")
    assert page.title().startswith("HMICFRS assessment")


def test_a_sign_from_a_subset_shows_in_the_letters_own_font(
    engine: TemplateEngine, stand_alone: StandAlone, page: Page, tmp_path: Path
) -> None:
    html = delivered(REAL, engine, stand_alone, f"Peter {IN_THE_FULL_FONT_ALONE}mega")
    opened(page, html, tmp_path)

    # Asked of the browser itself: which fonts were used to paint the address.
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    query = {"nodeId": root, "selector": "p.addressee"}
    address = session.send("DOM.querySelector", query)["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": address})["fonts"]

    assert IN_THE_FULL_FONT_ALONE in page.inner_text("p.addressee")
    assert len(used) == 1
    assert used[0]["isCustomFont"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("force", [REAL, SPECIMEN])
def test_the_page_is_accessible(
    force: str,
    width: str,
    engine: TemplateEngine,
    stand_alone: StandAlone,
    page: Page,
    tmp_path: Path,
) -> None:
    opened(page, delivered(force, engine, stand_alone), tmp_path, WIDTHS[width])

    assert axe_violations(page) == []


@pytest.mark.parametrize("force", [REAL, SPECIMEN])
def test_nobody_scrolls_sideways_on_the_smallest_phone(
    force: str, engine: TemplateEngine, stand_alone: StandAlone, page: Page, tmp_path: Path
) -> None:
    opened(page, delivered(force, engine, stand_alone), tmp_path, 320)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    beyond = (
        "[...document.querySelectorAll('body *')].filter(each => "
        "each.getBoundingClientRect().right > 320).map(each => each.outerHTML.slice(0, 80))"
    )
    assert page.evaluate(beyond) == []


def test_the_specimen_mark_stays_in_sight_and_covers_no_words(
    engine: TemplateEngine, stand_alone: StandAlone, page: Page, tmp_path: Path
) -> None:
    opened(page, delivered(SPECIMEN, engine, stand_alone), tmp_path, WIDTHS["phone"])
    bar = "getComputedStyle(document.documentElement, '::before')"

    assert page.evaluate(f"{bar}.content") == '"SPECIMEN: not a finding"'
    assert page.evaluate(f"{bar}.position") == "fixed"
    height = page.evaluate(f"parseFloat({bar}.height)")
    assert 20 <= height <= 40
    assert page.evaluate("document.body.getBoundingClientRect().top") >= height - 0.01


def test_a_real_letter_has_no_specimen_mark(
    engine: TemplateEngine, stand_alone: StandAlone, page: Page, tmp_path: Path
) -> None:
    opened(page, delivered(REAL, engine, stand_alone), tmp_path)

    content = "getComputedStyle(document.documentElement, '::before').content"
    assert page.evaluate(content) == "none"
    assert page.locator(".specimen-notice").count() == 0
