"""What was sent is never overwritten, and nothing is sealed but as it was approved."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.approving import (
    approve,
    print_letters,
    since_approved,
    unlike_the_others,
)
from letterforge.issuing.desk import OnDesk, look
from letterforge.issuing.issue import Report, issue
from letterforge.issuing.recording import RoundFolder, correct, record, reply
from letterforge.journal.book import read_journal
from letterforge.journal.roles import Roles
from letterforge.model.config import Sealing
from letterforge.model.journal import LetterBytes, Role
from letterforge.press import Press
from letterforge.signing.expecting import SealOrder
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.seals import Seals
from tests.support.batches import BatchProject, contents, made, manifest_of
from tests.support.people import person, roles

FORCE, OTHER = "ashshire", "birchshire"
ROUND_DAY = date(2017, 10, 2)
TODAY = date.today()


class Office:
    """A project of two real letters, and people who work on it."""

    def __init__(self, project: BatchProject, identities: Path, given: Roles) -> None:
        self.project = project
        self.roles = given
        self._order = SealOrder(Sealing(), project.root, identities, PassphraseSource({}))

    @property
    def folder(self) -> Path:
        return self.project.folder

    def desk(self, *forces: str) -> tuple[OnDesk, ...]:
        loaded = self.project.load()
        press = Press(loaded.project.assets)
        return look(loaded, press, "first", self.folder, self.roles, forces or None)

    def state(self, force: str = FORCE) -> str:
        (letter,) = self.desk(force)
        return letter.standing.state

    def approve(self, name: str, role: Role = "approver", forces: Sequence[str] = ()) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        proofs = {item.force: item.proof for item in self.desk(*forces) if item.proof}
        press = Press(self.project.load().project.assets)
        printed = print_letters(press, proofs, 1)
        good = {force: item for force, item in printed.items() if isinstance(item, LetterBytes)}
        approve(self.folder, proofs, good, role, person(name), self.roles)

    def batch(self, **chosen: Any) -> Report:
        order = self.project.order(**chosen)
        return issue(self.project.load(), order, seals=Seals(self._order), roles=self.roles, jobs=1)

    def place(self, name: str = "Ben") -> RoundFolder:
        return RoundFolder(self.folder, "first", self.roles, person(name))

    def all_approved_and_sealed(self) -> None:
        self.approve("Anna", "checker")
        self.approve("Ben")
        assert made(self.batch()) == [FORCE, OTHER]

    def record(self, kind: Any, *forces: str, day: date = TODAY, name: str = "Ben") -> None:
        record(self.place(name), kind, list(self.desk(*forces)), day)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(BatchProject.of(tmp_path / "project", 2), tmp_path / "own", roles())


def reasons(report: Report) -> dict[str, str]:
    return {item.force: str(item.error) for item in report.with_status("failed")}


def test_no_real_letter_is_sealed_without_its_approvals(office: Office) -> None:
    report = office.batch()
    assert reasons(report)[FORCE].startswith("it may not be sealed: no approver has approved it")
    assert {path.suffix for path in office.folder.iterdir()} <= {".json", ".p7s", ".lock"}

    office.approve("Anna", "checker")
    office.approve("Ben", forces=[FORCE])

    report = office.batch()
    assert made(report) == [FORCE]
    assert "no approver has approved it" in reasons(report)[OTHER]


def test_a_seal_is_put_down_once_and_with_the_bytes_that_were_approved(office: Office) -> None:
    office.all_approved_and_sealed()
    assert not made(office.batch())

    acts = [entry.act for entry in read_journal(office.folder, "first").entries]

    sealed = [act for act in acts if act.act == "sealed"]
    assert [act.force for act in sealed] == [FORCE, OTHER]
    approved = {act.force: act.letter for act in acts if act.act == "approved"}
    assert all(act.letter == approved[act.force] for act in sealed)
    pdf = {file.sha256 for letter in manifest_of(office.folder).letters
           for file in letter.files if file.format == "pdf"}  # fmt: skip
    assert {act.file for act in sealed} == pdf


def test_an_edit_voids_the_approvals_of_the_letters_that_it_changes_only(office: Office) -> None:
    office.approve("Anna", "checker")
    office.approve("Ben")
    office.project.find(OTHER, "bad")

    assert office.state(FORCE) == "approved"
    assert office.state(OTHER) == "changed since approved"
    report = office.batch()
    assert made(report) == [FORCE]
    assert "it changed since it was approved" in reasons(report)[OTHER]

    office.project.find(OTHER, "good")
    assert office.state(OTHER) == "approved"
    assert made(office.batch()) == [OTHER]


def test_bytes_that_differ_from_those_approved_are_not_sealed_whatever_they_are_made_of(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where a library was updated: facts, words and look are the same, the pages are not.
    office.approve("Anna", "checker")
    office.approve("Ben")
    page = Press.page
    monkeypatch.setattr(Press, "page", lambda self, html: page(self, html) + b"<!-- newer -->")
    report = office.batch()
    assert not made(report)
    assert "may not be sealed" in reasons(report)[FORCE]


def test_only_those_whom_the_project_names_may_approve(office: Office) -> None:
    for name, role in (("Eve", "approver"), ("Anna", "approver"), ("Ben", "checker")):
        with pytest.raises(LetterforgeError, match="is not among the"):
            office.approve(name, role)  # type: ignore[arg-type]  # a role of each line
    assert not read_journal(office.folder, "first").entries


def test_what_was_sent_is_left_as_it_is_and_told(office: Office) -> None:
    office.all_approved_and_sealed()
    office.record("sent", FORCE)
    before = contents(office.folder)
    office.project.find(FORCE, "bad")
    office.approve("Anna", "checker")
    office.approve("Ben")

    report = office.batch(fresh=True)

    (left,) = report.with_status("left")
    assert left.force == FORCE
    assert "changed since it was sent" in str(left.error)
    assert office.state() == "changed since sent"
    after = contents(office.folder)
    same = [name for name in before if name.startswith(FORCE)]
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    letter = manifest_of(office.folder).letter(FORCE)
    assert letter
    assert letter.seal


def test_a_corrected_letter_names_what_it_replaces_and_keeps_it(office: Office) -> None:
    office.all_approved_and_sealed()
    office.record("sent", FORCE)
    before = {path.name: path.read_bytes() for path in office.folder.glob(f"{FORCE}*")}
    office.project.find(FORCE, "bad")
    (letter,) = office.desk(FORCE)

    correct(office.place(), letter, ROUND_DAY, "The finding was given wrongly")

    assert office.state() == "words ready"
    assert not made(office.batch())  # edition 2 is not approved
    office.approve("Anna", "checker", [FORCE])
    office.approve("Ben", forces=[FORCE])
    assert made(office.batch()) == [FORCE]
    kept = office.folder / "editions" / "1"
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    (letter,) = office.desk(FORCE)
    assert letter.proof
    replaces = letter.proof.letter.replaces
    assert replaces
    assert (replaces.number, letter.standing.number) == (1, 2)
    sealed = manifest_of(office.folder).letter(FORCE)
    assert sealed
    assert sealed.number == 2
    assert letter.standing.state == "sealed"
    assert not letter.proof.letter.specimen


def test_a_withdrawn_letter_is_never_made_again(office: Office) -> None:
    office.all_approved_and_sealed()
    office.record("withdrawn", FORCE)
    office.project.find(FORCE, "bad")
    assert [item.force for item in office.batch().with_status("left")] == [FORCE]
    assert office.state() == "withdrawn"


@pytest.mark.parametrize("kind", ["sent", "published", "withdrawn"])
def test_nothing_becomes_of_a_letter_that_is_not_sealed_or_was_altered(
    office: Office, kind: str
) -> None:
    with pytest.raises(LetterforgeError, match="there is no sealed letter yet"):
        office.record(kind, FORCE)
    office.all_approved_and_sealed()
    (office.folder / f"{FORCE}.pdf").write_bytes(b"%PDF-1.7 another")
    with pytest.raises(LetterforgeError, match="was altered since it was sealed"):
        office.record(kind, FORCE, OTHER)
    acts = [entry.act.act for entry in read_journal(office.folder, "first").entries]
    assert kind not in acts


def test_nothing_is_sent_before_it_was_sealed(office: Office) -> None:
    office.all_approved_and_sealed()
    with pytest.raises(LetterforgeError, match="cannot have been sent on 2020-01-01"):
        office.record("sent", FORCE, day=date(2020, 1, 1))


def test_only_an_approver_corrects_and_withdraws(office: Office) -> None:
    office.all_approved_and_sealed()
    with pytest.raises(LetterforgeError, match="not among the approvers"):
        office.record("withdrawn", FORCE, name="Anna")
    with pytest.raises(LetterforgeError, match="not among the approvers"):
        correct(office.place("Anna"), office.desk(FORCE)[0], TODAY, "wrong")
    assert not (office.folder / "editions").exists()


def test_an_answer_is_put_down_with_its_hash(office: Office, tmp_path: Path) -> None:
    office.all_approved_and_sealed()
    office.record("sent", FORCE)
    (tmp_path / "answer.pdf").write_bytes(b"we agree")
    reply(office.place(), office.desk(FORCE)[0], TODAY, tmp_path / "answer.pdf", None)
    assert office.state() == "answered"
    last = read_journal(office.folder, "first").entries[-1].act
    assert last.file == hashlib.sha256(b"we agree").hexdigest()


def test_a_journal_that_does_not_hold_stops_everything(office: Office) -> None:
    office.all_approved_and_sealed()
    path = office.folder / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[1:]))
    before = contents(office.folder)
    for act in (office.batch, office.desk, lambda: office.record("sent", FORCE)):
        with pytest.raises(LetterforgeError, match="does not hold"):
            act()
    assert contents(office.folder) == before


def test_an_approval_moved_to_another_letter_counts_for_neither(office: Office) -> None:
    office.approve("Anna", "checker")
    office.approve("Ben", forces=[OTHER])
    path = office.folder / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"force":"birchshire"', b'"force":"ashshire"'))
    with pytest.raises(LetterforgeError, match="words: they were changed"):
        office.batch()


def test_what_changed_since_the_last_approval_is_shown_and_no_more(office: Office) -> None:
    assert since_approved(office.folder, office.desk(FORCE)[0]) is None
    office.approve("Anna", "checker")
    same = since_approved(office.folder, office.desk(FORCE)[0])
    assert same
    assert same.lines == ()
    office.project.find(FORCE, "bad")
    changed = since_approved(office.folder, office.desk(FORCE)[0])
    assert changed
    assert changed.than.startswith("what Anna checked on ")
    assert changed.lines
    assert all(line[:2] in {"- ", "+ "} for line in changed.lines)


def test_approved_words_that_somebody_changed_are_told_as_unknown(office: Office) -> None:
    office.approve("Anna", "checker")
    for path in (office.folder / "approved").iterdir():
        path.write_text("Dear Madam")
    told = since_approved(office.folder, office.desk(FORCE)[0])
    assert told
    assert "whose words are not kept" in told.than


def test_letters_that_say_something_else_stand_out(tmp_path: Path) -> None:
    office = Office(BatchProject.of(tmp_path / "project", 5), tmp_path / "own", Roles())
    office.project.find("cedarshire", "bad")
    alike, others = unlike_the_others(office.desk())
    assert set(alike) == {"ashshire", "birchshire", "dogwoodshire", "elmshire"}
    assert [difference.force for difference in others] == ["cedarshire"]
    assert others[0].lines


def test_a_project_without_roles_works_as_ever_and_keeps_no_journal(tmp_path: Path) -> None:
    office = Office(BatchProject.of(tmp_path / "project", 2), tmp_path / "own", Roles())
    assert made(office.batch()) == [FORCE, OTHER]
    assert not (office.folder / "journal.jsonl").exists()
    assert office.state() == "sealed"


def test_specimens_are_made_without_anybody_and_never_sent(office: Office) -> None:
    office.project.edit(
        "data/rounds/first.yaml", f"  {FORCE}:\n", f"  {FORCE}:\n    specimen: true\n"
    )
    assert made(office.batch()) == [FORCE]
    with pytest.raises(LetterforgeError, match="a specimen is never sent"):
        office.record("sent", FORCE)


def test_a_letter_whose_answer_is_late_is_overdue(office: Office) -> None:
    kind = office.project.root / "templates/letters/notice/kind.yaml"
    kind.write_text(
        kind.read_text() + "replies:\n  plan: {what: a plan, who: chief_officer, within: 28,"
        " after: sent, basis: the letter, source: the letter}\n"
    )
    office.all_approved_and_sealed()
    office.record("sent", FORCE)
    loaded = office.project.load()
    states = []
    for days in (28, 29):
        day = TODAY + timedelta(days=days)
        letters = look(loaded, Press(loaded.project.assets), "first", office.folder,
                       office.roles, [FORCE, OTHER], day)  # fmt: skip
        states.append([letter.standing.state for letter in letters])
    assert states == [["sent", "sealed"], ["overdue", "sealed"]]
