"""The page in a browser, while the project is really edited."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.preview.opened import letter_of, open_letter, patient, surveyed, write_letters
from tests.preview.server import ROUND, Preview
from tests.support.browser import axe_violations
from tests.support.projects import ROOT, SmallProject

__all__ = ["patient"]
pytestmark = pytest.mark.xdist_group("browser")

ROUND_FILE = f"data/rounds/{ROUND}.yaml"
BACKGROUND = "templates/passages/abuse-of-position/background.html"
ATTACK = """
<p id="a" onclick="parent.done = 1">x</p>
"""


def test_saved_words_are_on_screen_and_the_reader_stays(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    open_letter(page, preview)
    letter = letter_of(page)
    letter.locator("body").evaluate("body => body.ownerDocument.defaultView.scrollTo(0, 400)")
    desk.edit(ROUND_FILE, "name: John Young", "name: Joan Older")
    expect(letter.locator("body")).to_contain_text("please contact Joan Older")
    # A template that the project did not have, then gone again; a picture; saved by renaming.
    words = (ROOT / BACKGROUND).read_text()
    desk.write(
        BACKGROUND, words.replace("December", "Dezember").replace("we published", "WE WROTE")
    )
    expect(letter.locator("body")).to_contain_text("WE WROTE")
    (desk.root / BACKGROUND).unlink()
    expect(letter.locator("body")).to_contain_text("we published")
    fresh = desk.write("data/.new", desk.text(ROUND_FILE).replace("Joan Older", "Jean Oldest"))
    fresh.replace(desk.root / ROUND_FILE)
    expect(letter.locator("body")).to_contain_text("Jean Oldest")
    css = (ROOT / "templates/layouts/letter.css").read_text()
    desk.write("templates/layouts/letter.css", css + "\nmain { letter-spacing: 3px }\n")
    expect(letter.locator("main")).to_have_css("letter-spacing", "3px")
    scrolled = letter.locator("body").evaluate("body => body.ownerDocument.defaultView.scrollY")
    assert scrolled == 400


def test_the_pdf_follows_what_is_saved(page: Page, preview: Preview, desk: SmallProject) -> None:
    open_letter(page, preview, query="?view=pdf")
    sheet = page.locator("#pdf-sheet")
    expect(sheet).to_have_attribute("data-shown", re.compile("pdf#"))
    before = str(sheet.get_attribute("data-shown"))
    desk.edit(ROUND_FILE, "name: John Young", "name: Joan Older")
    expect(sheet).not_to_have_attribute("data-shown", before)
    expect(sheet).to_have_attribute("data-shown", re.compile("pdf#"))
    expect(sheet.locator("iframe")).to_have_count(1)


def test_problems_are_shown_and_go_away(page: Page, preview: Preview, desk: SmallProject) -> None:
    open_letter(page, preview)
    letter = letter_of(page)
    expect(letter.locator("body")).to_contain_text("John Young")
    desk.edit(ROUND_FILE, "signatory: michael-cunningham", "signatory: michael-cuningham")
    problems = page.locator("#problems")
    expect(problems.locator("h2")).to_have_text("1 problem to mend")
    place = desk.place(ROUND_FILE, "michael-cuningham")
    expect(problems.locator(".place span")).to_have_text(f"{ROUND_FILE}:{place[0]}:{place[1]}")
    expect(problems.locator("pre")).to_contain_text("signatory: michael-cuningham")
    expect(problems.locator("mark")).to_have_text("michael-cuningham")
    expect(problems.locator(".hint")).to_contain_text("michael-cunningham")
    expect(page.locator("#out-of-date")).to_contain_text("Out of date")
    expect(letter.locator("body")).to_contain_text("John Young")
    expect(page).to_have_title(re.compile("^⚠"))
    assert axe_violations(page) == []
    desk.edit(ROUND_FILE, "signatory: michael-cuningham", "signatory: michael-cunningham")
    expect(problems).to_be_hidden()
    expect(page.locator("#out-of-date")).to_be_hidden()


def test_a_wrong_template_keeps_the_last_good_letter(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    open_letter(page, preview)
    surveyed(page)
    desk.write(BACKGROUND, "<p>{{ letter.nothing.here }}</p>\n")
    expect(page.locator("#problems .place span").first).to_have_text(f"{BACKGROUND}:1:14")
    expect(page.locator("#out-of-date")).to_be_visible()
    expect(letter_of(page).locator("body")).to_contain_text("we published")
    page.get_by_role("button", name="Next").click()  # it was never open, and is known all the same
    expect(letter_of(page).locator("body")).to_contain_text("Devon and Cornwall")
    states = page.get_by_role("group", name="Show only letters that are")
    expect(states).to_contain_text("43 failing")
    (desk.root / BACKGROUND).unlink()
    expect(page.locator("#problems")).to_be_hidden()


def test_a_letter_that_is_too_long_is_shown_with_its_problem(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    open_letter(page, preview, query="?view=both")
    surveyed(page)
    desk.write(BACKGROUND, "<p>Words, words, words.</p>\n" * 200)
    expect(page.locator("#problems h2")).to_have_text("1 problem to mend")
    expect(page.locator("#status")).to_have_text("1 problem")
    expect(page.locator("#problems .message")).to_contain_text("pages, and 4 are the most")
    expect(page.locator("#force-list [data-force=derbyshire] .tag.problem")).to_be_visible()
    expect(page.locator("#out-of-date")).to_contain_text("not fit to be sent")
    expect(page.locator("#pdf-sheet iframe")).to_be_visible()
    expect(letter_of(page).locator("body")).to_contain_text("Words, words")


def test_a_problem_of_one_letter_is_that_letter_s(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    open_letter(page, preview)
    surveyed(page)
    body = (ROOT / BACKGROUND).read_text()
    wrong = "{% if letter.force == 'kent' %}{{ letter.nothing }}{% endif %}"
    desk.write(BACKGROUND, body + wrong)
    expect(page.locator("#status")).to_have_text("1 problem")
    expect(page.locator("#problems .hits")).to_contain_text("Kent Police")
    expect(page.locator("#out-of-date")).to_be_hidden()
    tags = page.locator("#force-list .tag.problem")
    expect(tags).to_have_count(1)
    page.locator("#force-list [data-force=kent]").click()
    expect(page.locator("#out-of-date")).to_be_visible()
    expect(page.locator("#problems h2")).to_have_text("1 problem to mend")
    expect(page.locator("#status")).to_have_text("1 problem")


def test_a_force_that_is_still_open_is_listed_and_its_problem_shown(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    open_letter(page, preview)
    surveyed(page)
    before, kent, after = desk.text(ROUND_FILE).partition("\n  kent:\n")
    desk.write(ROUND_FILE, before + kent + after.replace("    outcome: ", "    outcome: # ", 1))
    expect(page.locator("#status")).to_have_text("1 problem")
    expect(page.locator("#out-of-date")).to_be_hidden()
    one = page.locator("#force-list [data-force=kent]")
    expect(one.locator(".outcome")).to_have_text("open")
    one.click()
    expect(page.locator("#problems")).to_contain_text("'outcome' is still to be filled in")


def test_a_force_that_leaves_the_round(page: Page, preview: Preview, desk: SmallProject) -> None:
    open_letter(page, preview, "kent")
    surveyed(page)
    text = desk.text(ROUND_FILE)
    start = text.index("  kent:")
    end = text.index("\n  ", text.index("\n", start + 1) + 3)
    while text[end + 3] == " ":
        end = text.index("\n  ", end + 3)
    desk.write(ROUND_FILE, text[:start] + text[end + 1 :])
    expect(page.locator("#missing")).to_contain_text("has no assessment of kent")
    expect(page.locator("#force-list a")).to_have_count(42)
    page.locator("#force-list a").first.click()
    expect(page.locator("#missing")).to_be_hidden()


def test_the_place_of_a_problem_can_be_copied(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_letter(page, preview)
    desk.edit(ROUND_FILE, "signatory: michael-cunningham", "signatory: michael-cuningham")
    place = page.locator("#problems .place span")
    expect(place).to_be_visible()
    page.get_by_role("button", name="Copy ").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == place.inner_text()


def test_a_project_that_is_broken_from_the_start(page: Page, desk: SmallProject) -> None:
    good = desk.text("data/forces.yaml")
    desk.write("data/forces.yaml", "forces: [\n")
    with Preview(desk.root) as preview:
        page.goto(preview.root_address)
        expect(page.locator("#problems h2")).to_be_visible()
        expect(page.locator("h1")).to_have_text("Letters")
        assert axe_violations(page) == []
        desk.write("data/forces.yaml", good)
        expect(page.locator("h1")).to_have_text("Where every letter stands")
        expect(page.locator("#board-rows tr")).to_have_count(43)
        expect(page.locator("#problems")).to_be_hidden()


def test_markup_in_data_stays_text(page: Page, preview: Preview, desk: SmallProject) -> None:
    page.on("dialog", lambda _: pytest.fail("a script ran"))
    open_letter(page, preview)
    attack = "<script>alert(1)</script><img onerror=alert(2) src=x>"
    desk.edit(ROUND_FILE, "name: John Young", f"name: {attack}")
    expect(page.locator("#problems pre")).to_contain_text("<script>alert(1)</script>")
    assert page.locator("#problems script, #problems img").count() == 0


def test_no_script_of_a_letter_runs(page: Page, preview: Preview, desk: SmallProject) -> None:
    open_letter(page, preview)
    desk.write(BACKGROUND, ATTACK)
    # The letter is refused, and the last good one stands.
    expect(page.locator("#problems")).to_contain_text("onclick")
    expect(letter_of(page).locator("#a")).to_have_count(0)
    page.reload()
    expect(page.locator("#problems")).to_contain_text("onclick")
    assert page.evaluate("typeof window.done") == "undefined"


def test_the_page_says_that_the_server_stopped_and_comes_back(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    open_letter(page, preview)
    expect(letter_of(page).locator("body")).to_contain_text("John Young")
    preview.kill()
    lost = page.locator("#lost")
    expect(lost).to_contain_text("The preview has stopped")
    expect(letter_of(page).locator("body")).to_contain_text("John Young")
    assert axe_violations(page) == []
    desk.edit(ROUND_FILE, "name: John Young", "name: Joan Older")
    preview.start()
    expect(lost).to_be_hidden()
    expect(letter_of(page).locator("body")).to_contain_text("Joan Older")


def test_a_server_that_stops_before_the_letter_is_there(page: Page, preview: Preview) -> None:
    def stop_first(route: Route) -> None:
        preview.kill()
        route.continue_()

    page.route("**/made/**", stop_first, times=1)
    page.goto(preview.address())
    expect(page.locator("#lost")).to_be_visible()
    preview.start()
    expect(letter_of(page).locator("body")).to_contain_text("John Young")
    expect(page.locator("#lost")).to_be_hidden()


def test_what_has_changed_since_it_was_written(
    page: Page, preview: Preview, desk: SmallProject
) -> None:
    open_letter(page, preview, query="?view=changes")
    changes = page.locator("#changes-sheet")
    expect(changes.locator("h2")).to_have_text("Not yet written")
    assert axe_violations(page) == []
    write_letters(desk)
    expect(changes.locator("h2")).to_have_text("No words changed")
    states = page.get_by_role("group", name="Show only letters that are")
    expect(states).to_have_text("43 unchanged")
    desk.edit(ROUND_FILE, "previous_letter: 2017-05-16", "previous_letter: 2017-04-16")
    expect(changes.locator("h2")).to_have_text("1 word added, 1 removed")
    expect(changes.locator("del")).to_have_text("removed: May")
    expect(changes.locator("ins")).to_have_text("added: April")
    expect(states).to_have_text("43 words changed")
    assert axe_violations(page) == []
    desk.edit(ROUND_FILE, "previous_letter: 2017-04-16", "previous_letter: 2017-05-16")
    desk.edit("data/forces.yaml", "name: Kent Police\n", "name: Kent Constabulary\n")
    button = states.get_by_role("button", name="words changed")
    expect(button).to_have_text("1 words changed")
    button.click()
    expect(page.locator("#force-list a .name")).to_have_text(["Kent Constabulary"])


def test_a_folder_that_goes_and_comes_back(
    page: Page, preview: Preview, desk: SmallProject, tmp_path: Path
) -> None:
    open_letter(page, preview)
    shutil.move(desk.root / "data", tmp_path / "away")
    expect(page.locator("#out-of-date")).to_be_visible()
    shutil.move(tmp_path / "away", desk.root / "data")
    expect(page.locator("#out-of-date")).to_be_hidden()
    desk.edit(ROUND_FILE, "name: John Young", "name: Joan Older")
    expect(letter_of(page).locator("body")).to_contain_text("Joan Older")
