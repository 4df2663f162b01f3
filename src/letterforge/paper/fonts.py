"""Prove that a PDF has the fonts in it that its stylesheets ask for.

Why: fonts pass through the temporary folder. Where that is full, a font is cut short or left out,
and a letter would come out in another face without a word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from letterforge.errors import LetterforgeError
from letterforge.paper.boxes import leaves

_HINT = "make room in the folder for temporary files (TMPDIR), and see whether the font is whole"
_WEIGHTS = {"normal": 400, "bold": 700}


@dataclass(frozen=True)
class Face:
    """A face that a stylesheet declares, and the SHA-256 of the files that it may be."""

    family: str
    weight: int
    upright: bool
    digests: frozenset[str]


def face_of(descriptors: Any, contents: Iterable[bytes]) -> Face:
    """Return the face that a rule of a stylesheet declares."""
    weight = descriptors.get("font_weight", "normal")
    return Face(
        descriptors["font_family"].lower(),
        _WEIGHTS.get(weight, weight if isinstance(weight, int) else 400),
        descriptors.get("font_style", "normal") == "normal",
        frozenset(map(digest, contents)),
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of a font."""
    return hashlib.sha256(content).hexdigest()


def prove_fonts(pages: Sequence[Any], fonts: Iterable[bytes], faces: Sequence[Face]) -> None:
    """Raise LetterforgeError where a painted font is none of the declared ones, or one is not used.

    ``fonts`` are the whole files of those that were painted with.
    """
    painted = set(map(digest, fonts))
    if painted - {known for face in faces for known in face.digests}:
        raise LetterforgeError("a font of the letter is not what the stylesheets name", _HINT)
    asked = {
        (
            tuple(family.lower() for family in leaf.box.style["font_family"]),
            leaf.box.style["font_weight"],
            leaf.box.style["font_style"] == "normal",
        )
        for page in pages
        for leaf in leaves(page)
        if leaf.text.strip()
    }
    for families, weight, upright in asked:
        fitting = _fitting(faces, families, weight, upright)
        if fitting and not any(face.digests & painted for face in fitting):
            name = f"{fitting[0].family}, weight {fitting[0].weight}"
            raise LetterforgeError(f"the letter was not set in the font declared ({name})", _HINT)


def _fitting(
    faces: Sequence[Face], families: Sequence[str], weight: int, upright: bool
) -> list[Face]:
    """Return the declared faces that are nearest to what a text asks for."""
    for family in families:
        of_family = [face for face in faces if face.family == family]
        if of_family:
            of_style = [face for face in of_family if face.upright == upright] or of_family
            nearest = min(abs(face.weight - weight) for face in of_style)
            return [face for face in of_style if abs(face.weight - weight) == nearest]
    return []
