"""Measure how long a saved change takes to be on screen in the preview, through a real browser.

In: nothing but the bundled project, which is copied to a folder of its own. Out: a table of
milliseconds from the start of saving to the painted frame. Exit 1 where a median is above its goal.

    python benchmarks/preview_latency.py [--edits 20]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
LETTER = "letters/abuse-of-position-2017/derbyshire"
GOALS = {"letter": 200, "pdf": 300}

# What is saved, and the words in it that change each time.
EDITS = {
    "a fact": ("data/rounds/abuse-of-position-2017.yaml", "name: John Young"),
    "a sentence": ("templates/passages/abuse-of-position/background.html", "we published"),
    "the stylesheet": ("templates/layouts/letter.css", "line-height: 1.42"),
}

# Told by the page itself, after the frame that took the old one's place has been painted.
WATCH = """sheet => {
    window.painted = {};
    for (const id of ["letter-sheet", "pdf-sheet"]) {
        const tell = () => requestAnimationFrame(() => requestAnimationFrame(
            () => { window.painted[id] = Date.now(); }));
        new MutationObserver(tell).observe(document.getElementById(id),
            {attributeFilter: ["data-shown"]});
    }
}"""


def main() -> int:
    """Measure, print the table, and tell whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=20, help="edits of each kind")
    edits: int = parser.parse_args().edits
    say(f"{'saved':<16} {'shown':<8} {'median':>7} {'p95':>7} {'worst':>7} {'goal':>6}   (ms)")
    good = True
    with project() as folder, server(folder) as address, browser_page(address) as page:
        for what, (name, words) in EDITS.items():
            times = [one_edit(page, folder / name, words, number) for number in range(edits)]
            for shown, goal in GOALS.items():
                taken = sorted(each[shown] for each in times)
                median = statistics.median(taken)
                high = taken[int(0.95 * (len(taken) - 1))]
                say(f"{what:<16} {shown:<8} {median:7.0f} {high:7.0f} {taken[-1]:7.0f} {goal:6}")
                good = good and median <= goal
    return 0 if good else 1


def say(line: str) -> None:
    """Print a line of the table now."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def project() -> Iterator[Path]:
    """Yield a copy of the bundled project."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("data", "templates"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        yield Path(folder)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Yield the address of a preview of a project."""
    command = [sys.executable, "-m", "letterforge", "preview", "--no-open"]
    process = subprocess.Popen(
        [*command, "--project", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        yield process.stdout.readline().split()[2]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browser_page(address: str) -> Iterator[Page]:
    """Yield a page that shows a letter and its PDF side by side."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(f"{address}{LETTER}?view=both")
        page.wait_for_selector("#pdf-sheet[data-shown]")
        page.wait_for_selector("#status[data-tone=good]")
        page.evaluate(WATCH)
        yield page
        browser.close()


def one_edit(page: Page, path: Path, words: str, number: int) -> dict[str, float]:
    """Save one change; return the milliseconds until the letter and the PDF show it."""
    original = path.read_text(encoding="utf-8")
    assert words in original
    # 1.42 becomes 1.421, "John Young" becomes "John Young1": valid, and to be seen.
    changed = original.replace(words, f"{words}{number % 9 + 1}", 1)
    taken = {}
    for content in (changed, original):
        page.evaluate("window.painted = {}")
        time.sleep(0.4)  # nobody saves again before everything is quiet
        saved = time.time()
        path.write_text(content, encoding="utf-8")
        for shown in GOALS:
            # The page's policy allows no waiting for an expression, so it is asked again and again.
            while not (painted := page.evaluate(f"window.painted['{shown}-sheet']")):
                time.sleep(0.01)
            taken[shown] = painted - saved * 1000
    return taken


if __name__ == "__main__":
    sys.exit(main())
