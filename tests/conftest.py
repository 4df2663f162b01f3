"""What every test may use: a small project, the browser, the switch that rewrites golden files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.projects import SmallProject

pytest_plugins = ["tests.support.browser", "tests.support.starter"]

# The same examples every time, whatever else the machine has to do.
settings.register_profile("letterforge", derandomize=True, deadline=None)
settings.load_profile("letterforge")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what came out into the golden files, instead of comparing with them",
    )


def pytest_configure(config: pytest.Config) -> None:
    # WeasyPrint 70 leaves the colour profile of PDF/A to the garbage collector to close.
    config.addinivalue_line(
        "filterwarnings", r"ignore:unclosed file .*sRGB2014\.icc:ResourceWarning"
    )


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Tell whether golden files are to be rewritten, as ``make golden`` asks."""
    return bool(pytestconfig.getoption("update_golden"))


@pytest.fixture(autouse=True, scope="session")
def identities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep identities and compiled templates of tests out of their user's own folders."""
    folder = tmp_path_factory.mktemp("identities")
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["LETTERFORGE_IDENTITIES"] = str(folder)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    """Return a small project in a folder of its own, to break."""
    return SmallProject.at(tmp_path / "small")
