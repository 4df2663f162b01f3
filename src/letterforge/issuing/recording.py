"""Put down what becomes of sealed letters: sent, published, corrected, withdrawn, replied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import read_regular, remove_leftovers, write_whole
from letterforge.issuing.desk import OnDesk
from letterforge.issuing.folder_lock import only_run_in
from letterforge.issuing.manifest_file import read_manifest, what_is_wrong_on_disk
from letterforge.journal.book import Entry, append
from letterforge.journal.roles import Roles
from letterforge.model.journal import ActKind, Deed, LetterBytes
from letterforge.model.manifest import ManifestLetter

if TYPE_CHECKING:
    from letterforge.signing.sealing import Sealer

EDITIONS = "editions"
"""The folder beside the letters that keeps those which were corrected, no byte changed."""

MOST_REPLY_BYTES = 200_000_000


@dataclass(frozen=True)
class RoundFolder:
    """Where the letters of a round lie, who may act, and who acts now."""

    folder: Path
    round: str
    roles: Roles
    actor: Sealer


def record(
    place: RoundFolder, kind: ActKind, letters: list[OnDesk], day: date, note: str | None = None
) -> tuple[Entry, ...]:
    """Put down that letters were sent, published or withdrawn on a day; return the acts.

    Raises LetterforgeError where one of them is not sealed, is a specimen, or was altered; then
    nothing is put down.
    """
    with _held(place):
        deeds = [_deed(place, kind, letter, day, note) for letter in letters]
        return append(place.folder, place.round, deeds, place.actor, place.roles.sha256)


def reply(
    place: RoundFolder, letter: OnDesk, day: date, file: Path | None, note: str | None
) -> tuple[Entry, ...]:
    """Put down that a letter was answered on a day, with the SHA-256 of the answer."""
    sha = None
    if file is not None:
        try:
            sha = hashlib.sha256(read_regular(file, most=MOST_REPLY_BYTES)).hexdigest()
        except OSError as error:
            raise LetterforgeError(f"'{shown(file)}' cannot be read: {reason_of(error)}") from None
    with _held(place):
        sealed = _sealed(place, letter)
        deed = _of(letter, "replied", day=day, file=sha, note=note, number=sealed.number)
        return append(place.folder, place.round, [deed], place.actor, place.roles.sha256)


def correct(place: RoundFolder, letter: OnDesk, day: date, because: str) -> tuple[Entry, ...]:
    """Begin a new edition of a letter that was sealed; its files are kept under ``editions/``.

    The old files stand where they stood, too, until the new letter takes their place. Raises
    LetterforgeError where the letter is not sealed or was altered, where whoever acts may not
    approve, and where something else lies where its files should be kept.
    """
    _require_approver(place)
    with _held(place):
        sealed = _sealed(place, letter)
        _keep(place.folder, sealed)
        old = LetterBytes(
            version=sealed.fingerprint, data=sealed.made_of.facts, files=sealed.unsealed
        )
        deed = _of(letter, "corrected", day=day, file=_pdf(sealed), note=because, old=old,
                   number=sealed.number + 1)  # fmt: skip
        return append(place.folder, place.round, [deed], place.actor, place.roles.sha256)


@contextmanager
def _held(place: RoundFolder) -> Iterator[None]:
    if not place.folder.is_dir():
        raise LetterforgeError("there is no sealed letter yet", "make them: letterforge batch")
    with only_run_in(place.folder):
        yield


def kept_in(folder: Path, number: int) -> Path:
    """Return the folder that an edition was moved to when it was corrected."""
    return folder / EDITIONS / str(number)


def _deed(place: RoundFolder, kind: ActKind, letter: OnDesk, day: date, note: str | None) -> Deed:
    if kind == "withdrawn":
        _require_approver(place)
    sealed = _sealed(place, letter)
    if sealed.specimen and kind in {"sent", "published"}:
        raise LetterforgeError(
            f"{letter.force}: a specimen is never {kind}", "only real letters leave the house"
        )
    if sealed.seal and day < sealed.seal.signed_at.date():
        raise LetterforgeError(
            f"{letter.force}: it was sealed on {sealed.seal.signed_at:%Y-%m-%d}, and cannot have "
            f"been {kind} on {day}",
            "mend the day",
        )
    return _of(letter, kind, day=day, file=_pdf(sealed), note=note, number=sealed.number)


def _of(
    letter: OnDesk,
    kind: ActKind,
    *,
    day: date,
    file: str | None,
    note: str | None,
    number: int,
    old: LetterBytes | None = None,
) -> Deed:
    return Deed(
        act=kind, force=letter.force, number=number, specimen=letter.standing.specimen, day=day,
        file=file, note=note, letter=old,
    )  # fmt: skip


def _require_approver(place: RoundFolder) -> None:
    if not place.roles.may("approver", place.actor.identity.certificate_sha256):
        raise LetterforgeError(
            f"the certificate of '{place.actor.identity.signer}' is not among the approvers of the "
            "project",
            "an approver must do this; roles in letterforge.yaml name them",
        )


def _sealed(place: RoundFolder, letter: OnDesk) -> ManifestLetter:
    """Return a letter that is sealed and stands on disk as it was sealed."""
    manifest = read_manifest(place.folder)
    sealed = manifest.letter(letter.force) if manifest else None
    if sealed is None or sealed.seal is None or sealed.number != letter.standing.number:
        raise LetterforgeError(
            f"{letter.force}: there is no sealed letter yet",
            f"make it first: letterforge batch --force {letter.force}",
        )
    if wrong := what_is_wrong_on_disk(place.folder, sealed):
        raise LetterforgeError(
            f"{letter.force}: {wrong} since it was sealed", "put it back from a copy"
        )
    return sealed


def _pdf(letter: ManifestLetter) -> str | None:
    return next((file.sha256 for file in letter.files if file.format == "pdf"), None)


def _keep(folder: Path, sealed: ManifestLetter) -> None:
    kept = kept_in(folder, sealed.number)
    remove_leftovers(kept)
    files = {kept / file.name: read_regular(folder / file.name) for file in sealed.files}
    for path, content in files.items():
        if path.exists() and read_regular(path) != content:
            raise LetterforgeError(
                f"'{shown(path)}' is not the letter that is corrected", "move it away"
            )
    new = {path: content for path, content in files.items() if not path.exists()}
    if new:
        kept.mkdir(parents=True, exist_ok=True)
        write_whole(new)
