"""Projects for batches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.batches import BatchProject


@pytest.fixture
def small_batch(tmp_path: Path) -> BatchProject:
    """Return a project with six forces in a folder of its own."""
    return BatchProject.of(tmp_path / "project", 6)
