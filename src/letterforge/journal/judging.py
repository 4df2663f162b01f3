"""Judge which acts count for a letter, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from letterforge.journal.book import Entry
from letterforge.journal.roles import Roles
from letterforge.model.journal import ACT_OF_ROLE, ActKind, LetterBytes, Role

_ROLES: dict[ActKind, Role] = {act: role for role, act in ACT_OF_ROLE.items()}


@dataclass(frozen=True)
class Approval:
    """Who checked and approved a letter as it is, and what is lacking; ``refused`` says why not.

    ``before`` are checks and approvals of the same letter with other bytes.
    """

    checked: tuple[Entry, ...]
    approved: tuple[Entry, ...]
    before: tuple[Entry, ...]
    refused: tuple[str, ...]
    lacking: str

    @property
    def complete(self) -> bool:
        """Tell whether nothing is lacking."""
        return not self.lacking

    @property
    def changed(self) -> bool:
        """Tell whether the letter was checked or approved before, and is another one now."""
        return bool(self.before) and not (self.checked or self.approved)


def acts_of(entries: Iterable[Entry], force: str, number: int | None = None) -> list[Entry]:
    """Return the acts about a force's letter, or about one edition of it."""
    return [
        entry
        for entry in entries
        if entry.act.force == force and (number is None or entry.act.number == number)
    ]


def editions_of(entries: Iterable[Entry], force: str) -> int:
    """Return the number of the edition in force: each correction makes a new one."""
    return 1 + sum(entry.act.act == "corrected" for entry in acts_of(entries, force))


def approval(
    acts: Sequence[Entry],
    roles: Roles,
    *,
    specimen: bool,
    version: str | None = None,
    letter: LetterBytes | None = None,
    under: str | None = None,
) -> Approval:
    """Judge the checks and approvals of one edition of a letter.

    What is asked is whether they are of this very letter: of its ``version``, or of exactly these
    bytes. ``under`` is the SHA-256 of the roles that they were made under, those of now unless
    given. Only a real letter lacks anything, and only where the project has roles.
    """
    counted: dict[ActKind, list[Entry]] = {"checked": [], "approved": []}
    before: list[Entry] = []
    refused: list[str] = []
    people: dict[str, str] = {}
    for entry in acts:
        act = entry.act
        if act.act not in _ROLES or act.letter is None:
            continue
        if not _same(act.letter, version, letter):
            before.append(entry)
            continue
        if reason := _refused(entry, roles, people, under or roles.sha256):
            refused.append(f"{act.by.name} {act.act} it on {act.at:%Y-%m-%d}, but {reason}")
            continue
        people[entry.seal.key] = act.by.name
        counted[act.act].append(entry)
    lacking = ""
    if roles.declared and not specimen:
        lacking = _lacking(len(set(people.values())), bool(counted["approved"]), roles)
    return Approval(
        tuple(counted["checked"]),
        tuple(counted["approved"]),
        tuple(before),
        tuple(refused),
        lacking,
    )


def _same(then: LetterBytes, version: str | None, letter: LetterBytes | None) -> bool:
    if letter is None:
        return then.version == version
    files = letter.files.items()
    return then.data == letter.data and all(then.files.get(name) == sha for name, sha in files)


def _refused(entry: Entry, roles: Roles, people: dict[str, str], under: str) -> str:
    """Return why an act does not count; empty where it does."""
    act, seal = entry.act, entry.seal
    role = _ROLES[act.act]
    if not roles.declared:
        return ""
    if seal.specimen:
        return "by a specimen certificate, which proves nothing about who acted"
    if act.roles != under:
        return "under other roles than the project has now"
    if not roles.may(role, seal.certificate):
        return f"the project does not name this certificate among its {role}s"
    if people.get(seal.key, act.by.name) != act.by.name:
        return f"with the key of {people[seal.key]}"
    return ""


def _lacking(people: int, approved: bool, roles: Roles) -> str:
    if people >= roles.people and approved:
        return ""
    missing = roles.people - people
    who = f"{missing} more {'person' if missing == 1 else 'people'} must check or approve it"
    if approved:
        return who
    return (
        f"no approver has approved it, and {who}" if missing > 1 else "no approver has approved it"
    )
