"""Seal letters as a batch makes them, and tell which of them need another seal."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from letterforge.formats import SEAL_SUFFIX
from letterforge.model.config import Level
from letterforge.model.manifest import Manifest, ManifestLetter, ManifestSeal
from letterforge.model.statement import SealedLetter, SealedManifest
from letterforge.signing.expecting import SealOrder, expected_certificate, sealed_as_specimen

if TYPE_CHECKING:
    from letterforge.signing.choosing import Sealers
    from letterforge.signing.sealing import Sealer


# How the name of a timestamp (id-aa-timeStampToken) begins inside a seal.
_TIMESTAMP = bytes.fromhex("060b2a864886f70d010910020e")


class Seals:
    """Seal the letters of one batch: identities are opened once, before the first letter."""

    def __init__(self, order: SealOrder) -> None:
        self._order = order
        self._sealers: Sealers | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the person who seals should know; empty until the identities are open."""
        return self._sealers.notes if self._sealers else ()

    def reason(self, letter: ManifestLetter) -> str:
        """Return why a letter that is unchanged needs another seal; empty where it needs none."""
        if letter.seal is None:
            return "not sealed yet"
        certificate = self._certificate(specimen=letter.specimen)
        if certificate != letter.seal.certificate_sha256:
            return "to be sealed with another certificate"
        level = self._level(specimen=letter.specimen)
        if level != letter.seal.level:
            return f"to be sealed at level {level} instead of {letter.seal.level}"
        return ""

    def settle(self) -> None:
        """Open the identities now where only that can tell which certificate would seal."""
        identity = self._order.sealing.identity
        if identity is not None and identity.certificate is None:
            self.open(specimens=True, real=True)

    def open(self, *, specimens: bool, real: bool) -> None:
        """Open the identities that letters of these sorts need.

        Raises LetterforgeError where one cannot be used, and where a real one is demanded and
        there is none.
        """
        have = self._sealers
        specimens = specimens and not (have and have.for_specimens)
        real = real and not (have and have.for_real_letters)
        if specimens or real:
            # pyHanko takes a third of a second to import: only where something is sealed.
            from letterforge.signing.choosing import open_sealers

            opened = open_sealers(self._order, specimen_letters=specimens, real_letters=real)
            self._sealers = opened.beside(have) if have else opened

    def seal(
        self, files: Mapping[Path, bytes], letter: SealedLetter
    ) -> tuple[dict[Path, bytes], ManifestSeal]:
        """Return a letter's files sealed, with the signatures that stand beside them.

        A PDF is sealed inside; beside any other file comes one that ends in ``.p7s``. Each says
        which letter it is of, and in which format.
        """
        from letterforge.signing.sealing import now

        if self._sealers is None:
            raise AssertionError("the identities are opened before the first letter is made")
        sealer, moment = self._sealers.for_letter(letter.specimen), now()
        sealed: dict[Path, bytes] = {}
        for path, content in files.items():
            statement = letter.model_copy(update={"format": path.suffix[1:]})
            if path.suffix == ".pdf":
                sealed[path] = sealer.seal_pdf(content, moment, statement)
            else:
                sealed[path] = content
                beside = path.with_name(path.name + SEAL_SUFFIX)
                sealed[beside] = sealer.seal_detached(content, moment, statement)
        return sealed, sealer.describe(moment)

    def seal_manifest(self, content: bytes, manifest: Manifest, *, lasting: bool) -> bytes:
        """Return the seal of a manifest: by who seals real letters, if it tells of any.

        ``lasting`` asks for a timestamp, where letters get one. Raises LetterforgeError where the
        identity cannot be used, or the timestamp server fails.
        """
        real = manifest.has_real_letters
        self.open(specimens=not real, real=real)
        if self._sealers is None:
            raise AssertionError("the identities were opened just now")
        sealer = self._sealers.for_letter(specimen=not real)
        return sealer.seal_detached(
            content, None, SealedManifest(round=manifest.round), stamped=lasting
        )

    def stands(self, content: bytes, seal: bytes, manifest: Manifest) -> bool:
        """Tell by a glance, without keys, whether a manifest has the seal that it should have.

        Why: a batch in which nothing has changed must not wait for the tools that could prove it.
        Whoever can be fooled by this is only this batch, which then leaves all as it is.
        """
        specimen = not manifest.has_real_letters
        certificate = self._certificate(specimen=specimen)
        if certificate is None:
            return False
        signs = [hashlib.sha256(content).digest(), bytes.fromhex(certificate)]
        signs += [_TIMESTAMP] if self._level(specimen=specimen) != "B" else []
        return all(sign in seal for sign in signs)

    def vouch_for(self, content: bytes, seal: bytes, manifest: Manifest) -> bool:
        """Tell whether one of this machine's own identities sealed a manifest.

        Why: what is taken over from it is sealed anew, and nothing that a stranger wrote into it
        may get a seal of ours in that way.
        """
        from letterforge.signing.checking_seals import verify_detached
        from letterforge.signing.trust import Trust

        own = {self._certificate(specimen=True), self._certificate(specimen=False)} - {None}
        verdict = verify_detached(content, seal, Trust())
        return (
            verdict.intact
            and verdict.seal is not None
            and verdict.seal.certificate_sha256 in own
            and verdict.statement == SealedManifest(round=manifest.round)
        )

    def _certificate(self, *, specimen: bool) -> str | None:
        """Return the SHA-256 of the certificate that seals, or None where there is none yet."""
        known = expected_certificate(self._order, specimen=specimen)
        if known is None and self._sealers and not specimen and self._sealers.for_real_letters:
            return self._sealers.for_real_letters.identity.certificate_sha256
        return known

    def actor(self) -> Sealer:
        """Return who seals real letters, to sign what is put down in a journal.

        Raises LetterforgeError where the identity cannot be used.
        """
        if self._sealers is None or self._sealers.for_real_letters is None:
            from letterforge.signing.choosing import open_sealers

            opened = open_sealers(self._order, specimen_letters=False, real_letters=True)
            return opened.for_letter(specimen=False)
        return self._sealers.for_real_letters

    def _level(self, *, specimen: bool) -> Level:
        level = self._order.chosen_level
        # Nobody can revoke a specimen certificate, so there is no data for more than T.
        capped = sealed_as_specimen(self._order, specimen=specimen)
        return "T" if capped and level in {"LT", "LTA"} else level


def remove_detached(files: Collection[Path]) -> None:
    """Remove the signatures beside files that are about to be written without one."""
    for path in files:
        path.with_name(path.name + SEAL_SUFFIX).unlink(missing_ok=True)
