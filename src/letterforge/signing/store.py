"""Keep an identity in the user's configuration folder, for the eyes of its owner only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from asn1crypto import x509
from pydantic import ValidationError

from letterforge.errors import LetterforgeError, quoted, reason_of, shown
from letterforge.files import remove_leftovers, write_whole
from letterforge.model.config import IdentitySource
from letterforge.signing.expecting import IMPORTED_CERTIFICATE, IMPORTED_SETTINGS
from letterforge.signing.identity import Identity, as_pem, read_certificates
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource


def imported_source(folder: Path) -> IdentitySource | None:
    """Return where the imported identity is, or None where none was imported.

    Raises LetterforgeError where its settings cannot be read.
    """
    path = folder / IMPORTED_SETTINGS
    try:
        return IdentitySource.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        reason = reason_of(error, "it is damaged")
        raise LetterforgeError(
            f"the identity's settings '{shown(path)}' cannot be read: {reason}",
            "import the identity again: letterforge identity import",
        ) from None


def imported_certificates(folder: Path) -> tuple[x509.Certificate, ...]:
    """Return the imported identity's certificate and those above it; no passphrase is needed."""
    path = folder / IMPORTED_CERTIFICATE
    return read_certificates(path.read_bytes(), shown(path)) if path.is_file() else ()


def import_identity(
    source: IdentitySource, origin: Path, folder: Path, passphrases: PassphraseSource
) -> Identity:
    """Check an identity, then copy its files and settings into the user's folder; return it.

    Keys keep the passphrase that they have. Raises LetterforgeError where the identity is not fit
    to seal, and where nothing can be written.
    """
    identity = open_identity(source, origin, passphrases)
    if identity.specimen:
        raise LetterforgeError(
            f"the certificate of {quoted(identity.signer)} calls itself a specimen",
            "import one that says who seals",
        )
    copied: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for key, name in (
        ("pkcs12", "identity.p12"),
        ("key", "identity-key.pem"),
        ("certificate", "identity-own.pem"),
        ("chain", "identity-chain.pem"),
    ):
        if (given := getattr(source, key)) is not None:
            files[name] = (origin / Path(given).expanduser()).read_bytes()
            copied[key] = name
    if source.passphrase_file is not None:
        copied["passphrase_file"] = str((origin / source.passphrase_file).resolve())
    kept = source.model_copy(update=copied)
    files[IMPORTED_CERTIFICATE] = b"".join(map(as_pem, (identity.certificate, *identity.chain)))
    # The settings last: they make it the identity that seals.
    files[IMPORTED_SETTINGS] = kept.model_dump_json(exclude_none=True, indent=1).encode() + b"\n"
    _write_private(folder, files)
    return identity


def _write_private(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LetterforgeError(
            f"'{shown(folder)}' cannot be written to: {reason_of(error)}"
        ) from None
    remove_leftovers(folder)
    write_whole({folder / name: content for name, content in files.items()}, private=True)
