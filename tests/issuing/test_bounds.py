"""However large the files of a folder are, `verify` reads none whole that no letter can be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="asks how much memory was used")

MOST_MEGABYTES = 300
SPARSE = 600 * 2**20
"""Twice the memory that there may be; it takes no room on the disk."""


def verified(folder: Path) -> tuple[int, str]:
    """Return how many megabytes `verify` used at most, and what it said."""
    said = folder.parent / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "letterforge", "verify", str(folder)],
            cwd=folder.parent, stdout=out, stderr=out,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 1
    per_megabyte = 2**20 if sys.platform == "darwin" else 2**10
    return usage.ru_maxrss // per_megabyte, said.read_text(encoding="utf-8")


def sparse(path: Path, beginning: bytes) -> None:
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(SPARSE)


@pytest.mark.parametrize("name", ["kent.pdf", "kent.txt", "kent.html", "kent.txt.p7s"])
def test_a_letter_or_seal_of_gigabytes_is_not_read(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    for letter in {name, name.removesuffix(".p7s")}:
        (folder / letter).write_bytes(b"Dear Madam")
    (folder / f"{name}.p7s").write_bytes(b"0\x82")
    sparse(folder / name, b"%PDF-1.7\n")

    megabytes, said = verified(folder)

    assert "it has more than" in said
    assert megabytes < MOST_MEGABYTES


def test_a_large_manifest_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    sparse(folder / "manifest.json", b"{")

    megabytes, said = verified(folder)

    assert "it has more than 32 MB" in said
    assert megabytes < MOST_MEGABYTES
