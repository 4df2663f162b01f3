"""Tell from a round's journal what became of a file: who approved these bytes, what replaced it.

Why: whoever holds a folder can write a journal with certificates of their own. An act is told as
true only where the caller's own project names its certificate; otherwise as what the journal says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from letterforge.errors import LetterforgeError, quoted
from letterforge.files import read_regular
from letterforge.formats import SEAL_SUFFIX, Format
from letterforge.issuing.approving import APPROVED_WORDS
from letterforge.issuing.recording import EDITIONS
from letterforge.journal.book import JOURNAL_NAME, Entry, Journal, read_journal
from letterforge.journal.judging import approval, editions_of
from letterforge.journal.roles import Roles
from letterforge.model.journal import ACT_OF_ROLE, LetterBytes, Role
from letterforge.model.manifest import Manifest, ManifestLetter

_ROLES: dict[str, Role] = {act: role for role, act in ACT_OF_ROLE.items()}


@dataclass(frozen=True)
class Story:
    """What a folder's journal tells, held against its manifest."""

    folder: Path
    journal: Journal
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, folder: Path, manifest: Manifest) -> Story:
        """Return the story of a folder; nothing is told by a journal that does not hold."""
        try:
            journal = read_journal(folder, manifest.round)
        except LetterforgeError as error:
            return cls(folder, Journal(), (error.message,))
        problems = list(journal.problems)
        if manifest.journal is not None and not journal.grew_from(manifest.journal):
            problems.append(
                f"{JOURNAL_NAME} is not the journal that the manifest was sealed with: lines of it "
                "were cut off or changed"
            )
        return cls(folder, journal, tuple(problems))

    def knows(self, name: str) -> bool:
        """Tell whether a file in the folder is the journal's own, as it was put there."""
        path = self.folder / name
        if name == JOURNAL_NAME:
            return bool(self.journal.entries)
        if not name.startswith(f"{APPROVED_WORDS}/"):
            return False
        sha = path.stem
        kept = {
            entry.act.letter.files.get("txt")
            for entry in self.journal.entries
            if entry.act.letter is not None
        }
        try:
            return sha in kept and hashlib.sha256(read_regular(path)).hexdigest() == sha
        except OSError:
            return False

    def replacing(self, name: str) -> Entry | None:
        """Return the act by which a file below ``editions/`` was replaced, if it was."""
        parts = name.split("/")
        if len(parts) != 3 or parts[0] != EDITIONS:
            return None
        force = parts[2].removesuffix(SEAL_SUFFIX).partition(".")[0]
        return next(
            (
                entry
                for entry in self.journal.of(force)
                if entry.act.act == "corrected" and str(entry.act.number - 1) == parts[1]
            ),
            None,
        )

    def of_letter(self, letter: ManifestLetter) -> tuple[str, ...]:
        """Return why a letter that stands in the folder is not the one in force."""
        acts = self.journal.of(letter.force)
        reasons = []
        for entry in acts:
            act = entry.act
            if act.act == "corrected" and act.number == letter.number + 1:
                reasons.append(superseded(entry))
            if act.act == "withdrawn" and act.number == letter.number:
                reasons.append(f"withdrawn on {act.day or act.at.date()} by {quoted(act.by.name)}")
        if letter.number > editions_of(self.journal.of(letter.force), letter.force):
            reasons.append("it is an edition that the journal does not know")
        return tuple(reasons)


@dataclass(frozen=True)
class ToldOf:
    """What a journal tells of one file: what is worth knowing, and what there is to object to."""

    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def of_replaced(correction: Entry, format_: Format, content: bytes) -> ToldOf:
    """Tell of a file that was kept when its letter was corrected."""
    act = correction.act
    files = act.letter.files if act.letter else {}
    right = act.file if format_ == "pdf" else files.get(format_)
    wrong = hashlib.sha256(content).hexdigest() != right
    problems = ("it is not the letter that was corrected",) if wrong else ()
    return ToldOf((superseded(correction),), problems)


def of_letter_in_force(
    letter: ManifestLetter,
    acts: Sequence[Entry],
    file: tuple[Format, str],
    sealed_by: str,
    roles: Roles,
) -> ToldOf:
    """Tell who checked and approved exactly these bytes, and what they lack by the caller's roles.

    ``file`` is the format with the SHA-256 before any seal; ``sealed_by`` the seal's certificate.
    """
    format_, before = file
    named: list[str] = []
    others: list[str] = []
    for entry in acts:
        act = entry.act
        role = _ROLES.get(act.act)
        if role is None or act.letter is None or act.letter.files.get(format_) != before:
            continue
        words = f"{act.act} by {quoted(act.by.name)} on {act.at:%Y-%m-%d}"
        by_ours = roles.declared and roles.may(role, entry.seal.certificate)
        (named if by_ours else others).append(words)
    notes = [f"{', '.join(named)}; these very bytes"] if named else []
    if others:
        notes.append(f"its journal says: {', '.join(others)}; no role of a project of yours does")
    if letter.specimen or not roles.demanded:
        return ToldOf(tuple(notes))
    # Whoever sealed them saw to it that the roles of that day were kept.
    under = next(
        (entry.act.roles for entry in acts
         if entry.act.act == "sealed" and entry.seal.certificate == sealed_by),
        None,
    )  # fmt: skip
    bytes_ = LetterBytes(
        version=letter.fingerprint, data=letter.made_of.facts, files={format_: before}
    )
    judged = approval(acts, roles, specimen=False, letter=bytes_, under=under)
    lacking = f"it was sealed without its approvals: {judged.lacking}"
    return ToldOf(tuple(notes), (lacking,) if judged.lacking else ())


def superseded(entry: Entry) -> str:
    """Return by what a letter was replaced, and why."""
    act = entry.act
    return (
        f"superseded on {act.day or act.at.date()} by edition {act.number} "
        f"({quoted(act.note or '')})"
    )
