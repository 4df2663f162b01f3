"""The command ``batch`` as people and programs meet it: what it says, to whom, and how it ends."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from letterforge.rendering import fingerprint
from tests.support.batches import (
    NAMES,
    ROUND_NAME,
    STYLESHEET,
    BatchProject,
    assert_true_manifest,
    assessment,
    contents,
    letters_in,
    manifest_of,
)
from tests.support.command import run
from tests.support.starter import Ended, Starter

ALL = list(NAMES[:6])
ROUND_FILE = f"data/rounds/{ROUND_NAME}.yaml"
UNSEALED = "--no-seal"
TEXTS = ("--formats", "html,txt", "--jobs", "1", UNSEALED)
NO_LARGE_FILE = (
    "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
)
# Without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, what a folder forbids is forbidden to root, too.
NO_SPECIAL_RIGHTS = """
import ctypes
libc = ctypes.CDLL(None)
header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
assert libc.capget(header, sets) == 0
sets[0] &= ~0b110
assert libc.capset(header, sets) == 0
"""


@pytest.fixture
def project(tmp_path: Path) -> BatchProject:
    return BatchProject.of(tmp_path / "project", 6)


@pytest.fixture
def batched(project: BatchProject) -> BatchProject:
    project.batch(formats=("html", "txt"))
    return project


def batch(project: BatchProject, *options: str) -> tuple[list[str], list[str]]:
    """Run a batch of texts in this process, which must succeed; return the lines of both kinds."""
    done = run("batch", *TEXTS, *options, folder=project.root)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    if lines[-1] == "not sealed: all":
        lines.pop()
    return lines, done.err.splitlines()


def test_a_first_batch_tells_of_each_letter_and_sums_up(project: BatchProject) -> None:
    project.edit("data/rounds/first.yaml", "  ashshire:\n", "  ashshire:\n    specimen: true\n")
    done = run("batch", "--jobs", "1", UNSEALED, folder=project.root)

    *lines, summary, seals = done.out.splitlines()
    assert seals == "not sealed: all"
    assert lines == [
        f"made       letters/first/{force}.pdf .html .txt  1 page"
        + (", specimen" if force == "ashshire" else "")
        for force in ALL
    ]
    assert re.fullmatch(r"6 letters made \(6 pages\), 1 of them specimen, in \d+\.\d s", summary), (
        summary
    )
    assert done.err == "note: project . (the current folder)\n"
    assert_true_manifest(project.folder)


def test_a_batch_of_nothing_new_says_so(batched: BatchProject) -> None:
    (summary,), _ = batch(batched)
    assert re.fullmatch(r"0 letters made, 6 unchanged, in \d+\.\d s", summary)


def test_the_summary_says_which_letters_were_made_again_and_why(batched: BatchProject) -> None:
    batched.find("cedarshire", "bad")
    (batched.folder / "elmshire.txt").unlink()

    for quiet in (False, True):
        lines, errors = batch(batched, *(["--quiet"] if quiet else []))
        if quiet:
            batched.find("cedarshire", "good")
        assert lines[-3:-1] == [
            "made again: cedarshire (facts changed)",
            "made again: elmshire (elmshire.txt is missing)",
        ]
        assert re.fullmatch(r"2 letters made, 4 unchanged, in .*", lines[-1])
        assert len(lines) == (3 if quiet else 5)
        assert bool(errors) != quiet
        batched.find("cedarshire", "good")
        batched.batch(formats=("html", "txt"))
        batched.find("cedarshire", "bad")
        (batched.folder / "elmshire.txt").unlink()


def test_a_changed_template_is_named(batched: BatchProject) -> None:
    batched.write(STYLESHEET, batched.text(STYLESHEET) + "p { color: #222 }\n")

    lines, _ = batch(batched)

    assert f"made again: {', '.join(ALL)} (changed: layouts/notice.css)" in lines
    assert "made       letters/first/ashshire.html .txt  changed: layouts/notice.css" in lines


def test_a_new_form_of_letters_is_named(
    batched: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = fingerprint.versions()
    monkeypatch.setattr(fingerprint, "versions", lambda: {**now, "form": "99"})

    lines, _ = batch(batched)

    assert f"(form {now['form']} → 99)" in lines[-2]


def test_quiet_says_the_summary_only(project: BatchProject) -> None:
    lines, errors = batch(project, "--quiet")

    assert [re.sub(r"\d+\.\d s", "", line) for line in lines] == ["6 letters made, in "]
    assert errors == []


def test_json_tells_everything_to_programs(batched: BatchProject) -> None:
    batched.find("elmshire", "bad")
    batched.coarsen("birchshire")
    batched.forget("junipershire")
    (batched.folder / "ivyshire.pdf").touch()

    done = run("batch", *TEXTS, "--json", folder=batched.root)

    told = json.loads(done.out)
    assert (done.code, done.err) == (1, "")
    counts = {name: told[name] for name in ("made", "unchanged", "failed", "interrupted", "stale")}
    assert counts == {
        "made": 1, "unchanged": 4, "failed": 1, "interrupted": False, "stale": ["ivyshire.pdf"],
    }  # fmt: skip
    assert [each["force"] for each in told["letters"]] == ALL
    by_force = {each["force"]: each for each in told["letters"]}
    assert by_force["elmshire"]["reason"] == "facts changed"
    assert by_force["elmshire"]["files"] == ["elmshire.html", "elmshire.txt"]
    (problem,) = by_force["birchshire"]["error"]["problems"]
    assert problem["file"] == "data/forces.yaml"
    assert problem["line"] > 1


def test_one_bad_letter_is_told_with_its_place_and_the_others_are_made(
    project: BatchProject,
) -> None:
    project.coarsen("birchshire")

    done = run("batch", *TEXTS, folder=project.root)

    assert done.code == 1
    assert re.search(r"^data/forces\.yaml:\d+:\d+: .*coarse", done.err, re.MULTILINE)
    assert "error: birchshire: 1 problem found" in done.err
    assert re.search(r"^5 letters made, 1 failed, in", done.out, re.MULTILINE)
    assert len(letters_in(project.folder)) == 10


def test_forces_that_are_still_open_hold_up_no_other_letter(project: BatchProject) -> None:
    open_ = "  birchshire: {outcome: , findings: {stores: , records: }}\n"
    project.edit(ROUND_FILE, assessment("birchshire", "good"), open_)

    done = run("batch", *TEXTS, folder=project.root)

    assert done.code == 1
    for name in ("outcome", "stores", "records"):
        assert f"'{name}' is still to be filled in" in done.err
    assert "error: birchshire: 3 problems found" in done.err
    assert re.search(r"^5 letters made, 1 failed, in", done.out, re.MULTILINE)
    assert len(letters_in(project.folder)) == 10
    render = ("render", "--formats", "txt", UNSEALED, "--force")
    assert run(*render, "cedarshire", folder=project.root).code == 0
    assert run(*render, "birchshire", folder=project.root).code == 1
    for command in ("status", "forces"):
        assert run(command, folder=project.root).code == 0


def test_force_narrows_and_a_force_that_is_none_is_an_error(project: BatchProject) -> None:
    lines, _ = batch(project, "--force", "elmshire", "--force", "ashshire", "--force", "elmshire")
    assert [line.split("  ")[0] for line in lines[:-1]] == ["made", "made"]
    assert {name.partition(".")[0] for name in letters_in(project.folder)} == {
        "ashshire", "elmshire",
    }  # fmt: skip

    done = run("batch", "--force", "elmshir", folder=project.root)
    assert done.code == 1
    assert "did you mean 'elmshire'?" in done.err


def test_formats_out_date_and_fresh(project: BatchProject) -> None:
    batch(project, "--formats", "txt", "--out", "elsewhere", "--date", "2018-03-01")
    folder = project.root / "elsewhere" / "first"
    assert sorted(letters_in(folder)) == [f"{force}.txt" for force in ALL]
    told = assert_true_manifest(folder)
    assert {letter["date"] for letter in told["letters"]} == {"2018-03-01"}
    assert not project.folder.exists()

    again = ("--formats", "txt", "--out", "elsewhere", "--date", "2018-03-01", "--fresh")
    lines, _ = batch(project, *again)
    assert lines[-2] == f"made again: {', '.join(ALL)} (asked for afresh)"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--formats", "docx"), "'docx' is not a format"),
        (("--jobs", "0"), "--jobs"),
        (("--date", "2017-02-30"), "2017-02-30"),
    ],
)
def test_wrong_usage_is_exit_code_2(
    project: BatchProject, options: tuple[str, ...], said: str
) -> None:
    done = run("batch", *options, folder=project.root)
    assert (done.code, said in done.err) == (2, True), done.err
    assert not project.folder.exists()


def test_dry_run_tells_what_and_why_and_writes_nothing(batched: BatchProject) -> None:
    batched.find("elmshire", "bad")
    batched.forget("firshire")
    before = contents(batched.folder)
    times = {path: path.stat().st_mtime_ns for path in batched.root.rglob("*")}

    lines, errors = batch(batched, "--dry-run")
    told = json.loads(run("batch", *TEXTS, "--dry-run", "--json", folder=batched.root).out)

    assert lines == [
        "would make  elmshire: facts changed",
        "1 to make, 4 unchanged, 0 failing; nothing written",
    ]
    assert any("firshire.txt is stale" in line for line in errors)
    assert {each["force"]: each["would"] for each in told["letters"]}["elmshire"] == "make"
    assert told["stale"] == ["firshire.html", "firshire.txt"]
    assert contents(batched.folder) == before
    assert {path: path.stat().st_mtime_ns for path in batched.root.rglob("*")} == times

    batched.coarsen("ashshire")
    failing = run("batch", *TEXTS, "--dry-run", folder=batched.root)
    assert failing.code == 1
    assert "would fail  ashshire" in failing.out


def test_stale_files_are_told_and_go_only_when_asked(batched: BatchProject) -> None:
    batched.forget("cedarshire")

    _, errors = batch(batched)
    assert [line for line in errors if "stale:" in line] == [
        f"note: letters/first/cedarshire.{each} is stale: it belongs to no letter of the round"
        for each in ("html", "txt")
    ]
    assert "letterforge batch --prune" in errors[-1]
    assert (batched.folder / "cedarshire.txt").exists()

    lines, errors = batch(batched, "--prune")
    assert "deleted    letters/first/cedarshire.txt" in lines
    assert not (batched.folder / "cedarshire.txt").exists()
    assert not any("stale" in line for line in errors)


def test_a_pipe_gets_plain_lines(project: BatchProject, starter: Starter) -> None:
    done = starter.run("batch", UNSEALED, "--jobs", "2", cwd=project.root)

    assert done.code == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr
    assert len([line for line in done.stdout.splitlines() if line.startswith("made ")]) == 6


def test_letters_are_listed_by_name_whoever_is_done_first(project: BatchProject) -> None:
    listing = (
        "from letterforge.cli.main import main; from letterforge.press import Press; import time"
    )
    slow = f"{listing}; files = Press.files; "
    slow += "Press.files = lambda s, p, f: (time.sleep('ash' in p.letter.force), files(s, p, f))[1]"
    done = subprocess.run(
        [sys.executable, "-c", f"{slow}; main()", "batch", "--formats", "txt", UNSEALED, "-j", "2"],
        cwd=project.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    made = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("made ")]
    assert made == [f"letters/first/{force}.txt" for force in sorted(ALL)]


@pytest.mark.parametrize("by", ["option", "environment"])
def test_progress_can_be_plain_lines(project: BatchProject, by: str) -> None:
    chosen = ("--progress", "plain") if by == "option" else ()
    environment = {} if chosen else {"LETTERFORGE_PROGRESS": "plain"}
    done = run("batch", *TEXTS, *chosen, folder=project.root, environment=environment)
    lines = [line for line in done.err.splitlines() if line.endswith("done")]
    assert lines == [f"{number} of 6 letters done" for number in range(1, 7)]
    assert "made       " not in done.out
    quiet = run("batch", *TEXTS, *chosen, "--fresh", "-q", folder=project.root)
    assert quiet.err == ""


def on_a_terminal(project: BatchProject, term: str, *options: str) -> str:
    first, second = pty.openpty()
    fcntl.ioctl(second, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "letterforge", "batch", *TEXTS, *options],
        cwd=project.root, stdout=second, stderr=second, env={**os.environ, "TERM": term},
    )  # fmt: skip
    os.close(second)
    shown = _read_all(first)
    assert process.wait() == 0
    return shown


@pytest.mark.parametrize(
    ("term", "options"),
    [("dumb", ()), ("xterm", ("--progress", "none")), ("dumb", ("--progress", "bar"))],
)  # fmt: skip
def test_no_bar_where_it_is_not_wanted_or_cannot_be(
    project: BatchProject, term: str, options: tuple[str, ...]
) -> None:
    shown = on_a_terminal(project, term, *options)
    assert "\x1b" not in shown
    assert "━" not in shown
    assert ("6 of 6 letters done" in shown) == ("bar" in options)
    assert ("made       " in shown) == ("bar" not in options)


def test_a_quiet_batch_of_many_stays_short(tmp_path: Path) -> None:
    project = BatchProject.of(tmp_path / "many", len(NAMES))
    project.batch(formats=("txt",))
    done = run("batch", "--formats", "txt", UNSEALED, "--fresh", "-q", folder=project.root)
    assert f"and {len(NAMES) - 8} more (asked for afresh)" in done.out
    assert all(len(line) <= 160 for line in done.out.splitlines())


def test_a_dry_run_tells_what_pruning_would_delete(batched: BatchProject) -> None:
    (batched.folder / "oakshire.txt").write_text("old")
    done = run("batch", *TEXTS, "--dry-run", "--prune", folder=batched.root)
    assert "would delete  letters/first/oakshire.txt\n" in done.out
    assert "--prune" not in done.err
    assert (batched.folder / "oakshire.txt").exists()


def test_a_terminal_gets_a_progress_bar(project: BatchProject) -> None:
    project.coarsen("birchshire")
    first, second = pty.openpty()
    fcntl.ioctl(second, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "letterforge", "batch", UNSEALED, "--jobs", "2"],
        cwd=project.root, stdout=second, stderr=second, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(second)
    shown = _read_all(first)

    assert process.wait() == 1
    for count in range(6):
        assert f"{count}/5" in shown
    assert re.search(r"\d:\d\d:\d\d|-:--:--", shown), "the time left is not shown"
    assert any(force in shown.split("error:")[0] for force in ALL)
    assert "made       " not in shown
    assert "5 letters made (5 pages), 1 failed" in shown


def _read_all(terminal: int) -> str:
    shown = b""
    try:
        while chunk := os.read(terminal, 10_000):
            shown += chunk
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    os.close(terminal)
    return shown.decode()


def test_two_runs_into_one_folder_take_turns(project: BatchProject, starter: Starter) -> None:
    started = [starter.start("batch", UNSEALED, "--jobs", "2", cwd=project.root) for _ in range(2)]
    first, second = map(starter.wait, started)

    assert (first.code, second.code) == (0, 0)
    sums = [re.search(r"(\d) letters made", each.stdout) for each in (first, second)]
    assert sorted(each.group(1) for each in sums if each) == ["0", "6"]
    assert_true_manifest(project.folder)


def test_a_run_that_waits_in_vain_says_why(project: BatchProject, starter: Starter) -> None:
    stopped = "import os, signal; from letterforge.press import Press\n"
    stopped += "Press.prepare = lambda self, formats: os.kill(os.getpid(), signal.SIGSTOP)"
    holder = starter.start("batch", UNSEALED, cwd=project.root, prelude=stopped)
    while not (project.folder / "manifest.json").exists():
        time.sleep(0.01)
    impatient = "from letterforge.issuing import folder_lock\n"
    impatient += "folder_lock.only_run_in.__wrapped__.__defaults__ = (0.2,)"

    done = starter.run("batch", UNSEALED, cwd=project.root, prelude=impatient)

    os.kill(holder[0], signal.SIGKILL)
    starter.wait(holder)
    assert done.code == 1
    assert "error: another run of letterforge is writing into 'letters/first'" in done.stderr
    assert "hint: wait until it is done" in done.stderr


@pytest.fixture
def little_room(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Yield a folder, and a prelude, with which there is room for little."""
    folder = tmp_path / "little"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    if (
        os.geteuid() == 0
        and subprocess.run(mounting, check=False, capture_output=True).returncode == 0
    ):
        yield folder, ""
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        yield folder, NO_LARGE_FILE


def test_a_full_disk_is_told_and_nothing_is_lost(
    project: BatchProject, starter: Starter, little_room: tuple[Path, str]
) -> None:
    out, prelude = little_room

    done = starter.run(
        "batch", UNSEALED, "--out", out, "--jobs", "2", cwd=project.root, prelude=prelude
    )

    assert done.code == 1, done
    assert re.search(r"cannot be written: (no space left on device|file too large)", done.stderr)
    assert "hint: make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert " failed" in done.stdout
    told = assert_true_manifest(out / "first")
    assert len(told["letters"]) + len(told["failed"]) <= 6
    assert not [name for name in contents(out / "first") if name.startswith(".")]
    for name, content in letters_in(out / "first").items():
        assert content.endswith((b"%%EOF", b"%%EOF\n", b"\n")), name


def test_a_disk_that_is_full_before_is_told_at_once(
    batched: BatchProject, starter: Starter
) -> None:
    before = contents(batched.folder)
    batched.find("elmshire", "bad")
    nothing = NO_LARGE_FILE.replace("20_000", "2_000")

    done = starter.run("batch", *TEXTS, cwd=batched.root, prelude=nothing)

    assert done.code == 1
    assert "manifest.json' cannot be written: file too large" in done.stderr
    assert contents(batched.folder) == before


def test_a_manifest_that_cannot_be_written_in_the_end_is_told(
    project: BatchProject, starter: Starter
) -> None:
    # Each letter finds room, but the manifest of them all does not.
    full = "from letterforge.issuing import ledger; from letterforge.errors import *\n"
    full += "real = ledger.write_manifest\ndef write(folder, content, seal):\n"
    full += "    if b'addressed' in content: raise LetterforgeError('no room', 'make some')\n"
    full += "    real(folder, content, seal)\nledger.write_manifest = write"

    done = starter.run("batch", *TEXTS, cwd=project.root, prelude=full)

    assert done.code == 1
    assert "error: no room\nhint: make some" in done.stderr
    assert "6 letters made" in done.stdout
    assert assert_true_manifest(project.folder)["letters"] == []
    assert starter.run("batch", *TEXTS, cwd=project.root).code == 0
    assert len(assert_true_manifest(project.folder)["letters"]) == 6


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_may_not_be_written_to_is_told(
    project: BatchProject, starter: Starter, tmp_path: Path, there: bool
) -> None:
    out = tmp_path / "read-only"
    folder = out / "first" if there else out
    folder.mkdir(parents=True)
    folder.chmod(0o555)

    done = starter.run("batch", *TEXTS, "--out", out, cwd=project.root, prelude=NO_SPECIAL_RIGHTS)

    assert done.code == 1
    assert "first' cannot be written: permission denied" in done.stderr, done
    assert "hint: make room or get the right to write there" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []
    folder.chmod(0o755)


def test_a_file_in_the_folder_s_place_is_told(project: BatchProject) -> None:
    project.write("letters", "a file")
    done = run("batch", *TEXTS, folder=project.root)
    assert done.code == 1
    assert "'letters/first' cannot be a folder: a file stands in its way" in done.err


def test_a_killed_worker_costs_its_letter_only(project: BatchProject, starter: Starter) -> None:
    kill = "import os, signal; from letterforge import press\n"
    kill += "first, real = os.getpid(), press.plain_text\ndef plain_text(html):\n"
    kill += "    os.getpid() == first or os.kill(os.getpid(), signal.SIGKILL)\n"
    kill += "    return real(html)\npress.plain_text = plain_text"

    done: Ended = starter.run("batch", UNSEALED, "--jobs", "2", cwd=project.root, prelude=kill)

    assert done.code == 1
    assert re.search(r"error: \w+: the worker .* ended unexpectedly \(SIGKILL\)", done.stderr)
    assert "5 letters made (5 pages), 1 failed" in done.stdout
    assert len(assert_true_manifest(project.folder)["failed"]) == 1
    assert starter.run("batch", UNSEALED, cwd=project.root).code == 0
    assert len(assert_true_manifest(project.folder)["letters"]) == 6


def test_a_bug_at_one_letter_keeps_its_traceback(project: BatchProject, starter: Starter) -> None:
    bug = "from letterforge import press\n"
    bug += "def plain_text(html):\n    raise KeyError('a bug')\n"
    bug += "press.plain_text = plain_text"

    done = starter.run("batch", UNSEALED, "--formats", "txt", cwd=project.root, prelude=bug)

    assert done.code == 1
    assert done.stderr.count("Traceback (most recent call last)") == 6
    assert "error: ashshire: letterforge has a bug: KeyError: 'a bug'" in done.stderr
    assert "0 letters made, 6 failed" in done.stdout


def test_render_is_a_batch_of_the_letters_named(batched: BatchProject) -> None:
    batched.find("elmshire", "bad")
    done = run(
        "render", UNSEALED, "--force", "elmshire", "--formats", "html,txt", folder=batched.root
    )

    assert done.code == 0
    assert len(assert_true_manifest(batched.folder)["letters"]) == 6
    fresh = batched.root / "fresh" / "first"
    batched.batch(formats=("html", "txt"), folder=fresh)
    assert contents(batched.folder) == contents(fresh)


def test_a_reader_that_has_enough_ends_no_batch(project: BatchProject) -> None:
    command = [sys.executable, "-m", "letterforge", "batch", "--no-seal", "--formats", "txt"]
    reading, writing = os.pipe()
    os.close(reading)  # as head does after its last line
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            command, cwd=project.root, stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert {letter.force for letter in manifest_of(project.folder).letters} == set(ALL)
