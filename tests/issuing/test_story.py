"""Verifying tells the whole story of a letter, and believes no journal that does not fit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from letterforge.issuing.recording import correct
from letterforge.issuing.verification import LetterReport, Verifier
from letterforge.journal.roles import Roles
from letterforge.signing.trust import Trust
from tests.issuing.test_life import FORCE, OTHER, ROUND_DAY, Office
from tests.support.batches import BatchProject, made
from tests.support.people import person, roles


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office with a letter that was sent, corrected and sealed again, and another one."""
    root = tmp_path_factory.mktemp("story")
    office = Office(BatchProject.of(root / "project", 2), root / "own", roles())
    office.all_approved_and_sealed()
    office.record("sent", FORCE)
    office.project.find(FORCE, "bad")
    correct(office.place(), office.desk(FORCE)[0], ROUND_DAY, "It was wrong")
    office.approve("Anna", "checker", [FORCE])
    office.approve("Ben", forces=[FORCE])
    assert made(office.batch()) == [FORCE]
    return office


@pytest.fixture
def folder(told: Office, tmp_path: Path) -> Path:
    shutil.copytree(told.folder, tmp_path / "letters")
    return tmp_path / "letters"


def verify(folder: Path, given: Roles | None = None) -> dict[str, LetterReport]:
    verifier = Verifier(Trust(), roles=given or Roles())
    reports = verifier.verify([folder], jobs=1)
    return {Path(report.letter).name: report for report in reports}


def problems(report: LetterReport) -> str:
    return "; ".join((*report.problems, *(line for file in report.files for line in file.problems)))


def notes(report: LetterReport) -> str:
    return "; ".join(note for file in report.files for note in file.verdict.notes)


def test_a_whole_folder_with_all_that_happened_has_nothing_to_object_to(folder: Path) -> None:
    reports = verify(folder, roles())
    assert {name: problems(report) for name, report in reports.items() if not report.holds} == {}
    assert 'checked by "Anna" on ' in notes(reports[FORCE])
    assert 'approved by "Ben" on ' in notes(reports[FORCE])
    assert "these very bytes" in notes(reports[FORCE])
    old = [report for name, report in reports.items() if name == f"{FORCE}.pdf"]
    assert 'by edition 2 ("It was wrong")' in notes(old[0])
    assert "superseded on 2017-10-02" in notes(old[0])


def test_names_that_no_project_of_the_caller_knows_are_the_journals_own_word(folder: Path) -> None:
    told_of = notes(verify(folder)[OTHER])
    assert "its journal says: checked by" in told_of
    assert "these very bytes" not in told_of
    told_of = notes(verify(folder, roles(("Zoe",), ("Zoe",)))[OTHER])
    assert "these very bytes" not in told_of


def test_letters_sealed_without_the_approvals_of_the_callers_project_are_objected_to(
    folder: Path,
) -> None:
    reports = verify(folder, roles(("Zoe",), ("Zoe",)))
    assert "it was sealed without its approvals" in problems(reports[OTHER])


def _cut(folder: Path) -> None:
    path = folder / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _away(folder: Path) -> None:
    (folder / "journal.jsonl").unlink()


def _change(folder: Path) -> None:
    path = folder / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"specimen":false', b'"specimen":true ', 1))


def _old_letter_back(folder: Path) -> None:
    for path in (folder / "editions" / "1").iterdir():
        shutil.copy(path, folder / path.name)


def _another_edition(folder: Path) -> None:
    for suffix in ("pdf", "html", "txt"):
        shutil.copy(folder / f"{FORCE}.{suffix}", folder / "editions" / "1" / f"{FORCE}.{suffix}")


def _edition_changed(folder: Path) -> None:
    path = folder / "editions" / "1" / f"{FORCE}.txt"
    path.write_bytes(path.read_bytes() + b".")


def _words_changed(folder: Path) -> None:
    next((folder / "approved").iterdir()).write_text("Dear Madam")


def _something_among_the_words(folder: Path) -> None:
    (folder / "approved" / "derbyshire.pdf").write_bytes(b"%PDF-1.7")


def _edition_of_nobody(folder: Path) -> None:
    (folder / "editions" / "7").mkdir()
    shutil.copy(folder / f"{OTHER}.pdf", folder / "editions" / "7" / f"{OTHER}.pdf")


def _letters_swapped(folder: Path) -> None:
    for suffix in ("pdf", "html", "txt", "html.p7s", "txt.p7s"):
        one, two = folder / f"{FORCE}.{suffix}", folder / f"{OTHER}.{suffix}"
        content = one.read_bytes()
        one.write_bytes(two.read_bytes())
        two.write_bytes(content)


FORGERIES: list[tuple[Callable[[Path], None], str]] = [
    (_cut, "were cut off or changed"),
    (_away, "were cut off or changed"),
    (_change, "is not a line that letterforge wrote"),
    (_old_letter_back, "not, byte for byte, the file that the manifest tells of"),
    (_another_edition, "it is not the letter that was corrected"),
    (_edition_changed, "NOT INTACT"),
    (_words_changed, "the folder's manifest does not name this file"),
    (_something_among_the_words, "the folder's manifest does not name this file"),
    (_edition_of_nobody, "the folder's manifest does not name this file"),
    (_letters_swapped, "it is another letter than its name says"),
]


@pytest.mark.parametrize(("forge", "reason"), FORGERIES)
def test_no_forged_story_is_believed(
    folder: Path, forge: Callable[[Path], None], reason: str
) -> None:
    forge(folder)
    reports = verify(folder, roles())
    failing = [report for report in reports.values() if not report.holds]
    said = "; ".join(f"{problems(report)} {report.headline}" for report in failing)
    assert failing
    assert reason in said


def test_a_letter_that_was_withdrawn_or_corrected_since_is_objected_to(
    folder: Path, told: Office
) -> None:
    there = Office(told.project, folder.parent / "own", told.roles)
    shutil.copytree(told.folder, folder, dirs_exist_ok=True)
    letters = list(there.desk(OTHER))
    from letterforge.issuing.recording import RoundFolder, record

    place = RoundFolder(folder, "first", told.roles, person("Ben"))
    record(place, "withdrawn", letters, letters[0].standing.sealed_on or ROUND_DAY)
    assert "withdrawn on " in problems(verify(folder, roles())[OTHER])


def test_one_letter_alone_is_told_with_the_journal_beside_it(folder: Path) -> None:
    (report,) = Verifier(Trust(), roles=roles()).verify([folder / f"{OTHER}.pdf"], jobs=1)
    assert report.holds
    assert "these very bytes" in notes(report)
    _cut(folder)
    (report,) = Verifier(Trust(), roles=roles()).verify([folder / f"{OTHER}.pdf"], jobs=1)
    assert not report.holds
