"""See where every letter of a round stands: facts, words, acts, and the files on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from letterforge.composing.letters import Composed, compose
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.issuing.life import Life
from letterforge.issuing.manifest_file import read_manifest, what_is_wrong_on_disk
from letterforge.journal.deadlines import deadlines
from letterforge.journal.judging import editions_of
from letterforge.journal.roles import Roles
from letterforge.journal.states import LetterNow, Standing, standing
from letterforge.loading.loader import Loaded
from letterforge.model.letter import Letter
from letterforge.model.manifest import Manifest, ManifestLetter
from letterforge.press import Proof


class Prover(Protocol):
    """What letters are proved with: a press, or somebody who has proofs at hand."""

    def proof(self, letter: Letter) -> Proof:
        """Return a letter with its words; raises LetterforgeError where something is wrong."""


@dataclass(frozen=True)
class OnDesk:
    """One letter of a round as it is now: what was composed of it, or why it could not be."""

    force: str
    composed: Composed | None
    proof: Proof | None
    error: LetterforgeError | None
    standing: Standing


def look(
    loaded: Loaded,
    press: Prover,
    round_name: str,
    folder: Path,
    roles: Roles,
    forces: Sequence[str] | None = None,
    today: date | None = None,
) -> tuple[OnDesk, ...]:
    """Return where letters of a round stand, all of them unless ``forces`` names some.

    Answers are overdue as of ``today``, which is the present day if left out. Raises
    LetterforgeError where the journal or the manifest of the folder cannot be relied on.
    """
    life = Life.of(loaded, round_name, folder, roles)
    manifest = read_manifest(folder)
    if manifest is not None and manifest.round != round_name:
        manifest = None
    names = loaded.register.rounds[round_name].assessments if forces is None else forces
    day = today or date.today()
    return tuple(_look_at(loaded, press, life, manifest, force, day) for force in names)


def standing_as_json(letter: OnDesk) -> dict[str, Any]:
    """Return where a letter stands, as plain data: what ``status --json`` and the board tell."""
    standing = letter.standing
    return {
        "force": standing.force,
        "name": standing.name,
        "state": standing.state,
        "edition": standing.number,
        "specimen": standing.specimen,
        "problem": standing.problem or None,
        "checked_by": list(standing.checked_by),
        "approved_by": list(standing.approved_by),
        "refused": list(standing.refused),
        "sealed_on": _text(standing.sealed_on),
        "sent_on": _text(standing.sent_on),
        "published_on": _text(standing.published_on),
        "replied_on": _text(standing.replied_on),
        "withdrawn_on": _text(standing.withdrawn_on),
        "next": standing.next_step or None,
    }


def _look_at(
    loaded: Loaded,
    press: Prover,
    life: Life,
    manifest: Manifest | None,
    force: str,
    today: date,
) -> OnDesk:
    correction = life.correction(force)
    composed, proof, error = None, None, None
    try:
        composed = compose(
            loaded,
            life.round,
            force,
            correction.day if correction else None,
            correction.replaces if correction else None,
        )
        proof = press.proof(composed.letter)
    except LetterforgeError as caught:
        error = caught
    letter = manifest.letter(force) if manifest else None
    if letter is not None and letter.number != editions_of(life.journal.of(force), force):
        letter = None  # it stands there still, and was corrected
    now = _now(loaded, life, force, proof, error, letter)
    stands = standing(now, life.journal.of(force), life.roles)
    if stands.state in {"sent", "published"} and _is_overdue(loaded, life, stands, proof, today):
        stands = replace(stands, state="overdue", next_step="letterforge due")
    return OnDesk(force, composed, proof, error, stands)


def _is_overdue(
    loaded: Loaded, life: Life, stands: Standing, proof: Proof | None, today: date
) -> bool:
    rules = loaded.register.kinds[loaded.register.rounds[life.round].kind].replies
    dated = proof.letter.date if proof else None
    return any(deadline.overdue_on(today) for deadline in deadlines(stands, dated, rules))


def _now(
    loaded: Loaded,
    life: Life,
    force: str,
    proof: Proof | None,
    error: LetterforgeError | None,
    on_disk: ManifestLetter | None,
) -> LetterNow:
    sealed = on_disk if on_disk and on_disk.seal else None
    assessment = loaded.register.rounds[life.round].assessments.get(force)
    declared = assessment.specimen if assessment else False
    return LetterNow(
        force=force,
        name=loaded.register.forces[force].name,
        specimen=proof.letter.specimen if proof else declared,
        version=proof.made_of.fingerprint if proof else None,
        problem=_in_short(error),
        sealed_version=sealed.fingerprint if sealed else None,
        sealed_on=sealed.seal.signed_at.date() if sealed and sealed.seal else None,
        damage=what_is_wrong_on_disk(life.folder, sealed) if sealed and life.folder else "",
    )


def _in_short(error: LetterforgeError | None) -> str:
    if isinstance(error, ProblemsError):
        first, *others = error.problems
        return f"{first.place}: {first.message}" + (f" (+{len(others)} more)" if others else "")
    return error.message if error else ""


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
