"""Find the force that a row means: by its name, short name or ONS code, or by what it alone has."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from letterforge.model.force import Force
from letterforge.workbook.cells import folded


class ForceFinder:
    """Find forces by what people call them."""

    def __init__(self, forces: Mapping[str, Force]) -> None:
        self._exact: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for slug, force in forces.items():
            for name in (slug, force.name, force.name_cy, force.ons_code):
                if name:
                    self._exact.setdefault(folded(name), slug)
            self._names[folded(force.name)] = slug
        self._labels = {slug: force.name for slug, force in forces.items()}

    def find(self, words: str) -> tuple[str | None, bool]:
        """Return the force that words mean, if exactly one, and whether they are its full name."""
        key = folded(words)
        if key in self._exact:
            return self._exact[key], True
        parts = key.replace("&", "and").split()
        fitting = {
            slug for name, slug in self._names.items() if parts and _begins(name.split(), parts)
        }
        return (fitting.pop(), False) if len(fitting) == 1 else (None, False)

    def nearest(self, words: str) -> str:
        """Return a hint that names the likeliest forces."""
        key = folded(words)
        fitting = [slug for name, slug in self._names.items() if key and key in name]
        close = [self._names[each] for each in difflib.get_close_matches(key, self._names, n=2)]
        close += [self._exact[each] for each in difflib.get_close_matches(key, self._exact, n=1)]
        likely = list(dict.fromkeys([*fitting, *close]))[:3]
        names = " or ".join(f"'{self._labels[slug]}'" for slug in likely)
        return f"did you mean {names}?" if names else "see all of them with: letterforge forces"


def _begins(name: list[str], parts: list[str]) -> bool:
    return name[: len(parts)] == parts
