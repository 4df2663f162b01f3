"""Open identities: PKCS#12 files, PEM files and tokens, each with its passphrase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from asn1crypto import pkcs12 as pkcs12_asn1
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_der_private_key,
    load_pem_private_key,
    pkcs12,
)

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.model.config import IdentitySource, TokenSource
from letterforge.signing.identity import Identity, read_certificates
from letterforge.signing.keys import SoftwareKey, TokenKey
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.private_files import read_private


def open_identity(source: IdentitySource, folder: Path, passphrases: PassphraseSource) -> Identity:
    """Return the identity that settings describe, unlocked and fit to seal.

    ``folder`` is what the settings' paths count from. Raises LetterforgeError where something is
    missing, cannot be unlocked, or is not fit to seal.
    """
    if source.passphrase_file is not None:
        passphrases = replace(passphrases, file=_path(folder, source.passphrase_file))
    if source.passphrase_variable is not None:
        passphrases = replace(passphrases, variable=source.passphrase_variable)
    if source.pkcs11 is not None:
        identity = _from_token(source.pkcs11, passphrases)
    elif source.pkcs12 is not None:
        identity = _from_pkcs12(_path(folder, source.pkcs12), passphrases)
    elif source.key is not None and source.certificate is not None:
        chain = _path(folder, source.chain) if source.chain else None
        identity = _from_pem(
            _path(folder, source.key), _path(folder, source.certificate), chain, passphrases
        )
    else:
        raise AssertionError("the record lets no such settings pass")
    identity.check()
    return identity


def _path(folder: Path, name: str) -> Path:
    return folder / Path(name).expanduser()


def _from_token(source: TokenSource, passphrases: PassphraseSource) -> Identity:
    key = TokenKey(source, passphrases.get(f"the token '{source.token}' (its PIN)"))
    own, others = key.certificates()
    place = f"the token '{source.token}'"
    (certificate,) = read_certificates(own, place)
    chain = tuple(each for other in others for each in read_certificates(other, place))
    return Identity(certificate, _above(certificate, chain), key, place)


def _from_pkcs12(path: Path, passphrases: PassphraseSource) -> Identity:
    content = read_private(path, "the private key in")
    try:
        # Looked at for the error that it raises where this is no PKCS#12.
        pkcs12_asn1.Pfx.load(content, strict=True)["version"].native  # noqa: B018
    except (ValueError, TypeError):
        raise LetterforgeError(
            f"'{shown(path)}' is no PKCS#12 file", "such files mostly end in .p12 or .pfx"
        ) from None
    key, certificate, others = _unlocked(
        lambda secret: pkcs12.load_key_and_certificates(content, secret), path, passphrases
    )
    if key is None or certificate is None:
        missing = "private key" if key is None else "certificate that fits its key"
        raise LetterforgeError(
            f"'{shown(path)}' holds no {missing}", "export the certificate with its private key"
        )
    chain = tuple(_certificate(each) for each in others)
    own = _certificate(certificate)
    return Identity(own, _above(own, chain), SoftwareKey(key), f"'{shown(path)}'")


def _from_pem(
    key_path: Path, certificate_path: Path, chain_path: Path | None, passphrases: PassphraseSource
) -> Identity:
    content = read_private(key_path, "the private key in")
    load = load_pem_private_key if b"-----BEGIN" in content else load_der_private_key
    key = _unlocked(lambda secret: load(content, secret), key_path, passphrases)
    own, *others = read_certificates(_read(certificate_path), shown(certificate_path))
    if chain_path is not None:
        others += read_certificates(_read(chain_path), shown(chain_path))
    return Identity(own, _above(own, tuple(others)), SoftwareKey(key), f"'{shown(key_path)}'")


def _unlocked(
    load: Callable[[bytes | None], Any], path: Path, passphrases: PassphraseSource
) -> Any:
    try:
        return load(None)
    except (ValueError, TypeError):
        pass  # it is locked, or no key at all: the second attempt tells
    secret = passphrases.get(f"the key in '{shown(path)}'")
    try:
        return load(secret.get_secret_value().encode())
    except (ValueError, TypeError):
        # Without the cause: it may quote what was decrypted.
        raise LetterforgeError(
            f"the key in '{shown(path)}' cannot be unlocked with this passphrase",
            "type it again; if it is surely right, the file may be damaged or hold no key",
        ) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LetterforgeError(f"'{shown(path)}' cannot be read: {reason_of(error)}") from None


def _certificate(wrapped: Any) -> x509.Certificate:
    return x509.Certificate.load(wrapped.public_bytes(Encoding.DER), strict=True)


def _above(
    certificate: x509.Certificate, candidates: tuple[x509.Certificate, ...]
) -> tuple[x509.Certificate, ...]:
    """Return the certificates between an identity and its root, nearest first, and the root.

    Why: a token or a file may hold certificates of others, which have no place in a letter.
    """
    by_name = {each.subject.dump(): each for each in candidates}
    found: list[x509.Certificate] = []
    current = certificate
    while above := by_name.pop(current.issuer.dump(), None):
        found.append(above)
        current = above
    return tuple(found)
