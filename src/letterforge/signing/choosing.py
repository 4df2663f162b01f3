"""Choose who seals which letter, and open the identities before the first letter is made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from letterforge.errors import LetterforgeError, quoted, shown
from letterforge.model.config import IdentitySource
from letterforge.signing.expecting import SPECIMEN_FILE, SealOrder
from letterforge.signing.opening import open_identity
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

    def beside(self, earlier: Sealers) -> Sealers:
        """Return these sealers together with those that were opened before."""
        return Sealers(
            self.for_specimens or earlier.for_specimens,
            self.for_real_letters or earlier.for_real_letters,
            tuple(dict.fromkeys((*earlier.notes, *self.notes))),
        )

    def for_letter(self, specimen: bool) -> Sealer:
        """Return who seals a letter."""
        sealer = self.for_specimens if specimen else self.for_real_letters
        if sealer is None:
            raise AssertionError("the sealers were opened for other letters")
        return sealer


def open_sealers(order: SealOrder, *, specimen_letters: bool, real_letters: bool) -> Sealers:
    """Return who seals, unlocked and checked.

    A specimen letter is only ever sealed by the specimen identity. Raises LetterforgeError where
    an identity cannot be used, and where a real one is demanded and there is none.
    """
    opening = _Opening(order)
    real = opening.real() if real_letters else None
    specimens = opening.specimen() if specimen_letters else None
    if real_letters and real is None:
        if order.sealing.require_real_identity:
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


def open_actor(order: SealOrder) -> Sealer:
    """Return who acts: the user's own identity, else the project's, else the specimen identity.

    Raises LetterforgeError where it cannot be used.
    """
    opening = _Opening(order)
    own = imported_source(order.identities)
    sealer = opening.real(own, order.identities) if own else opening.real()
    return Sealer((sealer or opening.specimen()).identity)


class _Opening:
    def __init__(self, order: SealOrder) -> None:
        self._order = order
        self.notes: list[str] = []

    def real(self, own: IdentitySource | None = None, place: Path | None = None) -> Sealer | None:
        order, sealing = self._order, self._order.sealing
        source, folder = own or sealing.identity, place or order.root
        if source is None:
            source, folder = imported_source(order.identities), order.identities
        if source is None:
            return None
        identity = open_identity(source, folder, order.passphrases)
        if identity.specimen:
            raise LetterforgeError(
                f"the certificate of {quoted(identity.signer)} calls itself a specimen",
                "leave it out of the settings, or name one that says who seals",
            )
        # Both chains are shown to be unrevoked: the identity's and the timestamp server's.
        names = (*sealing.trust, *sealing.timestamp_trust)
        trust = read_trust(order.root / Path(name).expanduser() for name in names)
        return Sealer(identity, order.chosen_level, sealing.timestamp_server, trust.anchors)

    def specimen(self) -> Sealer:
        identities, level = self._order.identities, self._order.chosen_level
        identity, is_new = open_specimen(identities)
        if is_new:
            self.notes.append(
                f"a specimen identity was made: {shown(identities / SPECIMEN_FILE)}; its "
                "seals show whether a letter was changed, and prove nothing about who signed"
            )
        if level in {"LT", "LTA"}:
            self.notes.append(
                f"specimens are sealed at level T: {level} needs revocation data, and "
                "nobody can revoke a specimen certificate"
            )
            level = "T"
        return Sealer(identity, level, self._order.sealing.timestamp_server)
