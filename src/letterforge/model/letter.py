"""The letter: everything that it says, as facts without markup, complete in itself.

Why: what crosses from composing to rendering can be stored inside the PDF and made into the same
letter again without the register it came from.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from letterforge.model.base import Record
from letterforge.model.kind import Change, Tone
from letterforge.model.office import Capacity
from letterforge.model.round import FactValue


class Addressee(Record):
    """Someone a letter goes to, as of the letter's date."""

    office: str
    title: str
    title_placed: Literal["before name", "below name"]
    capacity: Capacity | None
    name: str
    post_nominals: tuple[str, ...]
    salutation: str
    organisation: str

    @property
    def in_words(self) -> str:
        """Return rank, name and post-nominals on one line, as lists and manifests show them."""
        name = " ".join((self.name, *self.post_nominals))
        rank = f"{self.capacity.capitalize()} {self.title}" if self.capacity else self.title
        return f"{rank} {name}" if self.title_placed == "before name" else f"{name}, {rank}"


class Sender(Record):
    """The inspectorate as of the letter's date."""

    name: str
    short: str
    mark: str | None
    address: tuple[str, ...]
    telephone: str | None
    fax: str | None
    email: str | None
    website: str | None


class Signatory(Record):
    """Who signs, with the titles of the letter's date."""

    name: str
    post_nominals: tuple[str, ...]
    titles: tuple[str, ...]
    signature_picture: str
    signature_description: str


SPECIMEN_HAND = {
    "signature_picture": "assets/signatures/specimen.svg",
    "signature_description": 'A made-up signature, "A. Specimen", above the words '
    '"SPECIMEN: nobody\'s hand"',
}
"""What stands in the place of the signatory's hand under a specimen, whoever signs."""


class LetterContact(Record):
    """Whom to ask about a letter."""

    name: str
    email: str
    telephone: str | None


class ElementGroup(Record):
    """Elements with the same finding, in the words that its passage needs."""

    finding: str
    tone: Tone
    passage: str
    elements: tuple[str, ...]


class EarlierGroup(Record):
    """Elements of which an earlier inspection found the same, and how this stands to now.

    ``elements`` has them in full, ``elements_again`` as they are called where the letter has
    named them.
    """

    inspection: int
    finding: str
    change: Change
    passage: str
    elements: tuple[str, ...]
    elements_again: tuple[str, ...]


class AssessedElement(Record):
    """One element in the recommendation's own order, as a row of a table shows it."""

    name: str
    label: str
    finding: str
    finding_label: str
    tone: Tone


class LetterRecommendation(Record):
    """A recommendation with what was found about its elements."""

    id: str
    subject: str
    kind: str
    report_title: str
    report_published: str
    background: str | None
    text: str
    due: str | None
    elements: tuple[AssessedElement, ...]
    groups: tuple[ElementGroup, ...]
    earlier: tuple[EarlierGroup, ...]


class Replaced(Record):
    """The letter that a corrected one replaces, and why.

    ``number`` counts its editions; ``sha256`` is that of its sealed PDF.
    """

    date: date
    number: int
    sha256: str
    because: str


class Letter(Record):
    """One letter to one force.

    ``doubts`` says what the record shows on an earlier day only: a specimen may go to the last
    holder on record, and says so. A letter that is no specimen has none.
    """

    round: str
    kind: str
    force: str
    force_name: str
    language: str
    date: date
    specimen: bool
    doubts: tuple[str, ...] = ()
    sender: Sender
    addressees: tuple[Addressee, ...]
    copied_to: tuple[Addressee, ...]
    recommendations: tuple[LetterRecommendation, ...]
    words: str | None = None
    facts: dict[str, FactValue]
    fact_passages: dict[str, str | None]
    fact_tones: dict[str, Tone]
    outcome: str
    outcome_label: str
    outcome_tone: Tone
    outcome_passage: str
    contact: LetterContact
    signatory: Signatory
    number: int = 1
    replaces: Replaced | None = None
