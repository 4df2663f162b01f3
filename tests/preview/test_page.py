"""The page in a browser: reading letters."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from letterforge.preview.drafts import MARK
from tests.preview.opened import letter_of, open_letter, patient, surveyed
from tests.preview.server import ROUND, Preview
from tests.support.browser import axe_violations
from tests.support.projects import ROOT

__all__ = ["patient"]
pytestmark = pytest.mark.xdist_group("browser")


def test_a_letter_is_shown_with_all_forces_beside_it(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    expect(page).to_have_title("Derbyshire Constabulary – letterforge preview")
    expect(letter_of(page).locator("h1")).to_contain_text("Abuse of position")
    expect(page.locator("#force-list a")).to_have_count(43)
    current = page.locator("#force-list [aria-current=page]")
    expect(current).to_contain_text("Derbyshire Constabulary")
    expect(current).to_contain_text("All elements in place")
    expect(current).not_to_contain_text("specimen")
    expect(page.locator("#force-list [data-force=kent]")).to_contain_text("specimen")
    expect(page.locator("[data-fact=To]")).to_have_text("Chief Constable Peter Goodman QPM")
    expect(page.locator("[data-fact=Files]")).to_have_text(
        "derbyshire.pdf, derbyshire.html, derbyshire.txt"
    )
    expect(page.locator("[data-fact=Pages]")).to_have_text("2")
    surveyed(page)
    assert axe_violations(page) == []


def test_typing_narrows_the_list(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    page.get_by_label("Find a force").fill("york")
    expect(page.locator("#force-list a .name")).to_have_text(
        ["North Yorkshire Police", "South Yorkshire Police", "West Yorkshire Police"]
    )
    expect(page.locator("#filter-count")).to_have_text("3 of 43 letters")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("South Yorkshire Police")
    page.get_by_label("Find a force").fill("atlantis")
    expect(page.locator("#filter-count")).to_have_text("No letter matches")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Show all forces").click()
    expect(page.locator("#force-list a")).to_have_count(43)


def test_next_previous_back_and_reload(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("h1")).to_have_text("Devon and Cornwall Police")
    page.keyboard.press("Alt+ArrowDown")
    expect(page).to_have_url(shared.address("dorset"))
    expect(letter_of(page).locator("body")).to_contain_text("Dorset Police")
    letter_of(page).locator("body").press("Alt+ArrowUp")  # from inside of the letter, too
    expect(page).to_have_url(shared.address("devon-and-cornwall"))
    page.get_by_role("button", name="Previous").click()
    expect(page.locator("h1")).to_have_text("Derbyshire Constabulary")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Devon and Cornwall Police")
    page.reload()
    expect(page.locator("h1")).to_have_text("Devon and Cornwall Police")


def test_the_real_pdf_beside_the_letter(page: Page, shared: Preview, tmp_path: Path) -> None:
    open_letter(page, shared, query="?view=both")
    frame = page.locator("#pdf-sheet iframe:not(.coming)")
    expect(frame).to_have_attribute("src", re.compile(r"/derbyshire\.pdf(#.*)?$"))
    expect(page.locator("[data-fact=Pages]")).to_have_text("2")
    expect(letter_of(page).locator("h1")).to_be_visible()
    assert axe_violations(page) == []
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download PDF").click()
    assert downloading.value.suggested_filename == "derbyshire.draft.pdf"
    content = Path(downloading.value.path()).read_bytes()
    path = str(frame.get_attribute("src")).partition("#")[0]
    assert content == shared.get_bare(path)[2]
    assert content.startswith(b"%PDF")
    page.get_by_role("radio", name="PDF").check()
    expect(page.locator("#letter-sheet")).to_be_hidden()
    expect(page).to_have_url(shared.address("derbyshire", "?view=pdf"))


def test_printing_is_offered(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    page.get_by_role("button", name="Print").click()
    expect(page.locator("#printing")).to_have_attribute(
        "src", re.compile(r"/derbyshire\.pdf(#.*)?$")
    )


def test_where_words_come_from(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    page.get_by_role("switch", name="Where does this come from?").click()
    expect(page).to_have_url(shared.address("derbyshire", "?origins=on"))
    letter = letter_of(page)
    name = letter.locator(".addressee .from-data", has_text="Peter Goodman").first
    line = next(
        number
        for number, text in enumerate((shared.root / "data/forces.yaml").read_text().split("\n"), 1)
        if "name: Peter Goodman" in text
    )
    told = page.locator("#origin")
    name.hover()
    expect(told).to_contain_text(f"data/forces.yaml:{line}, chief officer since June 2017")
    letter.locator(".outcome").locator(".from-choice").first.focus()
    expect(told).to_contain_text("outcome all-in-place")
    expect(told).to_contain_text("it-monitoring: in-place")
    assert axe_violations(page) == []
    letter.locator(".outcome").locator(".from-choice").first.click()
    page.locator("h1").hover()
    expect(told.get_by_role("button", name=f"Copy data/rounds/{ROUND}.yaml:")).to_be_visible()
    page.get_by_role("switch").click()
    expect(letter.locator(".from-data")).to_have_count(0)


def test_what_is_shown_is_marked_as_a_draft(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    expect(letter_of(page).locator("body")).to_contain_text("not the sealed letter")
    version = shared.letter()["version"]
    for suffix in ("html", "txt", "pdf"):
        path = f"/made/{version}/{ROUND}/derbyshire.{suffix}"
        status, headers, content = shared.get(f"{path}?download")
        assert status == 200
        assert headers["content-disposition"].endswith(f'filename="derbyshire.draft.{suffix}"')
        if suffix == "pdf":
            pages = PdfDocument(content)
            texts = [sheet.get_textpage().get_text_bounded() for sheet in pages]
            assert [text.count(MARK) for text in texts] == [1, 1]
            assert pages.get_metadata_dict()["Title"].startswith("Draft: ")
        else:
            assert content.decode().count(MARK) == 1


def test_the_switch_says_how_it_stands_without_colours(page: Page, shared: Preview) -> None:
    page.emulate_media(forced_colors="active")
    open_letter(page, shared)
    mark = "button => getComputedStyle(button, '::before').content"
    switch = page.get_by_role("switch")
    assert switch.evaluate(mark) == '"Off"'
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert switch.evaluate(mark) == '"On"'


def test_the_list_is_one_stop_and_arrows_walk_through_it(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    expect(page.locator("#force-list a:not([tabindex])")).to_have_count(1)
    page.locator("#force-list a[aria-current]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#force-list [data-force=devon-and-cornwall]")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#force-list a").last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Find a force")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_all(page: Page, shared: Preview, scheme: str) -> None:
    page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    page.set_viewport_size({"width": 390, "height": 844})
    open_letter(page, shared)
    surveyed(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # The letter scrolls with the page, and begins on the first screen.
    inside = letter_of(page).locator("html")
    assert inside.evaluate("html => html.scrollHeight - html.clientHeight") <= 0
    box = page.locator("#letter-sheet").bounding_box()
    assert box is not None
    assert box["y"] < 844 * 0.66
    assert axe_violations(page) == []
    toggle = page.get_by_role("button", name="Forces")
    expect(page.locator("#forces")).to_be_hidden()
    toggle.click()
    expect(page.get_by_label("Find a force")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#forces")).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.click()
    assert axe_violations(page) == []
    page.get_by_label("Find a force").fill("kent")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Kent Police")
    expect(page.locator("#forces")).to_be_hidden()


def test_the_page_in_the_dark(page: Page, shared: Preview) -> None:
    page.emulate_media(color_scheme="dark")
    for query in ("", "?view=changes", "?origins=on"):
        open_letter(page, shared, query=query)
        surveyed(page)
        assert axe_violations(page) == []


def test_all_of_it_can_be_reached_by_keyboard(page: Page, shared: Preview) -> None:
    open_letter(page, shared)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the letter")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for name in ("Previous", "Next"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="PDF")).to_be_checked()
    focused = page.locator("input:focus + span")
    expect(focused).to_have_css("outline-style", "solid")


def test_more_than_one_round(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    shutil.copytree(ROOT / "examples/harbour-inspectorate", folder)
    with Preview(folder, "--round", "storms-2025") as preview:
        assert preview.first == "letters/storms-2025"
        page.goto(f"{preview.root_address}{preview.first}")
        page.get_by_role("link", name="Gullhaven Harbour").click()
        expect(page.locator("h1")).to_have_text("Gullhaven Harbour")
        page.get_by_label("Round").select_option("mole-lights-2025")
        expect(page).to_have_url(re.compile("/letters/mole-lights-2025/"))
        expect(letter_of(page).locator("h1")).to_be_visible()
        assert axe_violations(page) == []
        page.get_by_role("link", name="Board", exact=True).click()
        page.get_by_label("Round").select_option("storms-2025")
        expect(page).to_have_url(re.compile("/letters/storms-2025$"))
        expect(page.locator("#board-rows")).to_contain_text("Gullhaven Harbour")
