"""Open the page in a browser, and look at it with patience."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from letterforge.composing.letters import compose
from letterforge.press import Press
from tests.preview.server import ROUND, TIMEOUT, Preview
from tests.support.projects import SmallProject


@pytest.fixture(autouse=True)
def patient(page: Page) -> Iterator[None]:
    expect.set_options(timeout=TIMEOUT * 1000)
    # The browser's own PDF viewer is one of its extensions, and no part of the network.
    page.route(re.compile("^chrome(-extension)?:"), lambda route: route.continue_())
    page.set_default_timeout(TIMEOUT * 1000)
    yield
    expect.set_options(timeout=5000)


def letter_of(page: Page) -> FrameLocator:
    return page.frame_locator("#letter-sheet iframe:not(.coming)")


def surveyed(page: Page) -> None:
    expect(page.locator("#status")).to_have_attribute("data-tone", re.compile("good|bad"))
    expect(page.locator("#states button")).not_to_have_count(0)


def open_letter(page: Page, preview: Preview, force: str = "derbyshire", query: str = "") -> None:
    page.goto(preview.address(force, query))
    expect(page.locator("h1")).not_to_have_text("Letters")


def write_letters(desk: SmallProject) -> None:
    loaded = desk.load()
    press = Press(desk.project.assets)
    for force in loaded.register.rounds[ROUND].assessments:
        proof = press.proof(compose(loaded, ROUND, force).letter)
        desk.write(f"letters/{ROUND}/{force}.txt", proof.text)
