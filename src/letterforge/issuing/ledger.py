"""Keep a folder's manifest true while its letters are being made."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from letterforge import __version__
from letterforge.errors import LetterforgeError, Problem, ProblemsError
from letterforge.issuing.manifest_file import (
    manifest_bytes,
    manifest_of_last_run,
    seal_of_manifest,
    write_manifest,
)
from letterforge.issuing.planning import Order
from letterforge.loading.loader import Loaded
from letterforge.model.manifest import (
    JournalHead,
    MadeOf,
    Manifest,
    ManifestFailure,
    ManifestLetter,
)
from letterforge.signing.seals import Seals

_SECONDS_BETWEEN_WRITES = 1.0
# A manifest of thousands of letters takes a while to write: it gets this part of the time at most.
_PART_FOR_WRITING = 0.02


class Ledger:
    """Hold what is true of each letter that the round has, and write it to disk, sealed.

    ``seals`` seal the manifest; None where it should have no seal. ``journal`` is how far the
    journal of the round had grown.
    """

    def __init__(self, loaded: Loaded, order: Order, seals: Seals | None = None) -> None:
        self._seals = seals
        self.journal: JournalHead | None = None
        self._folder = order.folder
        self._round = order.round
        self._root = loaded.project.root
        self._date: date = loaded.register.rounds[order.round].date
        self._on_disk = manifest_of_last_run(order.folder)
        self._seal = seal_of_manifest(order.folder)
        self._content = manifest_bytes(self._on_disk) if self._on_disk else b""
        self._stands = self._is_sealed_rightly()
        before = self._on_disk if self._on_disk and self._on_disk.round == order.round else None
        # What the round no longer has is told of no more; its files are then stale.
        known = loaded.register.rounds[order.round].assessments
        letters = before.letters if before else ()
        failed = before.failed if before else ()
        self._letters = {each.force: each for each in letters if each.force in known}
        self._failed = {each.force: each for each in failed if each.force in known}
        self._shared: dict[tuple[tuple[str, str], ...], MadeOf] = {}
        self._pause = _SECONDS_BETWEEN_WRITES
        self._written_at = time.monotonic()

    @property
    def manifest(self) -> Manifest:
        """Return the manifest as it is now."""
        return Manifest(
            round=self._round,
            date=self._date,
            letterforge=__version__,
            letters=tuple(self._letters[force] for force in sorted(self._letters)),
            failed=tuple(self._failed[force] for force in sorted(self._failed)),
            journal=self.journal,
        )

    @property
    def is_current(self) -> bool:
        """Tell whether the manifest on disk, with its seal, is the one to be there."""
        return self._stands and self.manifest == self._on_disk

    def distrust(self) -> bool:
        """Forget what the manifest on disk told, unless we sealed it; tell whether that was done.

        Why: what is taken over gets our seal, and whoever can write into the folder could otherwise
        have letters of theirs sealed by us.
        """
        if self._seals is None or self._on_disk is None:
            return False
        if self._seals.vouch_for(self._content, self._seal, self._on_disk):
            return False
        self._letters.clear()
        self._failed.clear()
        return True

    def clear(self, force: str) -> None:
        """Tell nothing of a letter, because its files are about to be replaced."""
        self._letters.pop(force, None)
        self._failed.pop(force, None)

    def put(self, letter: ManifestLetter) -> None:
        """Tell of a letter whose files all stand."""
        self._failed.pop(letter.force, None)
        self._letters[letter.force] = self._sharing(letter)

    def fail(self, force: str, error: LetterforgeError) -> None:
        """Tell that a letter could not be made."""
        self._letters.pop(force, None)
        reason = error.message
        if isinstance(error, ProblemsError):
            reason = "; ".join(f"{self._place(each)}: {each.message}" for each in error.problems)
        self._failed[force] = ManifestFailure(force=force, reason=reason)

    def write(self, *, last: bool = False) -> None:
        """Write the manifest where it differs from the one on disk, and seal it.

        Only the ``last`` seal of a run carries a timestamp. Raises LetterforgeError where it cannot
        be written or sealed; the old one then stands as it did.
        """
        started = time.monotonic()
        now = self.manifest
        if now != self._on_disk or not self._stands:
            self._write(now, lasting=False)
        if last and not self._stands:
            self._write(now, lasting=True)
        self._written_at = time.monotonic()
        took = self._written_at - started
        self._pause = max(_SECONDS_BETWEEN_WRITES, took / _PART_FOR_WRITING)

    def _write(self, manifest: Manifest, *, lasting: bool) -> None:
        content = manifest_bytes(manifest)
        seal = None
        if self._seals:
            seal = self._seals.seal_manifest(content, manifest, lasting=lasting)
        write_manifest(self._folder, content, seal)
        self._on_disk, self._content, self._seal = manifest, content, seal or b""
        self._stands = self._is_sealed_rightly()

    def _is_sealed_rightly(self) -> bool:
        if self._seals is None:
            return not self._seal
        if self._on_disk is None:
            return False
        return self._seals.stands(self._content, self._seal, self._on_disk)

    def write_now_and_then(self) -> None:
        """Write the manifest if the last time is a while ago, so that a kill costs little.

        Where that fails, nothing is lost: the one on disk tells less, but nothing untrue.
        """
        if time.monotonic() - self._written_at < self._pause:
            return
        try:
            self.write()
        except LetterforgeError:
            self._written_at = time.monotonic()

    def _sharing(self, letter: ManifestLetter) -> ManifestLetter:
        """Return the same letter, with what most letters are made of held in memory only once."""
        made_of = letter.made_of
        key = (*made_of.assets.items(), *made_of.program.items())
        first = self._shared.setdefault(key, made_of)
        shared = {"assets": first.assets, "program": first.program}
        return letter.model_copy(update={"made_of": made_of.model_copy(update=shared)})

    def _place(self, problem: Problem) -> str:
        """Return a problem's place, the same from whichever folder the command was called."""
        path = Path(problem.file).resolve()
        if not path.is_relative_to(self._root):
            return problem.place
        return problem.place.replace(problem.file, path.relative_to(self._root).as_posix(), 1)
