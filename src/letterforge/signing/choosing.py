"""Choose who seals which letter, and open the identities before the first letter is made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from letterforge.errors import LetterforgeError, shown
from letterforge.model.config import Level, Sealing
from letterforge.signing.expecting import SPECIMEN_FILE
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.sealing import Sealer
from letterforge.signing.specimen import open_specimen
from letterforge.signing.store import imported_source
from letterforge.signing.trust import read_trust


@dataclass(frozen=True)
class Sealers:
    """Who seals specimen letters and who seals real ones; None where there are no such letters.

    ``notes`` are what the person who seals should know.
    """

    for_specimens: Sealer | None
    for_real_letters: Sealer | None
    notes: tuple[str, ...] = ()

    def for_letter(self, specimen: bool) -> Sealer:
        """Return who seals a letter."""
        sealer = self.for_specimens if specimen else self.for_real_letters
        if sealer is None:
            raise AssertionError("the sealers were opened for other letters")
        return sealer


def open_sealers(
    sealing: Sealing,
    root: Path,
    identities: Path,
    passphrases: PassphraseSource,
    *,
    specimen_letters: bool,
    real_letters: bool,
    level: Level | None = None,
) -> Sealers:
    """Return who seals, unlocked and checked.

    ``root`` is what the settings' paths count from, ``identities`` the user's own folder. A
    specimen letter is only ever sealed by the specimen identity. Raises LetterforgeError where
    an identity cannot be used, and where a real one is demanded and there is none.
    """
    opening = _Opening(sealing, root, identities, passphrases, level)
    real = opening.real() if real_letters else None
    specimens = opening.specimen() if specimen_letters else None
    if real_letters and real is None:
        if sealing.require_real_identity:
            raise LetterforgeError(
                "real letters need a real identity to seal them, and there is none",
                "import one with: letterforge identity import; the project demands it "
                "(require_real_identity in letterforge.yaml)",
            )
        real = specimens or opening.specimen()
        opening.notes.append(
            "real letters are sealed with the specimen identity, which proves nothing about who "
            "signed; bring your own with: letterforge identity import"
        )
    return Sealers(specimens, real, tuple(opening.notes))


class _Opening:
    def __init__(
        self,
        sealing: Sealing,
        root: Path,
        identities: Path,
        passphrases: PassphraseSource,
        level: Level | None,
    ) -> None:
        self._sealing = sealing
        self._root = root
        self._identities = identities
        self._passphrases = passphrases
        self._level: Level = level or sealing.chosen_level
        self.notes: list[str] = []

    def real(self) -> Sealer | None:
        source, folder = self._sealing.identity, self._root
        if source is None:
            source, folder = imported_source(self._identities), self._identities
        if source is None:
            return None
        identity = open_identity(source, folder, self._passphrases)
        if identity.specimen:
            raise LetterforgeError(
                f"the certificate of {identity.signer} calls itself a specimen",
                "leave it out of the settings, or name one that says who seals",
            )
        trust = read_trust(self._root / Path(each).expanduser() for each in self._sealing.trust)
        return Sealer(identity, self._level, self._sealing.timestamp_server, trust.anchors)

    def specimen(self) -> Sealer:
        identity, made = open_specimen(self._identities)
        if made:
            self.notes.append(
                f"a specimen identity was made: {shown(self._identities / SPECIMEN_FILE)}; its "
                "seals show whether a letter was changed, and prove nothing about who signed"
            )
        level = self._level
        if level in {"LT", "LTA"}:
            level = "T"
            self.notes.append(
                f"specimens are sealed at level T: {self._level} needs revocation data, and "
                "nobody can revoke a specimen certificate"
            )
        return Sealer(identity, level, self._sealing.timestamp_server)
