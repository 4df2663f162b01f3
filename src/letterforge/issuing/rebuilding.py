"""Make a letter again from the data inside its sealed PDF, and compare the two.

Why: that shows that the pages say what the data says, and that nobody changed them by hand before
they were sealed.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError
from letterforge.model.base import Record
from letterforge.model.letter import Letter
from letterforge.model.manifest import MadeOf
from letterforge.press import DATA_NAME, Press
from letterforge.rendering.fingerprint import differences
from letterforge.signing.embedded import embedded_data, unsealed


class EmbeddedLetter(Record):
    """What a letter's PDF carries inside: its data, and what it was made of."""

    letter: Letter
    made_of: MadeOf


@dataclass(frozen=True)
class Rebuilt:
    """Whether a letter could be made again byte for byte; if not, why in words."""

    same: bool
    reason: str = ""


def embedded_letter(pdf: bytes) -> EmbeddedLetter | None:
    """Return the data inside a letter's PDF, or None where there is none that is understood."""
    try:
        content = embedded_data(pdf, DATA_NAME)
        return EmbeddedLetter.model_validate_json(content) if content is not None else None
    except (LetterforgeError, ValidationError):
        return None


class Rebuilder:
    """Make letters again with the templates and programs that are here now."""

    def __init__(self, assets: Assets) -> None:
        self._press = Press(assets)

    def prepare(self) -> None:
        """Load now what takes long to load."""
        self._press.prepare(["pdf"])

    def rebuild(self, sealed: bytes) -> Rebuilt:
        """Return whether a sealed PDF begins with what its data makes."""
        inside = embedded_letter(sealed)
        if inside is None:
            return Rebuilt(False, "it carries no data that it could be made from again")
        try:
            proof = self._press.proof(inside.letter)
            if different := differences(inside.made_of, proof.made_of, of_versions=True):
                return Rebuilt(
                    False,
                    f"it cannot be made again here, where other things are in use ({different}); "
                    "that says nothing against the letter",
                )
            if self._press.files(proof, ["pdf"]).files["pdf"] == unsealed(sealed):
                return Rebuilt(True)
        except LetterforgeError as error:
            return Rebuilt(False, f"it cannot be made again here: {error.message}")
        return Rebuilt(
            False,
            "its data, made into a letter with the same templates and programs, gives other "
            "pages: they were changed before they were sealed, or this machine's libraries for "
            "text (Pango, HarfBuzz) are others",
        )
