"""The manifest of a round: what was made of what, and what the files on disk must be."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from letterforge.model.base import Record


class MadeOf(Record):
    """What a letter depends on: when all of it is the same, so is the letter.

    ``words`` is the SHA-256 of its HTML and data; ``assets`` are the SHA-256 of each stylesheet,
    picture and font by name; ``program`` holds the versions of the packages that make it.
    """

    words: str
    assets: dict[str, str]
    program: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Return one SHA-256 over all of it."""
        text = json.dumps(self.model_dump(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


class ManifestFile(Record):
    """One file beside the manifest; ``size`` in bytes."""

    name: str
    format: str
    size: int
    sha256: str


class ManifestSeal(Record):
    """Who sealed a letter, with which certificate (its SHA-256), and how."""

    signer: str
    certificate_sha256: str
    specimen: bool
    level: str
    signed_at: datetime


class ManifestLetter(Record):
    """One letter whose files stand on disk as told here."""

    force: str
    force_name: str
    date: date
    addressed_to: tuple[str, ...]
    copied_to: tuple[str, ...]
    outcome: str
    specimen: bool
    pages: int | None
    fingerprint: str
    made_of: MadeOf
    files: tuple[ManifestFile, ...]
    seal: ManifestSeal | None = None


class ManifestFailure(Record):
    """One letter that could not be made; files of it that stand on disk are of an earlier run."""

    force: str
    reason: str


class Manifest(Record):
    """The file ``manifest.json`` of a round's folder, in the order of the forces' short names."""

    round: str
    date: date
    letterforge: str
    letters: tuple[ManifestLetter, ...] = ()
    failed: tuple[ManifestFailure, ...] = ()

    def letter(self, force: str) -> ManifestLetter | None:
        """Return the letter to a force, if it is told here."""
        return next((letter for letter in self.letters if letter.force == force), None)
