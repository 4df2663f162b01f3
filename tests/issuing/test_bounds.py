"""However large the files of a folder are, `verify` reads none whole that no letter can be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="asks Linux how much memory was used"
)

MOST_MEGABYTES = 300
SPARSE = 600 * 2**20
"""Twice the memory that there may be; it takes no room on the disk."""


# Its own account: what the system tells of an ended process begins with what its parent used.
MEASURED = """
import sys
from pathlib import Path
from letterforge.cli.main import main
try:
    main()
finally:
    status = Path("/proc/self/status").read_text()
    most = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    Path(sys.argv[2], "..", "most").resolve().write_text(most.split()[1])
"""


def verified(folder: Path) -> tuple[int, str]:
    """Return how many megabytes `verify` used at most, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "verify", str(folder)],
        cwd=folder.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    return int((folder.parent / "most").read_text()) // 1024, done.stdout


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


HEAD = '{"round":"first","date":"2017-10-02","letterforge":"0","letters":['
EMPTY_FILES = '{"files":[' + ",".join(["{}"] * 50) + "]}"
KEYS = "{" + ",".join(f'"k{number}":0' for number in range(1_000_000)) + "}"
BAD_MANIFESTS = {
    "files without anything": HEAD + ",".join([EMPTY_FILES] * 60_000) + "]}",
    "unknown keys": KEYS,
    "unknown keys of a letter": HEAD + KEYS + "]}",
    "deep": "[" * 1_000_000,
    "numbers": HEAD + ",".join(["1"] * 4_000_000) + "]}",
}


@pytest.mark.parametrize("name", BAD_MANIFESTS)
def test_a_manifest_with_a_million_faults_is_told_with_one(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "manifest.json").write_text(BAD_MANIFESTS[name])

    megabytes, said = verified(folder)

    assert "is not a manifest that this letterforge understands" in said
    assert megabytes < MOST_MEGABYTES
