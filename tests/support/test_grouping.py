"""Tests that share something costly share a worker, and leave nothing behind in it."""

from __future__ import annotations

import asyncio

import pytest


@pytest.mark.xdist_group("browser")
def test_groups_are_kept_together(request: pytest.FixtureRequest) -> None:
    # The suffix is what pytest-xdist groups by; a new pytest has silently undone that before.
    parallel = request.config.getoption("loadgroup", default=False)

    assert request.node.nodeid.endswith("@browser") == parallel


@pytest.mark.xdist_group("browser")
def test_asyncio_runs_after_browser_tests() -> None:
    asyncio.run(asyncio.sleep(0))
