"""The journal of a round: one act a line, each signed by whoever acted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from letterforge.formats import Format
from letterforge.model.base import Record, Slug, Text
from letterforge.model.manifest import Sha256

ActKind = Literal[
    "checked", "approved", "sealed", "sent", "published", "corrected", "withdrawn", "replied"
]
Role = Literal["checker", "approver"]
ACT_OF_ROLE: dict[Role, ActKind] = {"checker": "checked", "approver": "approved"}

Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Actor(Record):
    """Who acted: the name that a certificate is for, and the SHA-256 of that certificate."""

    name: Name
    certificate: Sha256


class LetterBytes(Record):
    """Exactly which letter is meant: its data, and each of its files before any seal (SHA-256).

    ``version`` is the fingerprint of all that the letter is made of: it changes with any of them,
    and can be had without laying out pages.
    """

    version: Sha256
    data: Sha256
    files: dict[Format, Sha256]


class Act(Record):
    """One line of a journal: who did what to which letter, when.

    ``previous`` is the SHA-256 of the line before, none in the first; ``roles`` that of the roles
    that were in force; ``number`` counts the letter's
    editions, from 1 on. ``day`` is the day
    that an act is about (sent, published, replied, the date of a corrected letter), and ``file``
    the SHA-256 of what came with it (a reply, or the sealed PDF that is sent or replaced).
    """

    line: int = Field(ge=1)
    previous: Sha256 | None = None
    act: ActKind
    round: Slug
    force: Slug
    number: int = Field(default=1, ge=1)
    specimen: bool
    letter: LetterBytes | None = None
    by: Actor
    at: AwareDatetime
    roles: Sha256
    day: date | None = None
    file: Sha256 | None = None
    note: Text | None = None


class Deed(Record):
    """What is to be put down as an act, before it has a place in a journal and a signature."""

    act: ActKind
    force: Slug
    number: int = Field(default=1, ge=1)
    specimen: bool
    letter: LetterBytes | None = None
    day: date | None = None
    file: Sha256 | None = None
    note: Text | None = None

    def as_act(
        self, line: int, previous: str | None, round_name: str, by: Actor, at: datetime, roles: str
    ) -> Act:
        """Return the act that this becomes at a place in a journal."""
        return Act(
            line=line, previous=previous, round=round_name, by=by, at=at, roles=roles,
            **dict(self),
        )  # fmt: skip
