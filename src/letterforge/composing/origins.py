"""Where each value of a letter was picked from, noted at the moment when it is picked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from letterforge.loading.yaml_document import KeyPath

FieldPath = tuple[str | int, ...]
"""The names and numbers that lead to a value in a letter, such as ``addressees, 0, name``."""


class Origin(NamedTuple):
    """A place in the register: a document such as ``forces``, and the keys to a value in it."""

    document: str
    keys: KeyPath


Origins = Mapping[FieldPath, tuple[Origin, ...]]
"""By a value's place in the letter where it was picked from, and after that what decided it."""


class OriginNotes:
    """Take down origins while a letter is being composed."""

    def __init__(self) -> None:
        self.taken: dict[FieldPath, tuple[Origin, ...]] = {}

    def note(
        self, at: FieldPath, document: str, keys: KeyPath, decided: Iterable[Origin] = ()
    ) -> None:
        """Note that the value at a place of the letter was picked from a place of the register."""
        self.taken[at] = (Origin(document, keys), *decided)

    def note_fields(
        self, at: FieldPath, document: str, keys: KeyPath, names: Iterable[str | int]
    ) -> None:
        """Note that fields of the letter are those of the same names in the register."""
        for name in names:
            self.note((*at, name), document, (*keys, name))

    def note_decided(self, at: FieldPath, decided: Iterable[Origin]) -> None:
        """Note that places of the register decided what stands at a place of the letter."""
        if origins := tuple(decided):
            self.taken[at] = origins
