"""Plan a batch: which letters must be made, and why; which are as they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from letterforge.composing.letters import Composed, compose
from letterforge.errors import LetterforgeError, Problem
from letterforge.issuing.fingerprint import Fingerprints, differences
from letterforge.issuing.formats import FORMATS, Format
from letterforge.issuing.making import letter_data
from letterforge.issuing.manifest_file import what_is_wrong_on_disk
from letterforge.loading.loader import Loaded
from letterforge.model.manifest import MadeOf, Manifest, ManifestLetter
from letterforge.rendering.html import LetterHtml, TemplateEngine
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

    ``kept`` has the files of a letter to be made that stay as they are: right, in other formats.
    ``to_seal`` is a letter that is as it should be but for its seal.
    """

    force: str
    specimen: bool = False
    unverified: tuple[str, ...] = ()
    reason: str = ""
    unchanged: ManifestLetter | None = None
    kept: ManifestLetter | None = None
    to_seal: ManifestLetter | None = None
    error: LetterforgeError | None = None


class Planner:
    """Compose letters and compare what they are made of with the manifest.

    ``seals`` tells which seals they should have; None where they should have none.
    """

    def __init__(
        self, loaded: Loaded, order: Order, manifest: Manifest | None, seals: Seals | None = None
    ) -> None:
        self._loaded = loaded
        self._order = order
        self._seals = seals
        self._known = {each.force: each for each in manifest.letters} if manifest else {}
        self._templates = TemplateEngine(loaded.project.assets, keep=True)
        self._fingerprints = Fingerprints(loaded.project.assets)

    def template_problems(self) -> list[Problem]:
        """Return what is wrong with any template's syntax."""
        return self._templates.problems()

    def plan(self) -> Iterator[Planned]:
        """Yield the plan for each letter in the order asked."""
        for force in self._order.forces:
            try:
                yield self._plan_one(force)
            except LetterforgeError as error:
                yield Planned(force, error=error)

    def compose(self, force: str) -> tuple[Composed, LetterHtml]:
        """Return a letter and its HTML; raises LetterforgeError where it cannot be composed."""
        composed = compose(self._loaded, self._order.round, force, self._order.day)
        return composed, self._templates.render(composed.letter)

    def made_of(self, composed: Composed, html: LetterHtml) -> MadeOf:
        """Return what a letter depends on."""
        return self._fingerprints.made_of(html, letter_data(composed.letter))

    def _plan_one(self, force: str) -> Planned:
        composed, html = self.compose(force)
        made_of = self.made_of(composed, html)
        old = self._known.get(force)
        reason = self._reason(old, made_of)
        seal_reason = self._seal_reason(old) if old else ""
        to_make = reason or (seal_reason if not self._seals else "")
        return Planned(
            force,
            specimen=composed.letter.specimen,
            unverified=composed.unverified,
            reason=reason or seal_reason,
            unchanged=None if reason or seal_reason else old,
            kept=self._kept(old, made_of) if old and to_make and not seal_reason else None,
            to_seal=old if seal_reason and not to_make else None,
        )

    def _reason(self, old: ManifestLetter | None, made_of: MadeOf) -> str:
        if old is None:
            return "new"
        if changed := differences(old.made_of, made_of):
            return changed
        there = {file.format for file in old.files}
        if lacking := [each for each in self._order.formats if each not in there]:
            return f"no {' and no '.join(lacking)} yet"
        if wrong := what_is_wrong_on_disk(self._order.folder, old):
            return wrong
        return "asked for afresh" if self._order.fresh else ""

    def _seal_reason(self, old: ManifestLetter) -> str:
        if self._seals:
            return self._seals.reason(old)
        return "to be without a seal" if old.seal else ""

    def _kept(self, old: ManifestLetter, made_of: MadeOf) -> ManifestLetter | None:
        if old.made_of != made_of:
            return None
        others = tuple(
            file for file in old.files if file.format.partition(".")[0] not in self._order.formats
        )
        kept = old.model_copy(update={"files": others})
        return None if not others or what_is_wrong_on_disk(self._order.folder, kept) else kept

    def __getstate__(self) -> tuple[Loaded, Order]:
        # A spawned worker compiles templates for itself: they cannot be sent to it.
        return self._loaded, self._order

    def __setstate__(self, state: tuple[Loaded, Order]) -> None:
        Planner.__init__(self, *state, None)
