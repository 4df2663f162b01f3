"""Make the pictures of the preview in docs/pictures/ by using it as a caseworker would.

In: the bundled project, copied. Out: ``preview-*.png`` in docs/pictures/. With a folder, they go
there, and each state is taken in the dark and on a phone, too: to be looked at, not to be kept.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.preview.conftest import bundled_copy  # noqa: E402
from tests.preview.opened import write_letters  # noqa: E402
from tests.preview.server import ROUND, Preview  # noqa: E402
from tests.support.browser import FLAGS, _chromium  # noqa: E402
from tests.support.projects import SmallProject  # noqa: E402

ROUND_FILE = f"data/rounds/{ROUND}.yaml"
SIZES = {"": (1280, 860), "-phone": (390, 844)}
LOOKS = {"": "light", "-dark": "dark"}


def main() -> None:
    everything = len(sys.argv) > 1
    folder = Path(sys.argv[1]) if everything else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        desk = bundled_copy(Path(place) / "letters-2017")
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        with Preview(desk.root) as preview:
            write_letters(desk)
            for size, (width, height) in SIZES.items() if everything else [("", SIZES[""])]:
                for look, scheme in LOOKS.items() if everything else [("", "light")]:
                    page = browser.new_page(
                        viewport={"width": width, "height": height},
                        color_scheme="dark" if scheme == "dark" else "light",
                    )
                    take_all(page, preview, desk, folder, f"{size}{look}")
                    page.close()
        browser.close()


def take_all(page: Page, preview: Preview, desk: SmallProject, folder: Path, suffix: str) -> None:
    """Bring the page into each of its main states, and take a picture of it."""

    def take(name: str) -> None:
        page.screenshot(path=folder / f"preview-{name}{suffix}.png")

    show(page, preview, "kent")
    take("letter")
    show(page, preview, "derbyshire", "?view=both")
    expect(page.locator("#pdf-sheet")).to_have_attribute("data-shown", re.compile("pdf#"))
    page.wait_for_timeout(1500)  # the browser's viewer does not tell when it has painted
    take("side-by-side")
    show(page, preview, "essex", "?origins=on")
    letter = page.frame_locator("#letter-sheet iframe")
    letter.locator(".from-data", has_text="Stephen Kavanagh").first.hover()
    take("origins")
    desk.edit(ROUND_FILE, "previous_letter: 2017-05-16", "previous_letter: 2017-04-16")
    show(page, preview, "derbyshire", "?view=changes")
    expect(page.locator("ins")).to_be_visible()
    expect(page.locator("#states")).to_contain_text("words changed")
    page.locator("ins").scroll_into_view_if_needed()
    take("changes")
    desk.edit(ROUND_FILE, "signatory: michael-cunningham", "signatory: michael-cuningham")
    show(page, preview, "derbyshire")
    expect(page.locator("#problems h2")).to_be_visible()
    take("problem")
    desk.edit(ROUND_FILE, "signatory: michael-cuningham", "signatory: michael-cunningham")
    desk.edit(ROUND_FILE, "previous_letter: 2017-04-16", "previous_letter: 2017-05-16")
    expect(page.locator("#problems")).to_be_hidden()


def show(page: Page, preview: Preview, force: str, query: str = "") -> None:
    page.goto(preview.address(force, query))
    expect(page.locator("#status")).to_have_attribute("data-tone", re.compile("good|bad"))
    expect(page.locator(".sheet:visible > :not(.coming)").first).to_be_visible()
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
