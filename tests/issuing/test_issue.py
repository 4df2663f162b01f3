"""A batch makes what must be made, leaves what is right, and tells truly what came of it."""

from __future__ import annotations

import os
import pkgutil
import signal
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from letterforge import press
from letterforge.errors import CrashError, LetterforgeError, ProblemsError
from letterforge.issuing.issue import plan
from letterforge.press import Press, Proof
from letterforge.rendering import fingerprint
from letterforge.rendering.text import plain_text
from tests.support.batches import (
    HTML_AND_TEXT,
    NAMES,
    STYLESHEET,
    TEMPLATE,
    BatchProject,
    assert_true_manifest,
    assessment,
    contents,
    letters_in,
    made,
    manifest_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

ALL = list(NAMES[:6])
TEXTS: dict[str, Any] = {"formats": HTML_AND_TEXT}


def reasons(project: BatchProject, **chosen: Any) -> dict[str, str]:
    report = project.batch(**{**TEXTS, **chosen})
    assert not report.with_status("failed")
    return {each.force: each.reason for each in report.with_status("made")}


def make_to_fail(monkeypatch: pytest.MonkeyPatch, force: str, error: BaseException) -> None:
    real = Press.files

    def files(self: Press, proof: Proof, *rest: Any) -> Any:
        if proof.letter.force == force:
            raise error
        return real(self, proof, *rest)

    monkeypatch.setattr(Press, "files", files)


def test_a_first_batch_makes_everything_in_every_format(small_batch: BatchProject) -> None:
    report = small_batch.batch(jobs=2)

    assert made(report) == ALL
    assert {each.reason for each in report.issued} == {"new"}
    assert sorted(letters_in(small_batch.folder)) == sorted(
        f"{force}.{suffix}" for force in ALL for suffix in ("pdf", "html", "txt")
    )
    told = assert_true_manifest(small_batch.folder)
    assert [letter["pages"] for letter in told["letters"]] == [1] * 6
    assert [len(letter["files"]) for letter in told["letters"]] == [3] * 6


def test_a_second_batch_makes_and_writes_nothing(small_batch: BatchProject) -> None:
    small_batch.batch()
    before = {path: path.stat().st_mtime_ns for path in small_batch.folder.iterdir()}

    report = small_batch.batch(jobs=2)

    assert [each.force for each in report.with_status("unchanged")] == ALL
    assert {path: path.stat().st_mtime_ns for path in small_batch.folder.iterdir()} == before


def test_a_changed_finding_remakes_one_letter(small_batch: BatchProject) -> None:
    small_batch.batch()
    before = contents(small_batch.folder)
    small_batch.find("cedarshire", "bad")

    report = small_batch.batch(jobs=2)

    assert [(each.force, each.reason) for each in report.with_status("made")] == [
        ("cedarshire", "facts changed")
    ]
    after = contents(small_batch.folder)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"manifest.json", *(f"cedarshire.{each}" for each in ("pdf", "html", "txt"))}


def test_a_changed_passage_remakes_the_letters_that_say_it(small_batch: BatchProject) -> None:
    small_batch.find("elmshire", "bad")
    reasons(small_batch)
    small_batch.write("templates/passages/notice/some-bad.html", "<p>It says something else.</p>")

    assert reasons(small_batch) == {"elmshire": "the templates' words changed"}


def test_a_changed_stylesheet_remakes_all_and_is_named(small_batch: BatchProject) -> None:
    reasons(small_batch)
    small_batch.write(STYLESHEET, small_batch.text(STYLESHEET) + "p { color: #222 }\n")

    assert reasons(small_batch) == dict.fromkeys(ALL, "changed: layouts/notice.css")


def test_a_template_that_no_letter_uses_remakes_nothing(small_batch: BatchProject) -> None:
    reasons(small_batch)
    small_batch.write("templates/passages/notice/some-bad.html", "<p>It says something else.</p>")

    assert reasons(small_batch) == {}


def test_a_new_form_of_letters_remakes_all_and_a_new_library_none(
    small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons(small_batch)
    now = fingerprint.versions()
    newer = {**now, "weasyprint": "99.0", "python": "3.99", "letterforge": "99.9"}
    monkeypatch.setattr(fingerprint, "versions", lambda: newer)
    assert reasons(small_batch) == {}

    monkeypatch.setattr(fingerprint, "versions", lambda: {**newer, "form": "99"})
    assert reasons(small_batch) == dict.fromkeys(ALL, f"form {now['form']} → 99")


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda path: path.unlink(), "ashshire.html is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "ashshire.html was altered"),
        (
            lambda path: path.write_bytes(path.read_bytes().replace(b"Dear", b"Deer")),
            "ashshire.html was altered",
        ),
        (lambda path: (path.unlink(), path.mkdir()), None),
    ],
)
def test_a_file_that_is_not_as_it_was_made_is_made_again(
    small_batch: BatchProject, harm: Any, reason: str | None
) -> None:
    reasons(small_batch)
    right = contents(small_batch.folder)
    harm(small_batch.folder / "ashshire.html")

    if reason is None:
        report = small_batch.batch(**TEXTS)
        (failed,) = report.with_status("failed")
        assert "ashshire.html' cannot be written: is a directory" in str(failed.error)
        assert_true_manifest(small_batch.folder)
        (small_batch.folder / "ashshire.html").rmdir()
    else:
        assert reasons(small_batch) == {"ashshire": reason}
    small_batch.batch(**TEXTS)
    assert contents(small_batch.folder) == right


def test_fresh_makes_unchanged_letters_again_with_the_same_bytes(small_batch: BatchProject) -> None:
    small_batch.batch()
    before = contents(small_batch.folder)

    assert made(small_batch.batch(fresh=True, jobs=2)) == ALL
    assert contents(small_batch.folder) == before


def test_another_date_remakes_letters_as_of_that_day(small_batch: BatchProject) -> None:
    reasons(small_batch)

    assert set(reasons(small_batch, day=date(2018, 3, 1))) == set(ALL)
    told = manifest_of(small_batch.folder)
    assert {letter.date for letter in told.letters} == {date(2018, 3, 1)}
    assert told.date == date(2017, 10, 2)


def test_forces_asked_for_are_made_and_the_others_stay(small_batch: BatchProject) -> None:
    reasons(small_batch)
    for force in ALL:
        small_batch.find(force, "bad")

    assert set(reasons(small_batch, forces=("elmshire", "ashshire"))) == {"elmshire", "ashshire"}
    told = assert_true_manifest(small_batch.folder)
    assert {letter["force"]: letter["outcome"] for letter in told["letters"]} == {
        force: "some-bad" if force in {"elmshire", "ashshire"} else "all-good" for force in ALL
    }


def test_more_formats_are_added_and_right_ones_stay(small_batch: BatchProject) -> None:
    reasons(small_batch, formats=("txt",))
    assert reasons(small_batch, formats=("html",)) == dict.fromkeys(ALL, "no html yet")
    report = small_batch.batch(formats=("txt",))

    assert not made(report)
    assert report.stale == ()
    told = assert_true_manifest(small_batch.folder)
    assert [[each["format"] for each in letter["files"]] for letter in told["letters"]] == [
        ["html", "txt"]
    ] * 6


def test_pages_are_still_known_when_only_other_formats_are_made(small_batch: BatchProject) -> None:
    small_batch.batch(formats=("pdf",), forces=("elmshire",))
    small_batch.batch(formats=("txt",), forces=("elmshire",))

    (letter,) = manifest_of(small_batch.folder).letters
    assert (letter.pages, [each.format for each in letter.files]) == (1, ["pdf", "txt"])


def test_a_file_of_an_earlier_letter_is_told_and_never_named(small_batch: BatchProject) -> None:
    reasons(small_batch)
    small_batch.find("elmshire", "bad")

    report = small_batch.batch(formats=("txt",))

    assert report.stale == ("elmshire.html",)
    told = assert_true_manifest(small_batch.folder)
    files = {each["force"]: [file["format"] for file in each["files"]] for each in told["letters"]}
    assert files == {force: ["html", "txt"] for force in ALL} | {"elmshire": ["txt"]}


def test_a_letter_that_cannot_be_composed_stops_no_other(small_batch: BatchProject) -> None:
    reasons(small_batch)
    small_batch.coarsen("birchshire")
    small_batch.find("elmshire", "bad")

    report = small_batch.batch(**TEXTS, jobs=2)

    assert made(report) == ["elmshire"]
    (failed,) = report.with_status("failed")
    assert isinstance(failed.error, ProblemsError)
    told = assert_true_manifest(small_batch.folder)
    (failure,) = told["failed"]
    assert failure["force"] == "birchshire"
    assert failure["reason"].startswith("data/forces.yaml:")
    assert "coarse" in failure["reason"]
    assert (small_batch.folder / "birchshire.txt").exists()
    assert report.stale == ()


def test_an_inconsistent_assessment_stops_no_other(small_batch: BatchProject) -> None:
    right = assessment("birchshire", "good")
    small_batch.edit("data/rounds/first.yaml", right, right.replace("stores: good", "stores: bad"))

    report = small_batch.batch(**TEXTS)

    assert made(report) == [force for force in ALL if force != "birchshire"]
    (failed,) = report.with_status("failed")
    assert failed.force == "birchshire"
    assert isinstance(failed.error, ProblemsError)
    (problem,) = failed.error.problems
    assert problem.message.startswith("birchshire: 'stores' is bad, but the outcome 'all-good'")
    assert "some-bad" in problem.hint


def test_the_manifest_is_the_same_from_whichever_folder_it_is_made(
    small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batch.coarsen("birchshire")
    folders = [small_batch.root / "first", small_batch.root / "second"]
    for folder, cwd in zip(folders, (small_batch.root, Path("/")), strict=True):
        monkeypatch.chdir(cwd)
        small_batch.batch(**TEXTS, folder=folder)

    first, second = map(contents, folders)
    assert first == second
    assert str(small_batch.root).encode() not in first["manifest.json"]


def test_a_letter_that_overflows_its_page_stops_no_other(small_batch: BatchProject) -> None:
    small_batch.edit(
        TEMPLATE, "<main>",
        '<main>{% if letter.force == "cedarshire" %}'
        '<div style="width: 900mm; white-space: nowrap">{{ "wide " * 300 }}</div>{% endif %}',
    )  # fmt: skip

    report = small_batch.batch(jobs=2)

    assert made(report) == [force for force in ALL if force != "cedarshire"]
    (failed,) = report.with_status("failed")
    assert "beyond the right edge" in str(failed.error)
    told = assert_true_manifest(small_batch.folder)
    assert [each["force"] for each in told["failed"]] == ["cedarshire"]
    assert not list(small_batch.folder.glob("cedarshire*"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_at_one_letter_stops_no_other(
    small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    make_to_fail(monkeypatch, "dogwoodshire", KeyError("a bug"))

    report = small_batch.batch(**TEXTS, jobs=jobs)

    (failed,) = report.with_status("failed")
    assert isinstance(failed.error, CrashError)
    assert made(report) == [force for force in ALL if force != "dogwoodshire"]
    assert [each["force"] for each in assert_true_manifest(small_batch.folder)["failed"]] == [
        "dogwoodshire"
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_is_composed_or_rendered_twice(
    small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    log = small_batch.root / "calls.log"

    def counted(function: Any, name: str) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            with log.open("a") as lines:  # also from workers
                lines.write(f"{name}\n")
            return function(*arguments, **options)

        return call

    for where, name in (
        ("letterforge.issuing.planning", "compose"),
        ("letterforge.rendering.html.TemplateEngine", "render"),
        ("letterforge.rendering.fingerprint.Fingerprints", "made_of"),
    ):
        owner = pkgutil.resolve_name(where)
        monkeypatch.setattr(owner, name, counted(getattr(owner, name), name))
    small_batch.batch(**TEXTS, jobs=jobs)

    calls = Counter(log.read_text().split())
    assert calls == {"compose": len(ALL), "render": len(ALL), "made_of": len(ALL)}


def test_a_worker_that_is_killed_costs_its_letter_and_the_next_run_makes_it(
    small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = os.getpid()

    def killing(html: str) -> str:
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)
        return plain_text(html)

    with monkeypatch.context() as patched:
        patched.setattr(press, "plain_text", killing)
        report = small_batch.batch(jobs=2)

    (failed,) = report.with_status("failed")
    assert "ended unexpectedly (SIGKILL)" in str(failed.error)
    assert len(made(report)) == 5
    told = assert_true_manifest(small_batch.folder)
    assert [each["force"] for each in told["failed"]] == [failed.force]
    assert not [name for name in contents(small_batch.folder) if name.startswith(".")]

    assert made(small_batch.batch(jobs=2)) == [failed.force]
    assert assert_true_manifest(small_batch.folder)["failed"] == []


def test_a_letter_that_failed_and_is_mended_is_told_as_made(small_batch: BatchProject) -> None:
    with pytest.MonkeyPatch.context() as patched:
        make_to_fail(patched, "elmshire", LetterforgeError("no"))
        assert made(small_batch.batch(**TEXTS)) == [each for each in ALL if each != "elmshire"]

    assert reasons(small_batch) == {"elmshire": "new"}
    assert assert_true_manifest(small_batch.folder)["failed"] == []


def test_letters_that_the_round_no_longer_has_are_told_and_stay(small_batch: BatchProject) -> None:
    small_batch.batch()
    before = letters_in(small_batch.folder)
    small_batch.forget("cedarshire")

    for _ in range(2):
        report = small_batch.batch(jobs=2)
        assert report.stale == ("cedarshire.html", "cedarshire.pdf", "cedarshire.txt")
        assert letters_in(small_batch.folder) == before
        told = assert_true_manifest(small_batch.folder)
        assert "cedarshire" not in {each["force"] for each in told["letters"]}
    assert plan(small_batch.load(), small_batch.order()).stale == report.stale

    pruned = small_batch.batch(prune_stale=True)
    assert (pruned.pruned, pruned.stale) == (report.stale, ())
    assert not list(small_batch.folder.glob("cedarshire*"))
    assert small_batch.batch(prune_stale=True).pruned == ()
    fresh = small_batch.root / "fresh"
    small_batch.batch(folder=fresh)
    assert contents(small_batch.folder) == contents(fresh)


def test_a_template_with_a_fault_stops_everything_before_it_begins(
    small_batch: BatchProject,
) -> None:
    reasons(small_batch)
    before = contents(small_batch.folder)
    small_batch.write("templates/passages/notice/warm.html", "{% if %}")  # which no letter uses
    small_batch.find("elmshire", "bad")

    with pytest.raises(ProblemsError):
        small_batch.batch(**TEXTS)
    with pytest.raises(ProblemsError):
        plan(small_batch.load(), small_batch.order())

    assert contents(small_batch.folder) == before


def test_a_plan_tells_what_and_why_and_writes_nothing(small_batch: BatchProject) -> None:
    forecast = plan(small_batch.load(), small_batch.order(**TEXTS))
    assert {each.reason for each in forecast.plans} == {"new"}
    assert not small_batch.folder.parent.exists()

    reasons(small_batch)
    small_batch.find("elmshire", "bad")
    small_batch.coarsen("ashshire")
    (small_batch.folder / "birchshire.txt").unlink()
    before = contents(small_batch.folder)

    forecast = plan(small_batch.load(), small_batch.order(**TEXTS))

    assert {each.force: each.reason for each in forecast.plans if each.reason} == {
        "birchshire": "birchshire.txt is missing",
        "elmshire": "facts changed",
    }
    assert [each.force for each in forecast.plans if each.error] == ["ashshire"]
    assert contents(small_batch.folder) == before


def test_an_interrupt_of_the_making_ends_the_batch_with_what_was_done(
    small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_to_fail(monkeypatch, "dogwoodshire", KeyboardInterrupt())

    report = small_batch.batch(**TEXTS)

    assert report.interrupted
    assert made(report) == ALL[:3]
    told = assert_true_manifest(small_batch.folder)
    assert [each["force"] for each in told["letters"]] == ALL[:3]
