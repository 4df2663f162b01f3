"""Keep a folder's manifest true while its letters are being made."""

from __future__ import annotations

import time
from datetime import date

from letterforge import __version__
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.issuing.manifest_file import read_manifest, write_manifest
from letterforge.issuing.planning import Order
from letterforge.model.manifest import Manifest, ManifestFailure, ManifestLetter

_SECONDS_BETWEEN_WRITES = 1.0


class Record:
    """Hold what is true of each letter, and write it to disk."""

    def __init__(self, order: Order, round_date: date) -> None:
        self._folder = order.folder
        self._round = order.round
        self._date = round_date
        self._on_disk = read_manifest(order.folder)
        before = self._on_disk if self._on_disk and self._on_disk.round == order.round else None
        self._letters = {each.force: each for each in before.letters} if before else {}
        self._failed = {each.force: each for each in before.failed} if before else {}
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
        )

    def clear(self, force: str) -> None:
        """Tell nothing of a letter, because its files are about to be replaced."""
        self._letters.pop(force, None)
        self._failed.pop(force, None)

    def put(self, letter: ManifestLetter) -> None:
        """Tell of a letter whose files all stand."""
        self._failed.pop(letter.force, None)
        self._letters[letter.force] = letter

    def fail(self, force: str, error: LetterforgeError) -> None:
        """Tell that a letter could not be made."""
        self._letters.pop(force, None)
        reason = error.message
        if isinstance(error, ProblemsError):
            reason = "; ".join(f"{each.place}: {each.message}" for each in error.problems)
        self._failed[force] = ManifestFailure(force=force, reason=reason)

    def write(self) -> None:
        """Write the manifest where it differs from the one on disk."""
        now = self.manifest
        if now != self._on_disk:
            write_manifest(self._folder, now)
            self._on_disk = now
        self._written_at = time.monotonic()

    def write_now_and_then(self) -> None:
        """Write the manifest if the last time is a while ago, so that a kill costs little."""
        if time.monotonic() - self._written_at >= _SECONDS_BETWEEN_WRITES:
            self.write()
