"""Make a letter again from the facts that it was made from, and compare the two.

Why: that shows that the pages say what the facts say, and that nobody changed them by hand before
they were sealed. It does not show that the facts are true, or who sealed the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from letterforge.composing.letters import compose
from letterforge.errors import LetterforgeError
from letterforge.issuing.inside import EmbeddedLetter, embedded_letter
from letterforge.loading.loader import Loaded
from letterforge.model.letter import Letter
from letterforge.press import DATA_NAME, Press
from letterforge.rendering.fingerprint import differences
from letterforge.signing.embedded import embedded_data, unsealed


@dataclass(frozen=True)
class Rebuilt:
    """Whether a letter could be made again byte for byte; if not, why in words."""

    same: bool
    reason: str = ""


class Rebuilder:
    """Make letters again from a project's own facts, with its templates and the programs here.

    Why not from the data in the PDF: those may be a stranger's, and would choose which templates
    are run. They are only compared with what the project says.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._press = Press(loaded.project.assets)

    def prepare(self) -> None:
        """Load now what takes long to load."""
        self._press.prepare(["pdf"])

    def rebuild(self, sealed: bytes) -> Rebuilt:
        """Return whether a sealed PDF begins with what the project makes of its own facts."""
        try:
            content = embedded_data(sealed, DATA_NAME)
        except LetterforgeError:
            content = None
        inside = embedded_letter(content) if content is not None else None
        if inside is None:
            return Rebuilt(False, "it carries no data that it could be made from again")
        try:
            letter = self._own(inside)
            if letter is None or not _within(inside.data, letter.model_dump(mode="json")):
                return Rebuilt(
                    False,
                    "this project would not have made it: its data are not what the facts here say",
                )
            proof = self._press.proof(letter)
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

    def _own(self, inside: EmbeddedLetter) -> Letter | None:
        """Return the letter that the project makes of its own facts, to the same force and date."""
        named = inside.letter
        round_ = self._loaded.register.rounds.get(named.round)
        if round_ is None or named.force not in round_.assessments:
            return None
        return compose(self._loaded, named.round, named.force, named.date).letter


def _within(part: Any, whole: Any) -> bool:
    """Tell whether data say nothing else than others do, though perhaps not all of it."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and _within(each, whole[name]) for name, each in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(_within, part, whole))
    return type(part) is type(whole) and bool(part == whole)
