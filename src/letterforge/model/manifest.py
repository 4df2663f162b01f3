"""The manifest of a round: what was made of what, and what the files on disk must be."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, FailFast, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from letterforge.formats import FORMATS, SEAL_SUFFIX, Format
from letterforge.model.base import Record, Slug

MADE_AS = "form"
"""The version of letters as such, among the versions of what makes them."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
"""A file in the manifest's own folder, never one elsewhere."""


class _Told(Record):
    # All keys are always written, so a reader may count on them.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class MadeOf(_Told):
    """What a letter is made of: its words, its look and the form of letters.

    ``facts`` is the SHA-256 of its data and ``words`` of its HTML; ``assets`` are those of each
    stylesheet, picture and font by name; ``program`` records the versions of what makes it, of
    which only the form of letters tells one letter from another.
    """

    facts: Sha256
    words: Sha256
    assets: dict[str, Sha256]
    program: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Return one SHA-256 over all of it."""
        program = {MADE_AS: self.program.get(MADE_AS)}
        text = json.dumps({**self.model_dump(), "program": program}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


class ManifestFile(_Told):
    """One file beside the manifest; ``size`` in bytes."""

    name: FileName
    format: str
    size: int = Field(ge=0)
    sha256: Sha256


class ManifestSeal(_Told):
    """Who sealed a letter, with which certificate (its SHA-256), and how."""

    signer: str
    certificate_sha256: str
    specimen: bool
    level: str
    signed_at: datetime


class ManifestLetter(_Told):
    """One letter whose files stand on disk as told here.

    ``number`` counts its editions; ``unsealed`` holds the SHA-256 that each format had before any
    seal: what people approve.
    """

    force: Slug
    force_name: str
    date: date
    addressed_to: tuple[str, ...]
    copied_to: tuple[str, ...]
    outcome: str
    specimen: bool
    pages: int | None
    fingerprint: Sha256
    made_of: MadeOf
    files: Annotated[tuple[ManifestFile, ...], Field(min_length=1)]
    number: int = Field(default=1, ge=1)
    unsealed: dict[Format, Sha256] = Field(default_factory=dict)
    seal: ManifestSeal | None = None

    @model_validator(mode="after")
    def _files_are_its_own(self) -> Self:
        for file in self.files:
            base = file.format.removesuffix(SEAL_SUFFIX)
            if base not in FORMATS or file.name != f"{self.force}.{file.format}":
                raise PydanticCustomError("other_file", "names a file that is not of its letter")
        if len({file.name for file in self.files}) != len(self.files):
            raise PydanticCustomError("file_twice", "names a file twice")
        return self


class ManifestFailure(_Told):
    """One letter that could not be made; files of it that stand on disk are of an earlier run."""

    force: Slug
    reason: str


class JournalHead(_Told):
    """How far a journal had grown: the number of its last line, and that line's SHA-256."""

    line: int = Field(ge=1)
    sha256: Sha256


class Manifest(_Told):
    """The file ``manifest.json`` of a round's folder, in the order of the forces' short names."""

    round: Slug
    date: date
    letterforge: str
    # The first that is wrong is enough: a forged manifest may hold a million.
    letters: Annotated[tuple[ManifestLetter, ...], FailFast()] = ()
    failed: Annotated[tuple[ManifestFailure, ...], FailFast()] = ()
    journal: JournalHead | None = None

    @model_validator(mode="after")
    def _tells_of_each_letter_once(self) -> Self:
        forces = [letter.force for letter in self.letters]
        forces += [failure.force for failure in self.failed]
        if len(set(forces)) != len(forces):
            raise PydanticCustomError("letter_twice", "tells of a letter twice")
        return self

    @property
    def has_real_letters(self) -> bool:
        """Tell whether any letter here is more than a specimen."""
        return any(not letter.specimen for letter in self.letters)

    def letter(self, force: str) -> ManifestLetter | None:
        """Return the letter to a force, if it is told here."""
        return next((letter for letter in self.letters if letter.force == force), None)
