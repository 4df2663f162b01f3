"""What every test may use: the browser, and the switch that rewrites golden files."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.support.browser"]


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
