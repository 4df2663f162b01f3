"""The commands as people and programs meet them: exit codes, what goes where, errors in words."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from letterforge import __version__
from letterforge.cli import console
from tests.support.command import run, run_apart
from tests.support.projects import ROOT, SmallProject

ROUND = "data/rounds/first.yaml"
LETTER = "templates/letters/notice/letter.html"
TEXTS = ("--formats", "html,txt")


def files_below(folder: Path) -> dict[str, bytes]:
    """Return what all files below a folder hold, except the lock, which holds nothing."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


# Exit codes, and what goes to which stream.


def test_done_is_0_with_results_on_standard_output_only(small: SmallProject) -> None:
    done = run_apart("check", folder=small.root)
    assert (done.code, done.out) == (0, "2 forces, 1 round, 2 letters: no problems found\n")
    assert done.err == "note: project . (the current folder)\n"


def test_could_not_is_1_with_problems_on_standard_error(small: SmallProject) -> None:
    small.edit(ROUND, "outcome: some-bad", "outcome: sum-bad")
    done = run_apart("check", folder=small.root)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "note: project . (the current folder)\n"
        "data/rounds/first.yaml:16:14: there is no outcome 'sum-bad'\n"
        "    hint: did you mean 'some-bad'?\n\n"
        "error: 1 problem found\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["forces", "--date", "2017-13-01"],
        ["forces", "--date", "yesterday"],
        ["forces", "--date", "2017-06-31"],
        ["forces", "--date", "2017"],
        ["render"],
        ["render", "--force", "northshire", "--formats", "docx"],
        ["render", "--force", "northshire", "--formats", ""],
        ["render", "--nonsense"],
        ["chek"],
        ["schema", "round", "kind"],
    ],
)
def test_wrong_usage_is_2_and_makes_nothing(small: SmallProject, arguments: list[str]) -> None:
    before = files_below(small.root)
    done = run(*arguments, folder=small.root)
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(r"error: [^A-Z\n].*\nhint: .*\n", done.err)
    assert "Traceback" not in done.err
    assert files_below(small.root) == before


USAGE = {
    "a number that is none": (["batch", "--jobs", "zwei"], "--jobs must be a whole number"),
    "too small a number": (["batch", "-j", "0"], "--jobs must be 1 or more"),
    "too large a number": (["preview", "--port", "70000"], "--port must be 65535 or less"),
    "an option that is nearly one": (["render", "--format", "pdf"],
        "letterforge render has no option '--format'\nhint: did you mean '--formats'?"),
    "an option that is none": (["render", "--zzz"],
        "letterforge render has no option '--zzz'\nhint: see: letterforge render --help"),
    "nothing after an option": (["render", "--force"], "--force needs something after it"),
    "a force without its option": (["batch", "kent"],
        "letterforge batch has no use for 'kent'\nhint: write: --force kent"),
    "a command that is nearly one": (["chek"],
        "there is no command 'chek'\nhint: did you mean 'check'?"),
    "a command that is none": (["zzz"],
        "there is no command 'zzz'\nhint: see: letterforge --help"),
    "a day that is none": (["forces", "--date", "2017-06-31"],
        "--date: '2017-06-31' is not a day such as 2017-10-02"),
    "a level that is none": (["batch", "--level", "X"], "--level: 'X' is not a level"),
    "no such progress": (["batch", "--progress", "x"], "--progress: 'x' is no way to show"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), USAGE.values(), ids=USAGE.keys())
def test_wrong_usage_is_told_as_any_other_error(
    small: SmallProject, arguments: list[str], said: str
) -> None:
    done = run(*arguments, folder=small.root)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {said}")


def test_no_command_shows_the_help(tmp_path: Path) -> None:
    assert run(folder=tmp_path).code == 2
    assert run("--version", folder=tmp_path).out == f"letterforge {__version__}\n"


# Errors in words.

ERRORS = {
    "a force that is nearly one": (
        ["render", "--force", "nortshire"],
        "error: there is no force 'nortshire'\nhint: did you mean 'northshire'?\n",
    ),
    "a path for a force": (
        ["render", "--force", "../../x"],
        "error: there is no force '../../x'\nhint: known here: northshire, southshire\n",
    ),
    "an empty force": (
        ["render", "--force", ""],
        "error: there is no force ''\nhint: known here: northshire, southshire\n",
    ),
    "a path for a round": (
        ["render", "--force", "northshire", "--round", "../first"],
        "error: there is no round '../first'\nhint: did you mean 'first'?\n",
    ),
    "a round that is none": (
        ["forces", "--round", "second"],
        "error: there is no round 'second'\nhint: known here: first\n",
    ),
    "a schema that is none": (
        ["schema", "rounds"],
        "error: there is no schema 'rounds'\nhint: did you mean 'round'?\n",
    ),
    "a project that is none": (
        ["check", "--project", "data"],
        "error: 'data' is no project: it has no data/forces.yaml\n"
        "hint: the project is the folder above: --project .\n",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_names_the_thing_and_the_way_out(
    small: SmallProject, arguments: list[str], said: str
) -> None:
    before = files_below(small.root.parent)
    done = run(*arguments, folder=small.root)
    assert (done.code, done.out) == (1, "")
    assert done.err == said
    assert files_below(small.root.parent) == before


def test_a_project_that_the_environment_names_wrongly_is_an_error(small: SmallProject) -> None:
    done = run("check", folder=small.root, environment={"LETTERFORGE_PROJECT": "/nowhere"})
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: '/nowhere' is not there\n")
    assert "LETTERFORGE_PROJECT" in done.err


def test_projects_are_found_from_everywhere(small: SmallProject, tmp_path: Path) -> None:
    below = small.root / "data/rounds"
    for folder, arguments, environment in (
        (small.root, (), {}),
        (below, (), {}),
        (tmp_path, ("--project", "small"), {}),
        (tmp_path, (), {"LETTERFORGE_PROJECT": "small"}),
        (ROOT, ("-p", str(small.root)), {"LETTERFORGE_PROJECT": "/nowhere"}),
    ):
        done = run("check", *arguments, folder=folder, environment=environment)
        assert done.out == "2 forces, 1 round, 2 letters: no problems found\n"


NOBODYS = (
    "these are the data that come with letterforge: there is no project in this folder or above it"
)


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["forces"],
        ["schema"],
        ["render", "derbyshire", *TEXTS],
        ["batch", "-f", "derbyshire", *TEXTS, "--quiet"],
        ["batch", "--dry-run"],
    ],
)
def test_without_a_project_the_first_line_says_so(tmp_path: Path, command: list[str]) -> None:
    done = run(*command, folder=tmp_path)
    assert done.code == 0
    assert done.out.splitlines()[0] == NOBODYS
    assert "note: project" not in done.err
    if command[0] != "schema":
        told = json.loads(run(*command, "--json", folder=tmp_path).out)
        assert next(iter(told)) == "project"
        assert told["bundled"] is True


def test_half_a_project_is_told_by_every_command(small: SmallProject) -> None:
    (small.root / "data/forces.yaml").rename(small.root / "data/Forces.yaml")
    for command in (["check"], ["forces"], ["schema"], ["render", "northshire"], ["batch"]):
        done = run(*command, folder=small.root)
        assert (done.code, done.out) == (1, "")
        assert done.err == (
            "error: 'data/Forces.yaml' is not read\nhint: rename it to forces.yaml\n"
        )


def test_a_current_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    program = "import os, sys; os.rmdir(os.getcwd()); from letterforge.cli.main import main; main()"
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program, "check"],
        cwd=gone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: the current folder is gone\nhint: change to another one\n"


# For other programs.


def test_check_and_forces_speak_json(small: SmallProject) -> None:
    checked = json.loads(run("check", "--json", folder=small.root).out)
    assert checked == {
        "project": str(small.root),
        "bundled": False,
        "letters": 2,
        "problems": [],
        "notes": [],
    }
    listed = json.loads(run("forces", "--json", folder=small.root).out)
    assert (listed["round"], listed["date"]) == ("first", "2017-10-02")
    assert listed["forces"][0] == {
        "force": "northshire",
        "name": "Northshire Police",
        "outcome": "all-good",
        "specimen": False,
        "addressed_to": ["Chief Constable Ann Able QPM"],
        "copied_to": ["Cy Cole, Police and Crime Commissioner for Northshire"],
        "doubts": [],
        "last_on_record": [],
        "unverified": [],
    }


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        (["render", "nope"], 1, "there is no force 'nope'"),
        (["batch", "--round", "nope"], 1, "there is no round 'nope'"),
        (["forces", "--project", "nope"], 1, "'nope' is not there"),
        (["check", "--project", "nope"], 1, "'nope' is not there"),
        (["batch", "--dry-run", "-f", "nope"], 1, "there is no force 'nope'"),
        (["verify", "nope"], 1, "'nope' is not there"),
        (["batch", "--jobs", "zwei"], 2, "--jobs must be a whole number"),
        (["forces", "--nope"], 2, "letterforge forces has no option '--nope'"),
        (["render"], 2, "--force: name a force, such as derbyshire, or all"),
    ],
)
def test_errors_are_json_where_json_was_asked_for(
    small: SmallProject, command: list[str], code: int, message: str
) -> None:
    done = run(*command, "--json", folder=small.root)
    assert (done.code, done.err) == (code, "")
    error = json.loads(done.out)["error"]
    assert error["message"] == message
    assert error["problems"] == []


def test_problems_of_a_batch_are_json_with_their_places(small: SmallProject) -> None:
    small.edit(ROUND, "kind: notice", "kind: notise")
    done = run("batch", "--json", folder=small.root)
    (problem,) = json.loads(done.out)["error"]["problems"]
    assert (done.code, problem["file"], problem["line"]) == (1, ROUND, 1)


def test_problems_are_json_too(small: SmallProject) -> None:
    small.edit(ROUND, "tone: warm", "tone: warn")
    done = run("check", "--json", folder=small.root)
    assert done.code == 1
    assert json.loads(done.out)["problems"] == [
        {
            "file": ROUND,
            "line": 11,
            "column": 19,
            "place": f"{ROUND}:11:19",
            "message": "'tone' is 'warn', which is none of its choices",
            "hint": "did you mean 'warm'?",
        }
    ]


def test_forces_as_of_another_day(small: SmallProject) -> None:
    listed = json.loads(run("forces", "--json", "--date", "2018-06-15", folder=small.root).out)
    assert listed["forces"][0]["addressed_to"] == [None]
    assert (
        "coarse date: Ann Able (from 2015-01-01 until 2018-06)" in listed["forces"][0]["doubts"][0]
    )
    shown = run("forces", "--date", "2018-07-01", folder=small.root)
    assert "Chief Constable Bo Baker" in shown.out
    assert "2 forces as of 2018-07-01, 0 with an office in doubt" in shown.out
    shown = run("forces", "--date", "2018-06-15", folder=small.root)
    assert "(in doubt, see below)" in shown.out
    assert "northshire: in doubt: no chief officer of Northshire Police for 2018-06-15" in shown.out


def test_the_table_of_forces_has_straight_columns() -> None:
    shown = run("forces", folder=ROOT).out.splitlines()
    rows = shown[: shown.index("")]
    assert len(rows) == 44
    for heading in ("OUTCOME", "ADDRESSED TO", "COPIED TO"):
        column = rows[0].index(heading)
        assert all(row[column - 1] == " " and row[column] != " " for row in rows)


# Where letters go.


def test_letters_go_where_they_are_asked_to(small: SmallProject, tmp_path: Path) -> None:
    done = run("render", "-f", "northshire", *TEXTS, "--out", "drafts", folder=tmp_path,
               environment={"LETTERFORGE_PROJECT": "small"})  # fmt: skip
    assert done.code == 0, done.err
    assert (tmp_path / "drafts/first/northshire.txt").read_text().endswith("Flo Ford\n")
    assert not (small.root / "letters").exists()


def test_a_date_of_its_own_addresses_others(small: SmallProject) -> None:
    small.edit(
        LETTER, "Dear {{ letter.addressees[0].salutation }}", "{{ letter.addressees[0].name }}"
    )
    arguments = ("render", "-f", "northshire", *TEXTS)
    assert run(*arguments, "--date", "2018-07-01", folder=small.root).code == 0
    assert "Bo Baker" in (small.root / "letters/first/northshire.txt").read_text()
    done = run(*arguments, "--date", "2018-06-15", folder=small.root)
    assert done.code == 1
    assert "data/forces.yaml:7:5: no chief officer of Northshire Police" in done.err
    assert "Bo Baker" in (small.root / "letters/first/northshire.txt").read_text()


@pytest.fixture
def rendered(small: SmallProject) -> SmallProject:
    """Return a small project whose letters have been made, and then other words put in."""
    for force in ("northshire", "southshire"):
        assert run("render", "-f", force, *TEXTS, folder=small.root).code == 0
    small.write("templates/passages/notice/all-good.html", f"<p>{'All is well. ' * 6000}</p>")
    return small


def no_traces(folder: Path) -> bool:
    return not [path for path in folder.rglob("*") if path.name.endswith(".part")]


@pytest.mark.parametrize("out", ["file", "file/x", "file/x/y", "/dev/null", "/proc/letters"])
def test_an_output_folder_that_cannot_be_one_is_one_error(small: SmallProject, out: str) -> None:
    small.write("file", "kept")
    before = files_below(small.root)
    done = run_apart("render", "-f", "northshire", *TEXTS, "--out", out, folder=small.root)
    assert (done.code, done.out) == (1, "")
    assert done.err.count("error: ") == done.err.count("hint: ") == 1
    assert "Traceback" not in done.err
    assert files_below(small.root) == before


def test_a_full_disk_is_one_error_and_old_letters_stay(rendered: SmallProject) -> None:
    folder = rendered.root / "letters"
    before = {name: data for name, data in files_below(folder).items() if "manifest" not in name}
    # The limit of a process on its files stands for the end of the disk, for root as well.
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from letterforge.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "render", "-f", "northshire", "--formats", "txt,html"],
        cwd=rendered.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("error: ") == 1
    assert "cannot be written: file too large" in done.stderr
    assert "Traceback" not in done.stderr
    after = {name: data for name, data in files_below(folder).items() if "manifest" not in name}
    assert after == before
    assert no_traces(folder)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 20_000


PROJECT = "note: project . (the current folder)\n"


def run_into(output: int | IO[str], folder: Path, buffered: bool) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "letterforge", "forces"],
        cwd=folder, env={**os.environ, "PYTHONUNBUFFERED": "" if buffered else "1"},
        stdout=output, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("buffered", [True, False])
def test_output_that_cannot_be_printed_is_one_error(small: SmallProject, buffered: bool) -> None:
    with Path("/dev/full").open("w") as full:
        outcome = run_into(full, small.root, buffered)
    assert outcome == (
        1, f"{PROJECT}error: the result cannot be printed: no space left on device\n"
    )  # fmt: skip


@pytest.mark.parametrize("buffered", [True, False])
def test_a_reader_that_goes_away_is_no_error_to_speak_of(
    small: SmallProject, buffered: bool
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert run_into(writing, small.root, buffered) == (0, PROJECT)
    finally:
        os.close(writing)


def test_a_terminal_without_the_letters_is_no_error(small: SmallProject) -> None:
    small.edit("data/forces.yaml", "Cy Cole", "Siân Ŵyn")
    done = run_apart("forces", folder=small.root, environment={"PYTHONIOENCODING": "ascii"})
    assert done.code == 0, done.err
    assert "Si\\xe2n \\u0174yn, Police" in done.out


# Templates that are wrong.

FAULTS = {
    "syntax": ("{% if %}", "is not a template: Expected an expression"),
    "unknown tag": ("{% nonsense %}", "is not a template: Encountered unknown tag 'nonsense'"),
    "unknown filter": ("{{ letter | nonsense }}", "a template: there is no filter 'nonsense'"),
    "undefined name": ("{{ lettr.date }}", "northshire: nothing is called 'lettr' here"),
    "undefined attribute": ("{{ letter.dat }}", "letter has no 'dat'; it has round, kind,"),
    "missing include": ("{% include 'none.html' %}", "the template 'none.html' is not there"),
    "include from elsewhere": ("{% include '../../data/forces.yaml' %}", "is not a name of a file"),
    "sandbox": ("{{ ''.__class__.__mro__ }}", "'__class__' cannot be asked of a str"),
    "call into Python": ("{{ letter.model_dump.__globals__ }}", "no 'model_dump'"),
    "division by zero": ("{{ 1 / 0 }}", "division by zero"),
    "wrong type": ("{{ 1 + 'a' }}", "unsupported operand"),
    "missing picture": ("{{ picture('none.svg') }}", "'none.svg' is not among the templates"),
    "picture from elsewhere": ("{{ picture('../x.svg') }}", "is not a name of a file below temp"),
}  # fmt: skip


@pytest.mark.parametrize("command", [("check",), ("render", "-f", "northshire", *TEXTS)])
@pytest.mark.parametrize(("slip", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_a_template_is_told_with_file_and_line(
    small: SmallProject, slip: str, said: str, command: tuple[str, ...]
) -> None:
    small.edit(LETTER, "{% include letter.outcome_passage %}", slip)
    line, _ = small.place(LETTER, slip)
    done = run(*command, folder=small.root)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert said in done.err
    assert done.err.count(f"{LETTER}:{line}:") == 1, done.err
    assert not (small.root / "letters/first/northshire.html").exists()


def test_a_fault_that_all_letters_share_is_told_once(small: SmallProject) -> None:
    small.edit(LETTER, "{% include letter.outcome_passage %}", "{{ 1 / 0 }}")
    done = run("check", folder=small.root)
    assert "for northshire: division by zero (so in 1 more letter)\n" in done.err
    assert done.err.endswith("error: 1 problem found\n")


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("name: Bo <script>alert(1)</script>", "'name' contains '<', which has no place"),
        ('name: "Bo {{ letter.date }}"', "'name' contains '{', which has no place"),
    ],
)
def test_markup_in_a_name_is_refused_with_its_place(
    small: SmallProject, slip: str, said: str
) -> None:
    small.edit("data/forces.yaml", "name: Bo Baker", slip)
    for command in (("check",), ("render", "-f", "northshire"), ("forces",)):
        done = run(*command, folder=small.root)
        assert done.code == 1
        assert f"data/forces.yaml:14:40: {said}" in done.err


# Bugs.


class BugError(Exception):
    """Stand for a fault of ours."""


def test_a_bug_keeps_its_traceback(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise BugError

    monkeypatch.setattr("letterforge.issuing.checking.check_project", broken)
    with pytest.raises(BugError):
        run("check", folder=small.root)
    assert "error:" not in capsys.readouterr().err


def test_forces_fit_a_narrow_terminal(small: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    small.edit("data/forces.yaml", "from: 2014-03, seen: 2024-06", "from: 2014-03, seen: 2016")
    wide = run("forces", folder=small.root).out
    assert "southshire: last on record: Di Dunn is last on record in 2016; nothing since." in wide
    monkeypatch.setattr(console, "_columns", lambda: 60)
    shown = run("forces", folder=small.root).out
    assert max(map(len, shown.splitlines())) <= 60
    assert shown.startswith(
        "northshire\n"
        "  outcome       all-good\n"
        "  addressed to  Chief Constable Ann Able QPM\n"
        "  copied to     Cy Cole, Police and Crime Commissioner for\n"
        "                Northshire\n\n"
    )
    assert "  last on record  Di Dunn is last on record in 2016; nothing" in shown
    assert "1 with somebody who was last on record on an earlier day" in shown
    monkeypatch.setattr(console, "_columns", lambda: 200)
    assert run("forces", folder=small.root).out == wide


def test_forces_tell_what_nobody_has_verified(small: SmallProject) -> None:
    small.edit("data/forces.yaml", "post_nominals: [QPM]", "post_nominals: unknown")
    shown = run("forces", folder=small.root).out
    assert "northshire: not verified: post-nominals of Ann Able (none printed)" in shown
    listed = json.loads(run("forces", "--json", folder=small.root).out)["forces"][0]
    assert listed["unverified"] == ["post-nominals of Ann Able (none printed)"]
    assert listed["last_on_record"] == []


def test_confirm_writes_and_says_what(small: SmallProject) -> None:
    asked = ("confirm", "northshire", "southshire", "--office", "chief_officer", "--on")
    done = run(*asked, "2025-01-31", "--source", "A letter", folder=small.root)
    assert done.out == (
        "northshire, chief officer: Bo Baker was seen on 2025-01-31\n"
        "southshire, chief officer: Di Dunn was seen on 2025-01-31\n"
    )
    assert small.text("data/forces.yaml").count("seen: 2025-01-31") == 2
    again = run(*asked, "2025-01-31", "--source", "A letter", folder=small.root)
    assert "Bo Baker is on record for 2025-01-31 already" in again.out


def test_confirm_refuses_days_to_come_and_data_that_are_nobodys(
    small: SmallProject, tmp_path: Path
) -> None:
    done = run("confirm", "northshire", "--on", "2999-01-01", "--source", "x y", folder=small.root)
    assert done.code == 2
    assert "no source can show a day to come" in done.err
    (tmp_path / "empty").mkdir()
    done = run(
        "confirm", "kent", "--on", "2025-01-01", "--source", "x y", folder=tmp_path / "empty"
    )
    assert done.code == 1
    assert "nobody's project" in done.err
