"""The inspectorate itself: its names over time, its letterhead, its forms of address, who signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from letterforge.model.base import AssetName, Email, Line, Record, Slug, Sources
from letterforge.model.names import Named
from letterforge.model.office import PostNominals
from letterforge.model.partial_date import Day, PartialDate
from letterforge.model.terms import Term


class InspectorateName(Term):
    """What the inspectorate is called during a time."""

    short: Line
    name: Line


class Letterhead(Term):
    """The address at the head of the letters during a time."""

    address: tuple[Line, ...]
    telephone: Line | None = None
    fax: Line | None = None
    email: Email | None = None
    website: Line | None = None


class Succession(Record):
    """Words that are replaced by others from a day on, such as QC by KC.

    It works both ways: on an earlier day the later words are replaced by the former ones.
    """

    before: Line
    after: Line
    since: Day
    applies_to: Literal["titles", "post-nominals"]
    source: Sources

    def apply(self, words: str, day: date) -> str:
        """Return words as they are said on a day."""
        old, new = (self.before, self.after) if day >= self.since else (self.after, self.before)
        if self.applies_to == "post-nominals":
            return new if words == old else words
        return words.replace(old, new)


class Honour(Record):
    """When an honour was given: nobody can have gained it earlier or later."""

    first_awarded: PartialDate | None = None
    last_awarded: PartialDate | None = None
    source: Sources


class FormOfAddress(Record):
    """How the holder of a title is written to."""

    salutation: Line = Field(description="what follows the word Dear")
    placed: Literal["before name", "below name"] = "below name"


class InspectorateFile(Record):
    """The file ``data/inspectorate.yaml``."""

    names: tuple[InspectorateName, ...] = Field(min_length=1)
    letterheads: tuple[Letterhead, ...] = Field(min_length=1)
    mark: AssetName | None = Field(default=None, description="picture at the head of the letters")
    successions: tuple[Succession, ...] = ()
    honours: dict[Line, Honour] = Field(default_factory=dict)
    forms_of_address: dict[Line, FormOfAddress] = Field(default_factory=dict)

    def on_day(
        self, words: str, day: date, applies_to: Literal["titles", "post-nominals"] = "titles"
    ) -> str:
        """Return a title or post-nominal as said on a day (Her or His Majesty's, QC or KC)."""
        for succession in self.successions:
            if succession.applies_to == applies_to:
                words = succession.apply(words, day)
        return words

    def honours_on_day(self, letters: Sequence[str], day: date) -> tuple[str, ...]:
        """Return post-nominals as they are written on a day."""
        return tuple(self.on_day(each, day, "post-nominals") for each in letters)


class InspectorTitle(Term):
    """One title of an inspector during a time; several may hold at once."""

    title: Line


class Signature(Record):
    """The picture of a signature and what it shows, for people who do not see it."""

    picture: AssetName
    description: Line


class Inspector(Named):
    """Someone who signs letters."""

    post_nominals: PostNominals
    titles: tuple[InspectorTitle, ...] = Field(min_length=1)
    signature: Signature
    note: Line | None = None
    source: Sources


class InspectorsFile(Record):
    """The file ``data/inspectors.yaml``."""

    inspectors: dict[Slug, Inspector]
