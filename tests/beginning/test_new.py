"""The commands ``new …``, as a caseworker types them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from letterforge.beginning.projects import new_project
from letterforge.errors import LetterforgeError
from letterforge.issuing.checking import check_project
from letterforge.loading.yaml_document import parse_yaml
from letterforge.project import find_project
from tests.support.command import run
from tests.support.projects import SmallProject

ROUND = "data/rounds/second.yaml"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def fill_in(path: Path, values: dict[str, str]) -> None:
    """Write values where keys stand open, as somebody would in an editor."""
    text = path.read_text()
    for key, value in values.items():
        text, count = re.subn(rf"(?m)^( *{key}:)(?: #.*)?$", rf"\1 {value}", text)
        assert count == 1, key
    path.write_text(text)


def recommended(folder: Path) -> Path:
    """Begin a project whose recommendation is filled in."""
    assert run("new", "project", "casework", folder=folder).code == 0
    fill_in(
        folder / "casework/data/recommendations.yaml",
        {
            "subject": "Stop and search",
            "title": "A report",
            "published": "2016-02",
            "text": "All forces should publish what they find.",
            "label": "Training",
            "name": "training for every officer",
            "done": "had trained every officer",
            "to-do": "to train every officer",
        },
    )
    return folder / "casework"


def test_a_project_has_its_own_facts_and_names_what_is_open(tmp_path: Path) -> None:
    done = run("new", "project", "casework", folder=tmp_path)
    assert done.code == 0
    assert "next:\n  cd casework\n  letterforge check" in done.out
    made = files(tmp_path / "casework")
    assert {"data/forces.yaml", "data/inspectorate.yaml", "data/inspectors.yaml"} <= made.keys()
    assert len(made["README.md"].splitlines()) <= 12
    assert "schemas/round.json" in made
    checked = run("check", folder=tmp_path / "casework")
    assert checked.code == 1
    assert "data/recommendations.yaml:7:5: 'subject' is still to be filled in" in checked.err
    assert checked.err.count("is still to be filled in") == 8


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "casework").mkdir()
    (tmp_path / "casework/notes.txt").write_text("mine")
    done = run("new", "project", "casework", folder=tmp_path)
    assert done.code == 1
    assert "'casework' is there already, and nothing is overwritten" in done.err
    assert files(tmp_path) == {"casework/notes.txt": b"mine"}


@pytest.mark.parametrize("place", ["empty", "notes.txt/casework", "notes.txt"])
def test_a_project_is_whole_or_not_there(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    done = run("new", "project", place, folder=tmp_path)
    assert done.code == (0 if place == "empty" else 1)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert ("data" in {path.name for path in (tmp_path / "empty").iterdir()}) == (done.code == 0)
    assert not list(tmp_path.glob(".new-*"))


def test_a_round_leaves_every_finding_open(tmp_path: Path) -> None:
    folder = recommended(tmp_path)
    done = run("new", "round", "stops-2027", folder=folder)
    assert done.code == 0, done.err
    assert "43 forces, whose findings are open" in done.out
    checked = run("check", folder=folder)
    assert checked.err.count("'outcome' is still to be filled in") == 43
    assert checked.err.count("'first-element' is still to be filled in") == 43
    assert re.search(r"data/rounds/stops-2027\.yaml:\d+:\d+: 'date' is still", checked.err)
    for line in checked.err.splitlines():
        assert line.startswith(("note:", "data/rounds/", "error: ")) or not line, line


def test_a_first_letter_of_ones_own(tmp_path: Path) -> None:
    folder = recommended(tmp_path)
    assert run("new", "round", "stops-2027", folder=folder).code == 0
    path = folder / "data/rounds/stops-2027.yaml"
    text = path.read_text()
    head, _, _ = text.partition("\n  bedfordshire:")
    path.write_text(head.replace("avon-and-somerset", "kent") + "\n")
    fill_in(
        path,
        {
            "date": "2017-10-02",
            "signatory": "michael-cunningham",
            "name": "Ann Able",
            "email": "ann@example.org",
            "previous_letter": "2017-05-16",
            "documents_until": "2017-05-31",
            "reviewed": "2017-06",
            "outcome": "plan-started\n    specimen: true",
        },
    )
    path.write_text(path.read_text().replace("{first-element: }", "{first-element: started}"))
    checked = run("check", folder=folder)
    assert checked.code == 0, checked.err
    done = run("render", "--force", "kent", "--formats", "txt", "--no-seal", folder=folder)
    assert done.code == 0, done.err
    letter = (folder / "letters/stops-2027/kent.txt").read_text()
    assert "to train every officer" in letter


def test_a_round_from_another_takes_over_no_finding(small: SmallProject) -> None:
    done = run("new", "round", "second", "--from", "first", folder=small.root)
    assert done.code == 0, done.err
    document, problems = parse_yaml(small.text(ROUND).encode(), ROUND)
    assert document
    assert not problems
    data = document.data
    open_ = {"outcome": None, "findings": {"stores": None, "records": None}}
    assert data == {
        "kind": "notice",
        "recommendations": ["storage"],
        "date": None,
        "signatory": "flo-ford",
        "contact": {"name": "Gus Gray", "email": "gus@example.org"},
        "facts": {"reviewed": None},
        "assessments": {"northshire": open_, "southshire": open_},
    }
    assert "A letter" not in small.text(ROUND)


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        (["round", "first"], "there is a round 'first' already", "choose another name"),
        (["round", "Round 2/../x"], "'Round 2/../x' is not a short name", "round-2-x"),
        (["round", "a", "--from", "frist"], "there is no round 'frist'", "did you mean 'first'?"),
        (["round", "a", "--kind", "notise", "--recommendation", "storage"],
         "there is no kind of letter 'notise'", "did you mean 'notice'?"),
        (["round", "a"], "more than one kind of letter", "--kind"),
        (["kind", "notice", "--from", "notice"], "there is a kind 'notice' already", "another"),
        (["kind", "a"], "more than one kind of letter", "--from"),
        (["kind", "a b", "--from", "notice"], "'a b' is not a short name", "a-b"),
    ],
)  # fmt: skip
def test_what_cannot_be_begun(
    small: SmallProject, command: list[str], message: str, hint: str
) -> None:
    before = files(small.root)
    done = run("new", *command, folder=small.root)
    assert done.code == 1
    assert message in done.err
    assert hint in done.err
    assert files(small.root) == before


def test_nothing_is_added_to_letterforge_itself(tmp_path: Path) -> None:
    done = run("new", "round", "second", "--from", "abuse-of-position-2017", folder=tmp_path)
    assert done.code == 1
    assert "letterforge new project FOLDER" in done.err


def test_a_kind_is_copied_with_its_words(small: SmallProject) -> None:
    small.edit(
        "templates/letters/notice/letter.html", "<p>Dear", "<!-- passages/notice/ --><p>Dear"
    )
    done = run("new", "kind", "warning", "--from", "notice", folder=small.root)
    assert done.code == 0, done.err
    kind = small.text("templates/letters/warning/kind.yaml")
    assert kind.startswith("name:\n")
    assert "passages/notice/" not in kind + small.text("templates/letters/warning/letter.html")
    assert small.text("templates/passages/warning/good.html") == "<p>This is good.</p>\n"
    checked = run("check", folder=small.root)
    place = "templates/letters/warning/kind.yaml:1:1: 'name' is still to be filled in"
    assert place in checked.err
    small.edit("templates/letters/warning/kind.yaml", "name:\n", "name: Warning\n")
    assert run("check", folder=small.root).code == 0


def test_a_copy_of_an_example_is_a_whole_project(tmp_path: Path) -> None:
    new_project(tmp_path / "mine", "smallest")
    assert check_project(find_project(tmp_path / "mine", {}, tmp_path)).problems == ()
    with pytest.raises(LetterforgeError, match="no example 'smalest'") as refused:
        new_project(tmp_path / "other", "smalest")
    assert "smallest" in refused.value.hint
    assert not (tmp_path / "other").exists()
