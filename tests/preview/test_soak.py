"""Five hundred edits in a row leave no memory and no open file behind."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.preview.server import Preview
from tests.support.projects import SmallProject

EDITS = 500
WARM_UP = 100
EVERY_PDF = 1
EVERY_TEMPLATE = 25
PAGE_KB = 4
MOST_GROWTH_KB = 12_000

INSPECTORS = "data/inspectors.yaml"
LETTER = "templates/letters/notice/letter.html"
PASSAGE = "templates/passages/notice/all-good.html"


def resident_kb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def wait_for_next(news: Iterator[dict[str, Any]], edition: int) -> int:
    for standing in news:
        if standing["edition"] > edition:
            return int(standing["edition"])
    pytest.fail("the news ended")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
def test_memory_and_open_files_stay_flat(small: SmallProject) -> None:
    # Small, so that five hundred edits take seconds; set in the letters' own face, for the PDF.
    small.edit(LETTER, "layouts/notice.css", "layouts/letter.css")
    with Preview(small.root) as preview:
        soak(small, preview)


def soak(desk: SmallProject, preview: Preview) -> None:
    text, pid = desk.text(INSPECTORS), preview.process.pid
    news = preview.news()
    edition = int(next(news)["edition"])
    memory, files = [], []
    for number in range(EDITS):
        desk.write(INSPECTORS, text.replace("name: Flo Ford", f"name: Flo Ford {number}"))
        edition = wait_for_next(news, edition)
        if number % EVERY_TEMPLATE == 0:
            desk.write(PASSAGE, f"<p>All is good {number}.</p>\n")
            edition = wait_for_next(news, edition)
        letter = preview.json("/letter/first/northshire")
        # A file that is being written may be seen half-way, and is then read once more.
        while f"Flo Ford {number}" not in letter["page"]["html"]:
            edition = wait_for_next(news, edition)
            letter = preview.json("/letter/first/northshire")
        if number % EVERY_PDF == 0:
            path = f"/made/{letter['version']}/first/northshire.pdf"
            assert preview.get(path)[2].startswith(b"%PDF")
        if number >= WARM_UP:
            memory.append(resident_kb(pid))
            files.append(open_files(pid))
    third = len(memory) // 3
    growth = statistics.median(memory[-third:]) - statistics.median(memory[:third])
    assert growth < MOST_GROWTH_KB, (growth, memory[::40])
    # One more now and then: a connection that is just being closed.
    assert max(files[-third:]) <= max(files[:third]) + 1, files[::40]
