"""Approve letters: show what is approved and how it differs, then put it down, signed."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from letterforge.errors import LetterforgeError
from letterforge.files import read_regular, write_whole
from letterforge.issuing.desk import OnDesk
from letterforge.issuing.files import prepare_folder
from letterforge.issuing.folder_lock import only_run_in
from letterforge.issuing.life import bytes_of
from letterforge.issuing.workers import share_work
from letterforge.journal.book import Entry, append, read_journal
from letterforge.journal.judging import acts_of
from letterforge.journal.roles import Roles
from letterforge.model.journal import ACT_OF_ROLE, Deed, LetterBytes, Role
from letterforge.model.letter import Letter
from letterforge.press import Press, Proof

if TYPE_CHECKING:
    from letterforge.signing.sealing import Sealer

APPROVED_WORDS = "approved"
"""The folder beside the letters with approved words by their SHA-256, to show what changed."""


@dataclass(frozen=True)
class Difference:
    """How the words of a letter differ from what was approved last, or from most of the others."""

    force: str
    than: str
    lines: tuple[str, ...]


def since_approved(folder: Path, letter: OnDesk) -> Difference | None:
    """Return what changed in a letter since it was checked or approved last; None if never.

    Approved words that are not there any more, or that were changed, are told as unknown.
    """
    if letter.proof is None:
        return None
    entries = read_journal(folder, letter.proof.letter.round).entries
    acts = [
        entry.act
        for entry in acts_of(entries, letter.force)
        if entry.act.act in ACT_OF_ROLE.values() and entry.act.letter is not None
    ]
    if not acts or acts[-1].letter is None:
        return None
    sha = acts[-1].letter.files.get("txt", "")
    than = f"what {acts[-1].by.name} {acts[-1].act} on {acts[-1].at:%Y-%m-%d}"
    try:
        words = read_regular(folder / APPROVED_WORDS / f"{sha}.txt")
    except OSError:
        words = b""
    if hashlib.sha256(words).hexdigest() != sha:
        return Difference(letter.force, f"{than}, whose words are not kept", ())
    return Difference(letter.force, than, _lines(words.decode(), letter.proof.text))


def unlike_the_others(letters: Iterable[OnDesk]) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    """Return the forces whose letters say the same but for the force's own facts, and the others.

    The same means: the same words once the names that belong to the force are left out.
    """
    skeletons = {item.force: _skeleton(item.proof) for item in letters if item.proof}
    groups: dict[str, list[str]] = {}
    for force, words in skeletons.items():
        groups.setdefault(words, []).append(force)
    if not groups:
        return (), ()
    common, alike = max(groups.items(), key=lambda item: len(item[1]))
    others = tuple(
        Difference(force, f"the letters to {alike[0]} and others", _lines(common, words))
        for force, words in skeletons.items()
        if words != common
    )
    return tuple(alike), others


def print_letters(
    press: Press, proofs: Mapping[str, Proof], jobs: int
) -> dict[str, LetterBytes | LetterforgeError]:
    """Return exactly which bytes each letter is, by printing it in every format."""
    press.prepare()

    def printed(force: str) -> LetterBytes:
        return bytes_of(proofs[force], press.files(proofs[force]))

    return dict(share_work(list(proofs), printed, jobs))


def approve(
    folder: Path,
    proofs: Mapping[str, Proof],
    printed: Mapping[str, LetterBytes],
    role: Role,
    actor: Sealer,
    roles: Roles,
    note: str | None = None,
) -> tuple[Entry, ...]:
    """Put down that letters were checked or approved, as they were printed; return the acts.

    Raises LetterforgeError where the actor may not act in that role, and where nothing can be
    written; then nothing was put down.
    """
    if not roles.may(role, actor.identity.certificate_sha256):
        raise LetterforgeError(
            f"the certificate of '{actor.identity.signer}' is not among the {role}s of the project",
            f"its owner can be named under roles: {role}s in letterforge.yaml",
        )
    if not proofs:
        return ()
    round_name = next(iter(proofs.values())).letter.round
    deeds = [
        Deed(
            act=ACT_OF_ROLE[role],
            force=force,
            number=proof.letter.number,
            specimen=proof.letter.specimen,
            letter=printed[force],
            note=note,
        )
        for force, proof in proofs.items()
    ]
    prepare_folder(folder)
    with only_run_in(folder):
        _keep_words(folder, proofs.values())
        return append(folder, round_name, deeds, actor, roles.sha256)


def _keep_words(folder: Path, proofs: Iterable[Proof]) -> None:
    kept = folder / APPROVED_WORDS
    words = {proof.text.encode() for proof in proofs}
    files = {kept / f"{hashlib.sha256(text).hexdigest()}.txt": text for text in words}
    new = {path: text for path, text in files.items() if not path.exists()}
    if new:
        kept.mkdir(exist_ok=True)
        write_whole(new)


def _lines(before: str, after: str) -> tuple[str, ...]:
    """Return the paragraphs that went (``- ``) and came (``+ ``)."""
    told = difflib.ndiff(_paragraphs(before), _paragraphs(after))
    return tuple(line.rstrip() for line in told if line.startswith(("- ", "+ ")))


def _paragraphs(words: str) -> Sequence[str]:
    return [" ".join(paragraph.split()) for paragraph in words.split("\n\n") if paragraph.strip()]


def _skeleton(proof: Proof) -> str:
    """Return a letter's words without the names that belong to its force."""
    words = proof.text
    for name in sorted(_own_names(proof.letter), key=len, reverse=True):
        words = words.replace(name, "…")
    return words


def _own_names(letter: Letter) -> set[str]:
    names = {letter.force_name}
    for person in (*letter.addressees, *letter.copied_to):
        names |= {person.name, person.title, person.organisation, person.in_words}
        names |= {" ".join((person.name, *person.post_nominals))}
    return {name for name in names if name}
