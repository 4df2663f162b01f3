"""Find the force that a row means, and know whether the row gives its whole name."""

from __future__ import annotations

from collections.abc import Mapping

from letterforge.composing.naming import named_forces
from letterforge.errors import LetterforgeError
from letterforge.loading.records import nearest
from letterforge.model.force import Force
from letterforge.workbook.cells import folded


class ForceFinder:
    """Find forces by name, short name or ONS code, or by a part that only one of them has."""

    def __init__(self, forces: Mapping[str, Force]) -> None:
        self._forces = forces
        # A sheet has thousands of rows where there are thousands of forces.
        self._whole: dict[str, str] = {}
        for slug, force in forces.items():
            for name in (slug, force.name, force.name_cy, force.ons_code):
                if name:
                    self._whole.setdefault(folded(name), slug)

    def find(self, words: str) -> tuple[str | None, bool]:
        """Return the force that words mean, if exactly one, and whether they are its whole name."""
        if found := self._whole.get(folded(words)):
            return found, True
        try:
            parts = list(named_forces([folded(words)], self._forces, ()))
        except LetterforgeError:
            return None, False
        return (parts[0], False) if len(parts) == 1 else (None, False)

    def nearest(self, words: str) -> str:
        """Return a hint that names the likeliest forces."""
        try:
            list(named_forces([folded(words)], self._forces, ()))
        except LetterforgeError as error:
            if "letterforge forces" not in error.hint:
                return error.hint
        names = {folded(force.name): slug for slug, force in self._forces.items()}
        hint = nearest(folded(words), names)
        for name, slug in names.items():
            hint = hint.replace(f"'{name}'", f"'{self._forces[slug].name}'")
        return hint if hint.startswith("did you mean") else "see: letterforge forces"
