"""Plan a batch: which letters must be made, and why; which are as they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from letterforge.composing.letters import compose
from letterforge.errors import LeftError, LetterforgeError
from letterforge.formats import FORMATS, Format
from letterforge.issuing.life import Life
from letterforge.issuing.manifest_file import what_is_wrong_on_disk
from letterforge.loading.loader import Loaded
from letterforge.model.manifest import MadeOf, Manifest, ManifestLetter
from letterforge.press import Press, Proof
from letterforge.rendering.fingerprint import differences
from letterforge.signing.seals import Seals


@dataclass(frozen=True)
class Order:
    """What is asked for: which letters of which round, as of which day, in which formats, where.

    ``fresh`` makes letters again even where nothing has changed.
    """

    round: str
    forces: tuple[str, ...]
    folder: Path
    day: date | None = None
    formats: tuple[Format, ...] = FORMATS
    fresh: bool = False


@dataclass(frozen=True)
class Planned:
    """One letter of a batch: to be made for a reason, unchanged, or failed before it began.

    ``proof`` is what a letter to be made is printed from, in ``formats``. ``kept`` has those of its
    files that stay as they are: right, in other formats. ``left`` is a letter that was sent or
    withdrawn, and is never made again.
    """

    force: str
    specimen: bool = False
    unverified: tuple[str, ...] = ()
    reason: str = ""
    proof: Proof | None = None
    formats: tuple[Format, ...] = ()
    unchanged: ManifestLetter | None = None
    kept: ManifestLetter | None = None
    left: ManifestLetter | None = None
    error: LetterforgeError | None = None


class Planner:
    """Compose letters and compare what they are made of with the manifest.

    ``seals`` tells which seals they should have; None where they should have none. ``why_new`` is
    the reason for letters that the manifest does not tell of.
    """

    def __init__(
        self,
        loaded: Loaded,
        order: Order,
        press: Press,
        manifest: Manifest | None,
        seals: Seals | None = None,
        life: Life | None = None,
        why_new: str = "new",
    ) -> None:
        self._loaded = loaded
        self._press = press
        self._order = order
        self._seals = seals
        self._why_new = why_new
        self._life = life or Life.without_acts()
        letters = manifest.letters if manifest else ()
        self._known = {letter.force: letter for letter in letters}

    def plan(self) -> Iterator[Planned]:
        """Yield the plan for each letter in the order asked."""
        for force in self._order.forces:
            try:
                yield self._plan_one(force)
            except LeftError as error:
                yield Planned(force, left=self._known.get(force), error=error)
            except LetterforgeError as error:
                yield Planned(force, error=error)

    def _plan_one(self, force: str) -> Planned:
        order = self._order
        correction = self._life.correction(force) if order.day is None else None
        composed = compose(
            self._loaded,
            order.round,
            force,
            correction.day if correction else order.day,
            correction.replaces if correction else None,
        )
        proof = self._press.proof(composed.letter)
        made_of = proof.made_of
        old = self._known.get(force)
        reason = self._reason(old, made_of)
        seal_reason = self._seal_reason(old) if old else ""
        if reason or seal_reason:
            self._life.check_may_be_made(force, proof, sealing=self._seals is not None)
        return Planned(
            force,
            specimen=composed.letter.specimen,
            unverified=composed.unverified,
            reason=reason or seal_reason,
            proof=proof if reason or seal_reason else None,
            formats=self._formats(old) if seal_reason and not reason else self._order.formats,
            unchanged=None if reason or seal_reason else old,
            kept=self._kept(old, made_of) if old and reason and not seal_reason else None,
        )

    def _reason(self, old: ManifestLetter | None, made_of: MadeOf) -> str:
        if old is None:
            return self._why_new
        if changed := differences(old.made_of, made_of):
            return changed
        there = {file.format for file in old.files}
        if lacking := [wanted for wanted in self._order.formats if wanted not in there]:
            return f"no {' and no '.join(lacking)} yet"
        if wrong := what_is_wrong_on_disk(self._order.folder, old):
            return wrong
        return "asked for afresh" if self._order.fresh else ""

    def _formats(self, old: ManifestLetter | None) -> tuple[Format, ...]:
        """Return the formats asked for and those there are: another seal is for all of them."""
        there = {file.format for file in old.files} if old else set()
        return tuple(name for name in FORMATS if name in there or name in self._order.formats)

    def _seal_reason(self, old: ManifestLetter) -> str:
        if self._seals:
            return self._seals.reason(old)
        return "to be without a seal" if old.seal else ""

    def _kept(self, old: ManifestLetter, made_of: MadeOf) -> ManifestLetter | None:
        if differences(old.made_of, made_of):
            return None
        others = tuple(
            file for file in old.files if file.format.partition(".")[0] not in self._order.formats
        )
        kept = old.model_copy(update={"files": others})
        return None if not others or what_is_wrong_on_disk(self._order.folder, kept) else kept
