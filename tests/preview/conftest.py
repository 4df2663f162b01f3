"""A preview of a project of its own, run as a caseworker runs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.preview.server import Preview
from tests.support.projects import ROOT, SmallProject


def bundled_copy(folder: Path) -> SmallProject:
    shutil.copytree(ROOT / "data", folder / "data")
    return SmallProject(folder.resolve())


@pytest.fixture
def desk(tmp_path: Path) -> SmallProject:
    """Return a copy of the bundled data, to edit."""
    return bundled_copy(tmp_path / "desk")


@pytest.fixture
def preview(desk: SmallProject) -> Iterator[Preview]:
    """Yield a running preview of the copy."""
    with Preview(desk.root) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Yield a running preview of a copy that no test changes."""
    with Preview(bundled_copy(tmp_path_factory.mktemp("shared") / "desk").root) as running:
        yield running
