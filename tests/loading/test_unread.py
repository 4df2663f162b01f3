"""Files that somebody believes to be read: misnamed ones are problems, others are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.loading.unread import unread
from tests.support.bundled import bundled
from tests.support.projects import SmallProject

RENAME = "rename it to {}"
MISNAMED = {
    "letterforge.yml": ("is not read", "rename it to letterforge.yaml"),
    "Letterforge.yaml": ("is not read", "rename it to letterforge.yaml"),
    "data/letterforge.yaml": ("is not read here", "move it to the folder that holds data/"),
    "data/letterforge.yml": ("is not read here", "move it to the folder that holds data/"),
    "data/inspectors.yml": ("is not read", "rename it to inspectors.yaml"),
    "data/Inspectors.yaml": ("is not read", "rename it to inspectors.yaml"),
    "data/forces.YAML": ("is not read", "rename it to forces.yaml"),
    "data/second.yaml": ("is not read", "rounds belong into data/rounds; delete it if it is none"),
    "data/rounds/second.yml": (
        "is not read, for its name does not end in .yaml", "rename it"),
    "data/rounds/second.YAML": (
        "is not read, for its name does not end in .yaml", "rename it"),
    "data/rounds/first - Copy.yaml": ("the file's name is no short name for a round",
        "use small letters, digits and hyphens, such as abuse-of-position-2017.yaml"),
    "templates/letters/notice/letter.htm": ("is not read", "rename it to letter.html"),
    "templates/letters/warning/kind.yml": ("is not read", "rename it to kind.yaml"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISNAMED)
def test_a_misnamed_file_is_a_problem(small: SmallProject, name: str) -> None:
    small.write(name, "sealing: {require_real_identity: true}\n")
    (problem,) = small.problems()
    assert (problem.file, problem.line) == (str(small.root / name), 0)
    assert (problem.message, problem.hint) == MISNAMED[name]


def test_a_misnamed_folder_of_rounds_is_a_problem(small: SmallProject) -> None:
    (small.root / "data/rounds").rename(small.root / "data/Rounds")
    (problem,) = small.problems()
    assert (problem.message, problem.hint) == ("is not read", "rename it to rounds")


def test_a_folder_of_rounds_that_is_a_file_is_a_problem(small: SmallProject) -> None:
    (small.root / "data/rounds/first.yaml").unlink()
    (small.root / "data/rounds").rmdir()
    small.write("data/rounds", "")
    (problem,) = small.problems()
    assert problem.message == "cannot be read: not a directory"


NO_MATTER = ("README", "README.md", "notes.md", ".hidden", "first.yaml~", "#first.yaml#", "x.swp")
UNREAD = ("findings.csv", "findings.xlsx", "letter.docx", "first.json")


def test_files_of_other_programs_are_named(small: SmallProject) -> None:
    for folder in ("data", "data/rounds"):
        for name in (*NO_MATTER, *UNREAD):
            small.write(f"{folder}/{name}", "")
    (small.root / "data/rounds/old").mkdir()
    assert not small.problems()
    named = {str(Path(name).relative_to(small.root)) for name in unread(small.project)}
    expected = {f"{folder}/{name}" for folder in ("data", "data/rounds") for name in UNREAD}
    assert named == {*expected, "data/rounds/old"}


def test_nothing_in_the_bundled_data_is_unread() -> None:
    assert list(unread(bundled().project)) == []
