"""The checker finds nothing on a sound page and every fault that is planted; no page gets out.

Why: the other tests lean on ``axe_violations(page) == []``, which a checker that checks nothing
would answer as well.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.support import browser as support
from tests.support.browser import axe_violations

pytestmark = pytest.mark.xdist_group("browser")

SOUND = """<!doctype html>
<html lang="en">
  <title>A letter</title>
  <main>
    <h1>Findings</h1>
    <p style="color: black">Nothing, see <a href="#more">the report</a>.
    <img alt="A dot" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">
    <h2 id="more">The report</h2>
  </main>
</html>"""

FAULTS = {
    "html-has-lang": (' lang="en"', ""),
    "color-contrast": ("color: black", "color: #bbb"),
    "image-alt": ('alt="A dot" ', ""),
    "document-title": ("<title>A letter</title>", ""),
    "heading-order": ("h2", "h4"),
    "link-name": ("the report</a>", "</a>"),
}


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(SOUND.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()
        thread.join()


def test_a_sound_page_has_no_violations(page: Page) -> None:
    page.set_content(SOUND)

    assert axe_violations(page) == []


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_found(page: Page, rule: str) -> None:
    old, new = FAULTS[rule]
    assert old in SOUND
    page.set_content(SOUND.replace(old, new))

    violations = axe_violations(page)

    assert [violation.rule for violation in violations] == [rule]
    assert violations[0].places


def test_a_violation_says_what_is_broken_and_where(page: Page) -> None:
    page.set_content(SOUND.replace('alt="A dot" ', ""))

    (violation,) = axe_violations(page)

    assert str(violation).startswith("image-alt (critical): Images must have alternative text: img")


def test_a_file_opens(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "letter.html"
    path.write_text(SOUND, encoding="utf-8")

    page.goto(path.as_uri())

    assert page.title() == "A letter"


def test_a_local_server_answers(page: Page, server: str) -> None:
    page.goto(server)

    assert page.title() == "A letter"


def test_nothing_else_is_reached(page: Page, refused: list[str]) -> None:
    page.set_content(SOUND.replace("data:image/gif", "https://example.org/dot.gif?"))
    with pytest.raises(Error, match="ERR_FAILED"):
        page.goto("https://example.org/")

    assert [address.partition("?")[0] for address in refused] == [
        "https://example.org/dot.gif",
        "https://example.org/",
    ]
    refused.clear()


def test_a_web_socket_is_not_reached(page: Page) -> None:
    outcome = page.evaluate(
        """new Promise(done => {
            const socket = new WebSocket("wss://example.org/");
            socket.onopen = () => done("open");
            socket.onerror = () => done("refused");
        })"""
    )

    assert outcome == "refused"


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "http://127.0.0.1.example.org/", "http://a/?http://127.0.0.1/"],
)
def test_an_address_elsewhere_is_told_from_ours(address: str) -> None:
    assert support.ELSEWHERE.search(address)


def test_without_a_browser_the_test_fails_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(pytest.fail.Exception, match="Chromium is not installed"):
        support._chromium()
