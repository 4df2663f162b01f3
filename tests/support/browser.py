"""Open pages in a headless Chromium that has no network, and check them with axe-core.

Tests ask for the fixture ``page``; mark them with ``@pytest.mark.xdist_group("browser")``, so that
parallel runs start only one browser at a time. The browser is Debian's own, driven by Playwright:
nothing is downloaded.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")

# Nothing calls home, and a runner that is root or has no user namespaces has no sandbox either.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Web sockets and preconnects pass by Playwright's routes, but not by this.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

ELSEWHERE = re.compile(r"^(?!file:|data:|blob:|about:|http://(127\.0\.0\.1|localhost)[:/])")


@dataclass(frozen=True)
class Violation:
    """Name one accessibility rule that a page breaks, and where.

    ``rule`` is axe-core's name of it, such as ``color-contrast``; ``places`` are the elements'
    CSS selectors, each with the beginning of its markup.
    """

    rule: str
    impact: str
    help: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {self.help}: {'; '.join(self.places)}"


def axe_violations(page: Page) -> list[Violation]:
    """Return every rule of axe-core that a page breaks as it stands; none where all is well."""
    page.evaluate(_axe_script())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    # A run over nothing must never pass as an accessible page.
    assert result["passes"] or result["violations"], "axe-core found nothing that it could check"
    return [
        Violation(
            rule=violation["id"],
            impact=violation["impact"],
            help=violation["help"],
            places=tuple(
                f"{' '.join(map(str, node['target']))} {node['html'][:80]}"
                for node in violation["nodes"]
            ),
        )
        for violation in result["violations"]
    ]


# Not for the whole session: Playwright keeps an event loop running in this thread for as long as
# it lives, and asyncio.run() in a later test of the same process would refuse to start a second.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a headless Chromium that lives as long as the test module needs it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def refused() -> list[str]:
    """Return the addresses that the page asked for and did not get; the test fails on any left."""
    return []


@pytest.fixture
def page(browser: Browser, refused: list[str]) -> Iterator[Page]:
    """Yield an empty page that reaches files and this machine, and nothing else."""

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    context = browser.new_context(locale="en-GB", service_workers="block")
    context.route(ELSEWHERE, refuse)
    yield context.new_page()
    context.close()
    assert refused == [], "the page asked for something that is not part of it"


def _chromium() -> str:
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.fail(
        "Chromium is not installed; 'make test' installs it on Debian, "
        "elsewhere put 'chromium' on the PATH",
        pytrace=False,
    )


@cache
def _axe_script() -> str:
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")
