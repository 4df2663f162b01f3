"""Which project a command works in: asked for, named by the environment, around, or bundled."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.project import VARIABLE, find_project
from tests.support.projects import ROOT, SmallProject

NO_PROJECT = "is no project: it has no data/forces.yaml"


@pytest.fixture
def other(tmp_path: Path) -> SmallProject:
    return SmallProject.at(tmp_path / "other")


def test_a_folder_asked_for_comes_first(small: SmallProject, other: SmallProject) -> None:
    found = find_project(small.root, {VARIABLE: str(other.root)}, other.root)
    assert (found.root, found.chosen_by) == (small.root, "named by --project")
    assert found.output == small.root / "letters"
    assert found.data == small.root / "data"


def test_the_environment_comes_before_what_is_around(
    small: SmallProject, other: SmallProject
) -> None:
    found = find_project(None, {VARIABLE: str(small.root)}, other.root)
    assert (found.root, found.chosen_by) == (small.root, "named by LETTERFORGE_PROJECT")


def test_an_empty_variable_names_nothing(small: SmallProject) -> None:
    found = find_project(None, {VARIABLE: ""}, small.root)
    assert (found.root, found.chosen_by) == (small.root, "the current folder")


@pytest.mark.parametrize("below", ["data", "data/rounds", "letters/2017/drafts"])
def test_the_nearest_project_above_is_found(small: SmallProject, below: str) -> None:
    start = small.root / below
    start.mkdir(parents=True, exist_ok=True)
    found = find_project(None, {}, start)
    assert (found.root, found.chosen_by) == (small.root, f"found above {start}")
    assert found.output == small.root / "letters"


def test_a_project_inside_another_is_nearer(small: SmallProject) -> None:
    inner = SmallProject.at(small.root / "inner")
    assert find_project(None, {}, inner.root / "data").root == inner.root


def test_without_a_project_around_the_bundled_one_serves(tmp_path: Path) -> None:
    found = find_project(None, {}, tmp_path)
    assert (found.root, found.chosen_by) == (ROOT, "bundled with letterforge")
    assert found.bundled
    assert found.nobodys
    assert not find_project(None, {}, ROOT).nobodys
    # What comes with letterforge may stand where nobody can write.
    assert found.output == tmp_path / "letters"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("nowhere", "is not there", "give {by} a folder that holds data/forces.yaml"),
        ("a" * 5000, "is not there", "give {by} a folder that holds data/forces.yaml"),
        ("data", NO_PROJECT, "the project is the folder above: {by} {root}"),
        ("data/rounds", NO_PROJECT, "the project is the folder above: {by} {root}"),
        ("data/forces.yaml", NO_PROJECT, "the project is the folder above: {by} {root}"),
        ("", NO_PROJECT, "give {by} a folder that holds data/forces.yaml"),
    ],
)
def test_a_wrong_folder_is_an_error_and_no_other_is_taken(
    small: SmallProject, name: str, message: str, hint: str
) -> None:
    folder = small.root / name if name else small.root.parent
    for asked, environment, by in (
        (folder, {}, "--project"),
        (None, {VARIABLE: str(folder)}, "LETTERFORGE_PROJECT"),
    ):
        with pytest.raises(LetterforgeError) as caught:
            find_project(asked, environment, small.root)
        assert caught.value.message == f"'{folder}' {message}"
        assert caught.value.hint == hint.format(by=by, root=small.root)


def lose_the_forces(root: Path) -> None:
    (root / "data/forces.yaml").unlink()


def make_the_forces_a_folder(root: Path) -> None:
    lose_the_forces(root)
    (root / "data/forces.yaml").mkdir()


def keep_nothing_but(root: Path, name: str) -> None:
    shutil.rmtree(root / "data")
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).mkdir() if name.endswith("data") else (root / name).write_text("")


HALF_PROJECTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "Forces.yaml": (
        lambda root: (root / "data/forces.yaml").rename(root / "data/Forces.yaml"),
        "'{root}/data/Forces.yaml' is not read", "rename it to forces.yaml"),
    "forces.yml": (
        lambda root: (root / "data/forces.yaml").rename(root / "data/forces.yml"),
        "'{root}/data/forces.yml' is not read", "rename it to forces.yaml"),
    "no forces": (lose_the_forces,
        "'{root}' looks like a project, but has no data/forces.yaml", "add data/forces.yaml, or"),
    "a folder": (make_the_forces_a_folder,
        "'{root}/data/forces.yaml' is no file that can be read", "put the forces there"),
    "only data": (lambda root: keep_nothing_but(root, "data"),
        "'{root}' looks like a project, but has no data/forces.yaml", "add data/forces.yaml, or"),
    "only settings": (lambda root: keep_nothing_but(root, "letterforge.yaml"),
        "'{root}' looks like a project, but has no data/forces.yaml", "add data/forces.yaml, or"),
    "only settings nobody reads": (lambda root: keep_nothing_but(root, "letterforge.yml"),
        "'{root}' looks like a project, but has no data/forces.yaml", "add data/forces.yaml, or"),
}  # fmt: skip


@pytest.mark.parametrize("half", HALF_PROJECTS)
def test_half_a_project_is_never_the_bundled_one(small: SmallProject, half: str) -> None:
    break_it, message, hint = HALF_PROJECTS[half]
    below = small.root / "letters" / "2017"
    below.mkdir(parents=True)
    break_it(small.root)
    with pytest.raises(LetterforgeError) as caught:
        find_project(None, {}, small.root)
    assert caught.value.message == message.format(root=small.root)
    assert caught.value.hint.startswith(hint)
    if half != "only data":
        with pytest.raises(LetterforgeError, match=re.escape(caught.value.message)):
            find_project(None, {}, below)


def test_a_folder_of_data_far_above_is_no_project(small: SmallProject) -> None:
    (small.root.parent / "data").mkdir()
    start = small.root.parent / "elsewhere"
    start.mkdir()
    assert find_project(None, {}, start).nobodys


def test_templates_come_from_the_project_before_the_bundled_ones(small: SmallProject) -> None:
    assets = find_project(small.root, {}, small.root).assets
    assert assets.folders == (small.root / "templates", ROOT / "templates")
    assert assets.exists("letters/notice/kind.yaml")
    assert assets.exists("letters/assessment/kind.yaml")
    assert find_project(ROOT, {}, small.root).assets.folders == (ROOT / "templates",)


def test_a_link_to_a_project_is_followed_once(small: SmallProject, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(small.root)
    assert find_project(link, {}, tmp_path).root == small.root


def test_a_folder_of_templates_that_lies_elsewhere_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "forces.yaml").touch()
    (tmp_path / "templates").symlink_to("/")
    project = find_project(tmp_path, {}, tmp_path)
    with pytest.raises(ProblemsError) as caught:
        _ = project.assets
    assert caught.value.problems[0].message == "is a link that leads out of the project"
