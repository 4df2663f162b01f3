"""Whole projects: every problem of every file at once, and no bytes that make loading crash."""

from __future__ import annotations

import os
import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from letterforge.errors import Problem, ProblemsError
from letterforge.loading.config import load_config
from letterforge.loading.loader import FILES, load
from letterforge.loading.records import make_record
from letterforge.loading.yaml_document import parse_yaml
from letterforge.model.kind import Kind
from letterforge.model.round import Round
from letterforge.project import find_project
from tests.support import projects
from tests.support.projects import ROOT, SmallProject


def test_the_bundled_project_is_right() -> None:
    register = load(find_project(ROOT, {}, ROOT)).register
    assert len(register.forces) == 43
    assert list(register.rounds) == ["abuse-of-position-2017"]
    assert set(register.rounds["abuse-of-position-2017"].assessments) == set(register.forces)


def test_a_small_project_is_right_and_knows_its_places(small: SmallProject) -> None:
    loaded = small.load()
    assert list(loaded.register.forces) == ["northshire", "southshire"]
    assert list(loaded.register.kinds) == ["assessment", "notice"]
    problem = loaded.problem("rounds/first", ("date",), "is odd", "mend it")
    assert (problem.line, problem.column) == small.place("data/rounds/first.yaml", "2017-10-02")
    assert problem.place == f"{small.root / 'data/rounds/first.yaml'}:3:7"


def test_all_problems_of_all_files_are_told_at_once(small: SmallProject) -> None:
    small.edit("data/forces.yaml", "name: Bo Baker", "name: Bo Baker, capacity: actin")
    small.edit("data/forces.yaml", "name: Southshire Constabulary", "name: no")
    small.write("data/recommendations.yaml", "recommendations: [\n")
    small.write("data/inspectors.yaml", b"\xff\xfe")
    (small.root / "data/inspectorate.yaml").unlink()
    small.edit("data/rounds/first.yaml", "date: 2017-10-02", "dat: 2017-10-02")
    small.write("data/rounds/second.yaml", "")
    small.edit("templates/letters/notice/kind.yaml", "name: Notice", "name: [Notice]")
    problems = small.problems()
    assert list(problems) == sorted(problems)
    assert [
        (problem.file.removeprefix(f"{small.root}/"), problem.line) for problem in problems
    ] == [
        ("data/forces.yaml", 14),
        ("data/forces.yaml", 21),
        ("data/inspectorate.yaml", 0),
        ("data/inspectors.yaml", 1),
        ("data/recommendations.yaml", 2),
        ("data/rounds/first.yaml", 3),
        ("data/rounds/second.yaml", 1),
        ("templates/letters/notice/kind.yaml", 1),
    ]


def test_what_is_wrong_twice_over_is_told_once(small: SmallProject) -> None:
    small.edit("data/forces.yaml", "source: gazette, seen", "source: [gazete, gazete], seen")
    assert [problem.message.split("'")[1] for problem in small.problems()] == ["gazete"] * 2
    small.edit("data/forces.yaml", "[gazete, gazete]", "gazete")
    assert len(small.problems()) == 1


@pytest.mark.parametrize("name", ["First Round", "ROUND", "ŵ", "first_round", "-", "first\n"])
def test_a_rounds_file_needs_a_short_name(small: SmallProject, name: str) -> None:
    small.write(f"data/rounds/{name}.yaml", projects.ROUND)
    (problem,) = small.problems()
    assert problem.message == "the file's name is no short name for a round"
    assert (problem.file, problem.line) == (str(small.root / f"data/rounds/{name}.yaml"), 0)


def test_a_round_with_another_ending_is_not_passed_over(small: SmallProject) -> None:
    small.write("data/rounds/second.yml", projects.ROUND)
    small.write("data/rounds/README.md", "How to add a round")
    (problem,) = small.problems()
    assert problem.message == "is not read, for its name does not end in .yaml"


def test_a_project_without_rounds_is_right(small: SmallProject) -> None:
    (small.root / "data/rounds/first.yaml").unlink()
    assert not small.load().register.rounds


@pytest.mark.parametrize("name", ["forces", "recommendations", "inspectorate", "inspectors"])
def test_a_folder_in_place_of_a_file_is_a_problem(small: SmallProject, name: str) -> None:
    path = small.root / f"data/{name}.yaml"
    path.unlink()
    path.mkdir()
    if name == "forces":  # then it is no project, but loading must not rely on that
        project = find_project(ROOT, {}, ROOT)
        object.__setattr__(project, "root", small.root)
    else:
        project = small.project
    with pytest.raises(Exception, match="1 problem found") as caught:
        load(project)
    (problem,) = caught.value.problems  # type: ignore[attr-defined]
    assert problem.message == "cannot be read: is a directory"


# Damaged copies: whatever happened to a file, loading ends with a register or with problems.

SPLINTERS = ("\t", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "!!x ", "'", '"', "#", "|", "\x00",
             "\r", "\x85", "\u2028", "no", "~", "? ", "<<: ", "---\n", "...", "2017", "../", "ŵ",
             "\udcff")  # fmt: skip


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return content with a few bytes and lines deleted, doubled, swapped or put in."""
    for _ in range(chance.randint(1, 4)):
        at, to = chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)
        splinter = chance.choice(SPLINTERS).encode("utf-8", "surrogateescape")
        lines = content.splitlines(keepends=True) or [b""]
        row, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                content = content[:at] + content[at + chance.randint(1, 9) :]
            case 1:
                content = content[:at] + splinter + content[at:]
            case 2:
                content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
            case 3:
                content = content[: max(at, to)]
            case 4:
                content = b"".join([*lines[:row], lines[other], *lines[row:]])
            case 5:
                content = b"".join([*lines[:row], *lines[row + 1 :]])
            case _:
                lines[row], lines[other] = lines[other], lines[row]
                content = b"".join(lines)
    return content


def is_sensible(problem: Problem, content: bytes) -> bool:
    rows = len(content.decode("utf-8", "replace").splitlines()) + 2
    return bool(problem.message) and 0 <= problem.line <= rows


RECORDS: dict[str, type[BaseModel]] = {
    **{f"data/{name}.yaml": record for name, record in FILES.items()},
    "data/rounds/abuse-of-position-2017.yaml": Round,
    "templates/letters/assessment/kind.yaml": Kind,
}


@cache
def bundled(name: str) -> bytes:
    # The beginning of the longest file is like the rest of it, and a hundred times quicker.
    return b"".join((ROOT / name).read_bytes().splitlines(keepends=True)[:120])


@settings(max_examples=300)
@given(st.sampled_from(sorted(RECORDS)), st.randoms(use_true_random=False))
def test_damaged_files_are_records_or_problems(name: str, chance: random.Random) -> None:
    content = damaged(bundled(name), chance)
    document, problems = parse_yaml(content, name)
    made = None
    if document:
        made, more = make_record(RECORDS[name], document)
        problems = [*problems, *more]
    assert made or problems
    assert all(problem.file == name and is_sensible(problem, content) for problem in problems)


@pytest.fixture(scope="module")
def to_damage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SmallProject.at(tmp_path_factory.mktemp("damaged")).root


YAML_FILES = sorted(name for name in projects.FILES if name.endswith(".yaml"))


@settings(max_examples=200)
@given(st.sampled_from(YAML_FILES), st.randoms(use_true_random=False))
def test_damaged_projects_are_loaded_or_problems(
    to_damage: Path, name: str, chance: random.Random
) -> None:
    project = SmallProject(to_damage)
    whole = projects.FILES[name]
    content = damaged(whole.encode(), chance)
    try:
        project.write(name, content)
        for problem in project.problems():
            assert problem.file.startswith(str(to_damage)), problem
            assert problem.file != str(to_damage / name) or is_sensible(problem, content)
    finally:
        project.write(name, whole)


@pytest.mark.parametrize("name", ["data/recommendations.yaml", "data/rounds/first.yaml", "data"])
def test_data_from_elsewhere_by_a_link_are_a_problem(tmp_path: Path, name: str) -> None:
    small = SmallProject.at(tmp_path / "project")
    elsewhere = (small.root / name).rename(tmp_path / "elsewhere")
    (small.root / name).symlink_to(elsewhere)
    messages = {problem.message for problem in small.problems()}
    assert messages == {"cannot be read: it is a link that leads out of the project"}


def test_a_pipe_in_the_place_of_settings_is_a_problem(tmp_path: Path) -> None:
    small = SmallProject.at(tmp_path)
    os.mkfifo(tmp_path / "letterforge.yaml")
    with pytest.raises(ProblemsError) as caught:
        load_config(small.project)
    assert caught.value.problems[0].message == "cannot be read: it is no regular file"
