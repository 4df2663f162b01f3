"""Every command that the documents show is run as shown, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("examples/*/README.md")),
]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def commands(document: Path) -> list[str]:
    """Return the lines of a document's shell blocks, without their comments."""
    lines = "\n".join(BLOCK.findall(document.read_text(encoding="utf-8"))).splitlines()
    return [line.partition(" #")[0].strip() for line in lines if line.strip()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what a user has, to write into."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("data", "templates", "examples", "schemas", "scripts"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    return folder


# One process, in their order: a later command looks at what an earlier one made.
@pytest.mark.xdist_group("readme")
@pytest.mark.parametrize(
    "command", [pytest.param(line, id=line) for line in commands(ROOT / "README.md")]
)
def test_commands_of_the_readme_work(command: str, checkout: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        command,
        shell=True,
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "error:" not in done.stderr


def test_the_first_screen_shows_the_two_commands_and_the_letter() -> None:
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:25])
    assert "    make letter" in first_screen
    assert "    make test" in first_screen
    picture = re.search(r"!\[.+\]\((.+?)\)", first_screen)
    assert picture
    assert (ROOT / picture.group(1)).is_file()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    for link in links:
        assert (document.parent / link).exists(), link
