"""Seal letters as a batch makes them, and tell which of them need another seal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from letterforge.model.config import Level
from letterforge.model.manifest import SEAL_SUFFIX, ManifestLetter, ManifestSeal
from letterforge.signing.expecting import SealOrder, expected_certificate, sealed_as_specimen

if TYPE_CHECKING:
    from letterforge.signing.choosing import Sealers
    from letterforge.signing.sealing import Sealer


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
        certificate = expected_certificate(self._order, specimen=letter.specimen)
        if certificate is None and self._sealers and not letter.specimen:
            certificate = self._sealers.for_letter(specimen=False).identity.certificate_sha256
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
        if self._sealers is None and (specimens or real):
            # pyHanko takes a third of a second to import: only where something is sealed.
            from letterforge.signing.choosing import open_sealers

            self._sealers = open_sealers(self._order, specimen_letters=specimens, real_letters=real)

    def seal(
        self, files: Mapping[Path, bytes], *, specimen: bool
    ) -> tuple[dict[Path, bytes], ManifestSeal]:
        """Return a letter's files sealed, with the signatures that stand beside them.

        A PDF is sealed inside; beside any other file comes one that ends in ``.p7s``.
        """
        from letterforge.signing.sealing import now

        if self._sealers is None:
            raise AssertionError("the identities are opened before the first letter is made")
        sealer, moment = self._sealers.for_letter(specimen), now()
        sealed: dict[Path, bytes] = {}
        for path, content in files.items():
            if path.suffix == ".pdf":
                sealed[path] = sealer.seal_pdf(content, moment)
            else:
                sealed[path] = content
                beside = path.with_name(path.name + SEAL_SUFFIX)
                sealed[beside] = sealer.seal_detached(content, moment)
        return sealed, sealer.describe(moment)

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
