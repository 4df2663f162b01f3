"""Edit, approve, make, send, correct and withdraw in any order: states follow from the files.

A plain model beside the program says what each state must be; and what was sent never changes.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from letterforge.errors import LetterforgeError
from letterforge.issuing.recording import correct
from tests.issuing.test_life import FORCE, OTHER, ROUND_DAY, Office
from tests.support.batches import BatchProject
from tests.support.people import roles

forces = st.sampled_from([FORCE, OTHER])


@dataclass
class Told:
    """One letter as the plain model has it: what it says, who agreed to what, what became of it."""

    finding: str = "good"
    number: int = 1
    agreed: set[tuple[str, int, str]] = field(default_factory=set)
    sealed: tuple[int, str] | None = None
    sent: bool = False
    withdrawn: bool = False

    def people(self, finding: str) -> set[str]:
        return {
            who for who, number, what in self.agreed if (number, what) == (self.number, finding)
        }

    @property
    def state(self) -> str:
        sealed = self.sealed if self.sealed and self.sealed[0] == self.number else None
        if self.withdrawn:
            return "withdrawn"
        if sealed and self.sent:
            return "sent" if sealed[1] == self.finding else "changed since sent"
        if sealed:
            return "sealed" if sealed[1] == self.finding else "changed since sealed"
        people = self.people(self.finding)
        if people == {"Anna", "Ben"}:
            return "approved"
        if people:
            return "checked"
        before = any(number == self.number for _, number, _ in self.agreed)
        return "changed since approved" if before else "words ready"


class Life(RuleBasedStateMachine):
    """Two letters, a checker, an approver and a caseworker who does things in any order."""

    @initialize()
    def begin(self) -> None:
        root = Path(tempfile.mkdtemp())
        self.office = Office(BatchProject.of(root / "project", 2), root / "own", roles())
        self.told = {FORCE: Told(), OTHER: Told()}
        self.sent_bytes: dict[tuple[str, int], dict[str, bytes]] = {}

    @rule(force=forces, finding=st.sampled_from(["good", "bad"]))
    def find(self, force: str, finding: str) -> None:
        self.office.project.find(force, finding)
        self.told[force].finding = finding

    @rule(force=forces)
    def check(self, force: str) -> None:
        self.office.approve("Anna", "checker", [force])
        told = self.told[force]
        told.agreed.add(("Anna", told.number, told.finding))

    @rule(force=forces)
    def approve(self, force: str) -> None:
        self.office.approve("Ben", "approver", [force])
        told = self.told[force]
        told.agreed.add(("Ben", told.number, told.finding))

    @rule()
    def batch(self) -> None:
        self.office.batch(formats=("html", "txt"))
        for told in self.told.values():
            complete = told.people(told.finding) == {"Anna", "Ben"}
            if told.withdrawn or (told.sent and told.sealed):
                continue
            if complete:
                told.sealed = (told.number, told.finding)
            elif told.sealed and told.sealed != (told.number, told.finding):
                told.sealed = None  # refused: the manifest vouches for it no more

    @rule(force=forces)
    def send(self, force: str) -> None:
        told = self.told[force]
        if not told.sealed or told.sealed[0] != told.number:
            with contextlib.suppress(LetterforgeError):
                self.office.record("sent", force)
                raise AssertionError("a letter was sent that is not sealed")
            return
        self.office.record("sent", force)
        told.sent = True
        files = {path.name: path.read_bytes() for path in self.office.folder.glob(f"{force}.*")}
        self.sent_bytes.setdefault((force, told.number), files)

    @rule(force=forces)
    def correct(self, force: str) -> None:
        told = self.told[force]
        if not told.sealed or told.sealed[0] != told.number:
            return
        (letter,) = self.office.desk(force)
        correct(self.office.place(), letter, ROUND_DAY, "It was wrong")
        told.number += 1
        told.sent = told.withdrawn = False

    @rule(force=forces)
    def withdraw(self, force: str) -> None:
        told = self.told[force]
        if told.sealed and told.sealed[0] == told.number:
            self.office.record("withdrawn", force)
            told.withdrawn = True

    @invariant()
    def states_are_those_of_the_model(self) -> None:
        if not hasattr(self, "office"):
            return
        states = {letter.force: letter.standing.state for letter in self.office.desk()}
        assert states == {force: told.state for force, told in self.told.items()}

    @invariant()
    def what_was_sent_never_changes(self) -> None:
        for (force, number), files in getattr(self, "sent_bytes", {}).items():
            kept = self.office.folder / "editions" / str(number)
            there = kept if kept.exists() and (kept / f"{force}.html").exists() else None
            for name, content in files.items():
                assert ((there or self.office.folder) / name).read_bytes() == content


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=8, stateful_step_count=14, deadline=None)
