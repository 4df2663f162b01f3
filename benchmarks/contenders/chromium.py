"""Make letters with one Chromium that stays open for all of them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def main(given: Path, made: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        for letter in sorted((given / "html").glob("*.html")):
            page.goto(letter.resolve().as_uri())
            page.pdf(path=made / f"{letter.stem}.pdf", prefer_css_page_size=True, tagged=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
