"""Read and write the journal of a round: append only, each line signed and bound to the one before.

A line is ``{"act":ACT,"signature":"BASE64"}``: the signature is over the bytes of ACT as they stand
there, so that openssl can check it without this program (docs/records.md).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import read_regular
from letterforge.model.journal import Act, Actor, Deed
from letterforge.model.manifest import JournalHead

if TYPE_CHECKING:
    from letterforge.signing.act_seals import ActSeal
    from letterforge.signing.sealing import Sealer

JOURNAL_NAME = "journal.jsonl"
MOST_BYTES = 200_000_000
_LINE = re.compile(rb'\{"act":(\{.*\}),"signature":"([A-Za-z0-9+/=]+)"\}')


@dataclass(frozen=True)
class Entry:
    """One line that holds: the act, whose signature it bears, and the SHA-256 of the line."""

    act: Act
    seal: ActSeal
    sha256: str


@dataclass(frozen=True)
class Journal:
    """The lines of a journal that hold, in order; no line counts from the first that does not.

    ``problems`` say what does not hold; ``torn`` is what a power cut left of a last line: it was
    never reported as done, and the next act takes it away.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    torn: bytes = b""

    @cached_property
    def _by_force(self) -> dict[str, list[Entry]]:
        by_force: dict[str, list[Entry]] = {}
        for entry in self.entries:
            by_force.setdefault(entry.act.force, []).append(entry)
        return by_force

    def of(self, force: str) -> list[Entry]:
        """Return the lines about the letter to one force."""
        return self._by_force.get(force, [])

    @property
    def head(self) -> JournalHead | None:
        """Return how far the journal has grown, or None where it has no line."""
        if not self.entries:
            return None
        return JournalHead(line=len(self.entries), sha256=self.entries[-1].sha256)

    def grew_from(self, head: JournalHead) -> bool:
        """Tell whether the journal is one that had that head, and has only grown since."""
        return len(self.entries) >= head.line and self.entries[head.line - 1].sha256 == head.sha256


def read_journal(folder: Path, round_name: str) -> Journal:
    """Return the journal of a round's folder: an empty one where there is none.

    Raises LetterforgeError where the file cannot be read.
    """
    path = folder / JOURNAL_NAME
    try:
        content = read_regular(path, most=MOST_BYTES)
    except FileNotFoundError:
        return Journal()
    except OSError as error:
        raise LetterforgeError(f"'{shown(path)}' cannot be read: {reason_of(error)}") from error
    *lines, torn = content.split(b"\n")
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(_entry(line, round_name, entries))
        except LetterforgeError as error:
            problem = f"{JOURNAL_NAME}, line {number}: {error.message}"
            rest = len(lines) - number
            more = f"; the {rest} after it do not count either" if rest else ""
            return Journal(tuple(entries), (problem + more,), torn)
    return Journal(tuple(entries), (), torn)


def append(
    folder: Path,
    round_name: str,
    deeds: Sequence[Deed],
    actor: Sealer,
    roles: str,
    at: datetime | None = None,
) -> tuple[Entry, ...]:
    """Sign deeds and write them down as acts; return them when they are safely on disk.

    The caller holds the folder. Raises LetterforgeError where the journal does not hold, and where
    it cannot be written: then it is as it was.
    """
    journal = read_journal(folder, round_name)
    if journal.problems:
        raise LetterforgeError(
            f"nothing can be added to a journal that does not hold: {journal.problems[0]}",
            "put back the journal as it was, from a copy",
        )
    by = Actor(name=actor.identity.signer, certificate=actor.identity.certificate_sha256)
    entries, at = list(journal.entries), at or datetime.now(UTC).replace(microsecond=0)
    lines: list[bytes] = []
    for deed in deeds:
        previous = entries[-1] if entries else None
        moment = max(at, previous.act.at) if previous else at
        act = deed.as_act(
            len(entries) + 1, previous.sha256 if previous else None, round_name, by, moment, roles
        )
        content = canonical(act)
        envelope = base64.b64encode(actor.seal_detached(content, moment))
        line = b'{"act":%b,"signature":"%b"}' % (content, envelope)
        # Read as anybody will read it, before it is written.
        entries.append(_entry(line, round_name, entries))
        lines.append(line + b"\n")
    _write(folder / JOURNAL_NAME, b"".join(lines), len(journal.torn))
    return tuple(entries[len(journal.entries) :])


def canonical(act: Act) -> bytes:
    """Return the bytes of an act that a signature is over."""
    data = act.model_dump(mode="json", exclude_none=True)
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode("ascii")


def _entry(line: bytes, round_name: str, before: Sequence[Entry]) -> Entry:
    """Return a line as an entry; raises LetterforgeError with the reason why it does not hold."""
    parts = _LINE.fullmatch(line)
    try:
        act = Act.model_validate_json(parts[1]) if parts else None
        envelope = base64.b64decode(parts[2], validate=True) if parts else b""
    except (ValidationError, ValueError):
        act = None
    if parts is None or act is None or canonical(act) != parts[1]:
        raise LetterforgeError("is not a line that letterforge wrote")
    previous = before[-1] if before else None
    if act.line != len(before) + 1 or act.previous != (previous.sha256 if previous else None):
        raise LetterforgeError(
            "does not follow the line before it: a line was removed, added, moved or changed"
        )
    if act.round != round_name:
        raise LetterforgeError(f"is an act of the round '{act.round}'")
    if previous and act.at < previous.act.at:
        raise LetterforgeError("is dated before the line above it")
    # What signatures are checked with takes long to import, and most rounds have no acts.
    from letterforge.signing.act_seals import read_act_seal

    seal = read_act_seal(parts[1], envelope)
    if (seal.name, seal.certificate) != (act.by.name, act.by.certificate):
        raise LetterforgeError(f"says '{act.by.name}', and was signed by '{seal.name}'")
    if not seal.begins <= act.at <= seal.ends:
        raise LetterforgeError(f"the certificate of '{seal.name}' was not valid at its time")
    return Entry(act, seal, hashlib.sha256(line).hexdigest())


def _write(path: Path, lines: bytes, torn: int) -> None:
    """Put lines at the end of a file, in the place of what was torn off there, and sync them."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            end = os.lseek(descriptor, 0, os.SEEK_END) - torn
            os.ftruncate(descriptor, end)
            os.lseek(descriptor, end, os.SEEK_SET)
            try:
                _write_whole(descriptor, lines)
                os.fsync(descriptor)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(descriptor, end)
                raise
        finally:
            os.close(descriptor)
    except OSError as error:
        raise LetterforgeError(
            f"'{shown(path)}' cannot be written: {reason_of(error)}", "make room, then try again"
        ) from error


def _write_whole(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
