"""Derive where a letter stands, and what comes next, from its acts and what is on disk.

States are never stored: they follow from files and hashes at each look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from letterforge.journal.book import Entry
from letterforge.journal.judging import Approval, acts_of, approval
from letterforge.journal.roles import Roles
from letterforge.model.journal import ActKind

State = Literal[
    "facts open", "words ready", "checked", "approved", "changed since approved", "sealed",
    "changed since sealed", "sent", "changed since sent", "published", "overdue", "answered",
    "withdrawn",
]  # fmt: skip


@dataclass(frozen=True)
class LetterNow:
    """A letter as its facts and files are at this moment.

    ``version`` is the fingerprint of what it is made of, None where its facts are open (``problem``
    says why). ``sealed_version`` is that of the sealed letter on disk, ``sealed_on`` its day, and
    ``damage`` how its files differ from what was sealed.
    """

    force: str
    name: str
    specimen: bool
    version: str | None
    problem: str = ""
    sealed_version: str | None = None
    sealed_on: date | None = None
    damage: str = ""


@dataclass(frozen=True)
class Standing:
    """Where one letter stands; each of the days and names is empty where it did not come so far."""

    force: str
    name: str
    number: int
    specimen: bool
    state: State
    next_step: str
    problem: str = ""
    checked_by: tuple[str, ...] = ()
    approved_by: tuple[str, ...] = ()
    sealed_on: date | None = None
    sent_on: date | None = None
    published_on: date | None = None
    replied_on: date | None = None
    withdrawn_on: date | None = None
    replaces: int | None = None
    refused: tuple[str, ...] = ()


def standing(letter: LetterNow, entries: Sequence[Entry], roles: Roles) -> Standing:
    """Return where a letter stands by the acts of its round that hold."""
    own = acts_of(entries, letter.force)
    number = 1 + sum(entry.act.act == "corrected" for entry in own)
    acts = [entry for entry in own if entry.act.number == number]
    judged = approval(acts, roles, specimen=letter.specimen, version=letter.version)
    sent, published = _last(acts, "sent"), _last(acts, "published")
    replied, withdrawn = _last(acts, "replied"), _last(acts, "withdrawn")
    state = _state(letter, judged, roles, sent, published, replied, withdrawn)
    return Standing(
        force=letter.force,
        name=letter.name,
        number=number,
        specimen=letter.specimen,
        state=state,
        next_step=_next_step(letter, state, judged),
        problem=letter.problem or letter.damage,
        checked_by=_people(judged.checked),
        approved_by=_people(judged.approved),
        sealed_on=letter.sealed_on,
        sent_on=_day(sent),
        published_on=_day(published),
        replied_on=_day(replied),
        withdrawn_on=_day(withdrawn),
        replaces=number - 1 if number > 1 else None,
        refused=judged.refused,
    )


def _state(
    letter: LetterNow,
    judged: Approval,
    roles: Roles,
    sent: Entry | None,
    published: Entry | None,
    replied: Entry | None,
    withdrawn: Entry | None,
) -> State:
    if withdrawn:
        return "withdrawn"
    changed = letter.sealed_version != letter.version or bool(letter.damage)
    if letter.sealed_version is not None and (sent or published):
        if changed:
            return "changed since sent"
        return "answered" if replied else "published" if published else "sent"
    if letter.version is None:
        return "facts open"
    if letter.sealed_version is not None:
        return "changed since sealed" if changed else "sealed"
    if judged.changed:
        return "changed since approved"
    if judged.approved and judged.complete:
        return "approved"
    return "checked" if judged.checked or judged.approved else "words ready"


def _next_step(letter: LetterNow, state: State, judged: Approval) -> str:
    """Return the command that takes a letter on, or what a person must do."""
    force = f"--force {letter.force}"
    steps: dict[State, str] = {
        "facts open": "letterforge check",
        "checked": f"letterforge approve {force}",
        "approved": f"letterforge batch {force}",
        "changed since approved": f"letterforge approve {force}",
        "sealed": f"letterforge sent {force} --on DAY",
        "changed since sealed": f"letterforge batch {force}",
        "sent": f"letterforge published {force} --on DAY",
        "changed since sent": f'letterforge correct {force} --because "…", or leave it',
        "published": "",
        "overdue": "letterforge due",
        "answered": "",
        "withdrawn": "",
    }
    if letter.specimen and state in {"sealed", "sent", "published"}:
        return ""
    if state == "words ready":
        return f"letterforge approve {force}" if judged.lacking else f"letterforge batch {force}"
    return steps[state]


def _last(acts: Sequence[Entry], kind: ActKind) -> Entry | None:
    return next((entry for entry in reversed(acts) if entry.act.act == kind), None)


def _day(entry: Entry | None) -> date | None:
    return None if entry is None else entry.act.day or entry.act.at.date()


def _people(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.act.by.name for entry in entries))
