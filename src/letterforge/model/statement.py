"""What a seal says of the file that it is of: which letter, which edition of it, which format.

Why: a seal shows that bytes are whole. That they are this letter, and not another one with its
seal put under this name, can only be told if the seal says so itself.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from letterforge.model.base import Record, Slug

Edition = Literal["final", "draft", "public"]


class SealedLetter(Record):
    """One file of a letter; ``number`` counts editions that were corrected."""

    round: Slug
    force: Slug
    date: date
    format: Literal["pdf", "html", "txt"] = "pdf"
    edition: Edition = "final"
    number: int = Field(default=1, ge=1)
    specimen: bool = False

    @property
    def file_name(self) -> str:
        """Return the name under which the file is written."""
        return f"{self.force}.{self.format}"

    @property
    def in_words(self) -> str:
        """Return which letter this is, for people; all of it is safe to print."""
        edition = "" if self.edition == "final" else f", {self.edition}"
        number = "" if self.number == 1 else f", edition {self.number}"
        return f"{self.force}, round {self.round}, {self.date}{edition}{number}"


class SealedManifest(Record):
    """The manifest of a round's folder."""

    round: Slug
    format: Literal["manifest"] = "manifest"

    @property
    def in_words(self) -> str:
        """Return whose manifest it is, for people; all of it is safe to print."""
        return f"the manifest of round {self.round}"


Statement = SealedLetter | SealedManifest

_ADAPTER: TypeAdapter[Statement] = TypeAdapter(Statement)


def statement_bytes(statement: Statement) -> bytes:
    """Return a statement as it stands in a seal."""
    return statement.model_dump_json().encode()


def read_statement(content: bytes) -> Statement | None:
    """Return the statement of a seal, or None where it is none that is understood."""
    try:
        return _ADAPTER.validate_json(content)
    except ValidationError:
        return None
