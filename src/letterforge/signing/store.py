"""Keep an identity in the user's configuration folder, for the eyes of its owner only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509
from pydantic import ValidationError

from letterforge.errors import LetterforgeError, quoted, reason_of, shown
from letterforge.files import remove_leftovers, write_whole
from letterforge.model.config import IdentitySource
from letterforge.signing.earlier import FILES, Earlier
from letterforge.signing.expecting import IMPORTED_CERTIFICATE, IMPORTED_SETTINGS
from letterforge.signing.identity import Identity, as_pem, read_certificates
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.private_files import (
    read_private,
    remove_old_leftovers,
    require_private_folder,
)


def imported_source(folder: Path) -> IdentitySource | None:
    """Return where the imported identity is, or None where none was imported.

    Raises LetterforgeError where its settings cannot be read, and where others can read them.
    """
    path = folder / IMPORTED_SETTINGS
    if not path.is_file():
        return None
    require_private_folder(folder)
    remove_old_leftovers(folder)
    try:
        return IdentitySource.model_validate_json(read_private(path, "the identity's settings"))
    except ValidationError:
        raise LetterforgeError(
            f"the identity's settings '{shown(path)}' cannot be read: it is damaged",
            "import the identity again: letterforge identity import",
        ) from None


def imported_certificates(folder: Path) -> tuple[x509.Certificate, ...]:
    """Return the imported identity's certificate and those above it; no passphrase is needed."""
    path = folder / IMPORTED_CERTIFICATE
    return read_certificates(path.read_bytes(), shown(path)) if path.is_file() else ()


@dataclass(frozen=True)
class Imported:
    """An identity that was imported; ``earlier`` says what became of the one before it, if any."""

    identity: Identity
    earlier: str = ""


def import_identity(
    source: IdentitySource,
    origin: Path,
    folder: Path,
    passphrases: PassphraseSource,
    *,
    keep_old: str | None = None,
    remove_old: bool = False,
) -> Imported:
    """Check an identity, then copy its files and settings into the user's folder.

    Keys keep the passphrase that they have. An earlier identity is kept in a folder of a name, or
    removed; the same certificate imported once more just takes its place. Raises LetterforgeError
    where the identity is not fit to seal, where nobody said what becomes of an earlier one, and
    where nothing can be written.
    """
    identity = open_identity(source, origin, passphrases)
    if identity.specimen:
        raise LetterforgeError(
            f"the certificate of {quoted(identity.signer)} calls itself a specimen",
            "import one that says who seals",
        )
    old = Earlier.of(folder)
    old.require_choice(identity, keep_old, remove=remove_old)
    settings, files = _copies(source, origin)
    files[IMPORTED_CERTIFICATE] = b"".join(map(as_pem, (identity.certificate, *identity.chain)))
    # The settings last: they make it the identity that seals.
    files[IMPORTED_SETTINGS] = (
        settings.model_dump_json(exclude_none=True, indent=1).encode() + b"\n"
    )
    kept = old.keep(folder / keep_old) if keep_old is not None else ""
    _write_private(folder, files)
    removed = old.remove_but(files, identity)
    return Imported(identity, kept or removed)


def _copies(source: IdentitySource, origin: Path) -> tuple[IdentitySource, dict[str, bytes]]:
    """Return an identity's settings as they are kept, and its files by their names."""
    copied: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for key, name in FILES.items():
        if (given := getattr(source, key)) is not None:
            files[name] = (origin / Path(given).expanduser()).read_bytes()
            copied[key] = name
    if source.passphrase_file is not None:
        copied["passphrase_file"] = str((origin / source.passphrase_file).resolve())
    return source.model_copy(update=copied), files


def _write_private(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LetterforgeError(
            f"'{shown(folder)}' cannot be written to: {reason_of(error)}"
        ) from None
    require_private_folder(folder)
    remove_leftovers(folder)
    write_whole({folder / name: content for name, content in files.items()}, private=True)
