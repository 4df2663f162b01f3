"""The board of a round: where every letter stands, as `status` says, live, and to be walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from letterforge.issuing.desk import standing_as_json
from letterforge.issuing.issue import Report
from letterforge.issuing.recording import correct
from letterforge.journal.roles import read_roles
from letterforge.loading.config import load_config
from letterforge.model.journal import Role
from tests.issuing.test_life import FORCE, OTHER, TODAY, Office
from tests.preview.opened import patient
from tests.preview.server import ROUND, Preview
from tests.support.batches import BatchProject
from tests.support.browser import axe_violations
from tests.support.people import holder, roles

__all__ = ["patient"]
pytestmark = pytest.mark.xdist_group("browser")
THIRD = "cedarshire"
SETTINGS = "roles:\n  checkers: [Anna.pem]\n  approvers: [Ben.pem]\n"


def apart(act: Callable[[], Any]) -> Any:
    """Do something in a thread of its own: sealing needs an event loop, and Playwright has one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


class Desk(Office):
    """An office whose people work while a browser is open."""

    def approve(self, name: str, role: Role = "approver", forces: Sequence[str] = ()) -> None:
        apart(lambda: super(Desk, self).approve(name, role, forces))

    def batch(self, **chosen: Any) -> Report:
        report: Report = apart(lambda: super(Desk, self).batch(**chosen))
        return report

    def record(self, kind: Any, *forces: str, day: date = TODAY, name: str = "Ben") -> None:
        apart(lambda: super(Desk, self).record(kind, *forces, day=day, name=name))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    project = BatchProject.of(tmp_path / "project", 3)
    for name in ("Anna", "Ben"):
        (project.root / f"{name}.pem").write_bytes(holder(name, None).pem)  # as person() has it
    project.write("letterforge.yaml", SETTINGS)
    made = Desk(project, tmp_path / "own", roles())
    assert read_roles(load_config(project.project).roles, project.root) == made.roles
    return made


@pytest.fixture
def open_board(office: Office, page: Page) -> Iterator[Preview]:
    """Yield a preview of the office's project, whose board is open."""
    with Preview(office.project.root) as running:
        page.goto(running.root_address)
        expect(page.locator("#board-rows tr")).to_have_count(3)
        yield running


def row(page: Page, force: str = FORCE) -> list[str]:
    return page.locator(f"#board-rows tr[data-force={force}] > *").all_inner_texts()


def told(preview: Preview, round_name: str = "first") -> dict[str, object]:
    """Return what the board says once all letters were looked at."""
    for _ in preview.news():
        answer: dict[str, object] = preview.json(f"/board/{round_name}")
        if answer["checked"]:
            return answer
    raise AssertionError


def test_it_says_what_status_says(office: Office) -> None:
    office.project.find(THIRD, "bad")
    office.approve("Anna", "checker")
    office.approve("Ben", forces=[FORCE])
    office.batch()
    office.record("sent", FORCE)
    office.project.write("templates/passages/notice/some-bad.html", "{{ letter.nothing }}")
    with Preview(office.project.root) as preview:
        answer = told(preview)
    assert answer["reason"] is None
    letters = answer["letters"]
    assert isinstance(letters, list)
    assert [(one.pop("facts"), one.pop("words")) for one in letters] == [
        (True, True), (True, True), (True, False),
    ]  # fmt: skip
    assert letters.pop().pop("problem").startswith("templates/passages/notice/some-bad.html:1")
    assert letters == [standing_as_json(one) for one in office.desk(FORCE, OTHER)]
    assert [one["state"] for one in letters] == ["sent", "checked"]


def test_a_corrected_letter_stands_by_its_own_date(office: Office) -> None:
    office.approve("Anna", "checker", [FORCE])
    office.approve("Ben", forces=[FORCE])
    office.batch()
    office.record("sent", FORCE)
    letter = office.desk(FORCE)[0]
    apart(lambda: correct(office.place(), letter, date(2018, 1, 2), "A name was wrong."))
    office.project.coarsen(FORCE)  # of the round's own date, there is no letter any more
    office.approve("Anna", "checker", [FORCE])
    with Preview(office.project.root) as preview:
        letters = told(preview)["letters"]
    assert isinstance(letters, list)
    assert (letters[0]["state"], letters[0]["edition"]) == ("checked", 2)


def test_rounds_that_are_not_there_and_projects_that_cannot_be_read(office: Office) -> None:
    with Preview(office.project.root) as preview:
        assert told(preview, "third")["reason"] == {
            "message": "the project has no round 'third'", "hint": "",
        }  # fmt: skip
        (office.project.root / "Ben.pem").unlink()
        reason = told(preview)["reason"]
        assert isinstance(reason, dict)
        assert "Ben.pem' of a role cannot be read" in reason["message"]


def test_the_board_is_the_start_and_follows_an_approval(
    page: Page, office: Office, open_board: Preview
) -> None:
    expect(page).to_have_url(f"{open_board.root_address}letters/first")
    expect(page).to_have_title("Where every letter stands – letterforge preview")
    assert row(page)[1:4] == ["words ready", "ready", "ready"]
    assert page.locator("#board-rows tr code").first.inner_text() == (
        f"letterforge approve --force {FORCE}"
    )
    office.approve("Anna", "checker")
    expect(page.locator("#board-rows [data-state=checked]")).to_have_count(3)
    office.approve("Ben", forces=[FORCE])
    expect(page.locator("#board-rows [data-state=approved]")).to_have_count(1)
    assert row(page)[4:6] == ["Anna", "Ben"]
    assert row(page)[6].startswith("–")
    office.batch()
    expect(page.locator("#board-rows [data-state=sealed]")).to_have_count(1)
    office.record("sent", FORCE)
    expect(page.locator("#board-rows [data-state=sent]")).to_have_count(1)
    office.project.find(FORCE, "bad")
    changed = page.locator("#board-rows [data-state='changed since sent']")
    expect(changed).to_have_count(1)
    expect(changed.locator("code")).to_have_text(
        f'letterforge correct --force {FORCE} --because "…"'
    )
    assert axe_violations(page) == []


def test_a_journal_that_does_not_hold_is_told_with_its_reason(
    page: Page, office: Office, open_board: Preview
) -> None:
    office.approve("Anna", "checker")
    expect(page.locator("#board-rows [data-state=checked]")).to_have_count(3)
    path = office.folder / "journal.jsonl"
    good = path.read_bytes()
    path.write_bytes(b"".join(good.splitlines(keepends=True)[1:]))
    reason = page.locator("#board-reason")
    expect(reason).to_contain_text("the journal of the round does not hold: journal.jsonl, line 1")
    expect(page.locator("#board-table")).to_be_hidden()
    assert axe_violations(page) == []
    path.write_bytes(good)
    expect(page.locator("#board-rows [data-state=checked]")).to_have_count(3)
    expect(reason).to_be_hidden()


def test_only_letters_in_a_state_are_shown(page: Page, office: Office, open_board: Preview) -> None:
    office.approve("Anna", "checker", [FORCE])
    checked = page.get_by_role("button", name="1 checked")
    checked.click()
    expect(page.locator("#board-rows tr")).to_have_count(1)
    expect(page.locator("#board-count")).to_have_text("1 of 3 letters")
    expect(checked).to_have_attribute("aria-pressed", "true")
    checked.click()
    expect(page.locator("#board-rows tr")).to_have_count(3)
    page.get_by_role("button", name="2 words ready").click()
    office.approve("Anna", "checker", [OTHER, THIRD])  # the state that is shown alone goes
    expect(page.locator("#board-rows [data-state=checked]")).to_have_count(3)


def test_the_board_is_walked_by_keyboard_and_leads_to_letters_and_back(
    page: Page, office: Office, open_board: Preview
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator("#board-rows a:not([tabindex='-1'])")).to_have_count(1)
    page.locator(f"tr[data-force={FORCE}] a").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"tr[data-force={OTHER}] a")).to_be_focused()
    page.keyboard.press("ArrowRight")
    copy = page.locator(f"tr[data-force={OTHER}] button")
    expect(copy).to_be_focused()
    page.keyboard.press("Enter")
    expect(copy).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"letterforge approve --force {OTHER}"
    office.approve("Anna", "checker")  # the focus stays where it is, whatever comes
    expect(page.locator("#board-rows [data-state=checked]")).to_have_count(3)
    expect(page.locator(f"tr[data-force={OTHER}] button")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{open_board.root_address}letters/first/{THIRD}")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#board")).to_be_hidden()
    expect(page.locator("#letter-sheet iframe")).to_be_visible()
    page.go_back()
    expect(page.locator(f"tr[data-force={THIRD}] a")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Board", exact=True).click()
    expect(page.locator(f"tr[data-force={THIRD}] a")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_43_letters_on_any_screen(page: Page, shared: Preview, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(shared.root_address)
    expect(page).to_have_url(f"{shared.root_address}letters/{ROUND}")
    expect(page.locator("#board-rows tr")).to_have_count(43)
    expect(page.locator("#board-count")).to_have_text("43 letters")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []


def test_without_colours_it_is_seen_where_one_is(page: Page, shared: Preview) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(shared.root_address)
    page.locator("#board-rows a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#board-rows tr").nth(1)).to_have_css("outline-style", "solid")
