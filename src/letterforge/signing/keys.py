"""Private keys that sign: held in memory, or kept in a token that never gives them away."""

from __future__ import annotations

import hashlib
import os
from importlib import import_module
from typing import Any, Protocol

from asn1crypto import algos, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pydantic import SecretStr

from letterforge.errors import LetterforgeError
from letterforge.model.config import TokenSource
from letterforge.signing.private_memory import keep_memory_private

DIGEST = "sha256"


class Key(Protocol):
    """Something that signs with SHA-256, by RSA (PKCS#1 v1.5) or ECDSA."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature of data."""
        ...


class SoftwareKey:
    """A private key in memory, parsed once.

    Why: pyHanko's own signer parses its key for each signature, which costs ten times as much as
    signing.
    """

    def __init__(self, key: Any) -> None:
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise LetterforgeError(
                "the key is neither an RSA nor an elliptic curve (ECDSA) key",
                "PDF/A-3 readers know no other kinds: ask for a certificate with one of these",
            )
        keep_memory_private()
        self._key = key

    def sign(self, data: bytes) -> bytes:
        """Return the signature of data."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def __repr__(self) -> str:
        return "SoftwareKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("a private key is never written anywhere")


class TokenKey:
    """A private key on a smart card or in an HSM.

    The session is opened when it is first needed, and again in a process that was forked off: a
    session does not survive that.
    """

    def __init__(self, source: TokenSource, pin: SecretStr) -> None:
        self._source = source
        self._pin = pin
        self._process = 0
        self._session: Any = None
        self._key: Any = None

    def certificates(self) -> tuple[bytes, tuple[bytes, ...]]:
        """Return the key's certificate and all others on the token, as DER.

        Raises LetterforgeError where the token cannot be opened or has no such certificate.
        """
        pkcs11 = _load_pkcs11()
        self._open()
        own: list[bytes] = []
        others: list[bytes] = []
        query = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}
        for found in self._session.get_objects(query):
            mine = found[pkcs11.Attribute.LABEL] == self._source.label
            (own if mine else others).append(bytes(found[pkcs11.Attribute.VALUE]))
        if len(own) != 1:
            raise LetterforgeError(
                f"the token '{self._source.token}' holds {len(own) or 'no'} certificates "
                f"labelled '{self._source.label}'",
                "give the label that the key and its certificate have in common",
            )
        return own[0], tuple(others)

    def sign(self, data: bytes) -> bytes:
        """Return the signature of data; raises LetterforgeError where the token refuses."""
        pkcs11 = _load_pkcs11()
        self._open()
        try:
            if self._key.key_type == pkcs11.KeyType.EC:
                # Not every token hashes for ECDSA by itself, but all sign a hash.
                digest = hashlib.sha256(data).digest()
                raw = self._key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
                return bytes(pkcs11.util.ec.encode_ecdsa_signature(raw))
            return bytes(self._key.sign(_digest_info(data), mechanism=pkcs11.Mechanism.RSA_PKCS))
        except pkcs11.PKCS11Error as error:
            raise _token_error(self._source, error) from None

    def _open(self) -> None:
        if self._process == os.getpid():
            return
        pkcs11 = _load_pkcs11()
        try:
            library = pkcs11.lib(self._source.module)
            if self._process:
                _start_afresh_after_fork(library)
            token = library.get_token(token_label=self._source.token)
            self._session = _log_in(token, self._pin)
            self._key = self._session.get_key(
                object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self._source.label
            )
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            raise _token_error(self._source, error) from None
        self._process = os.getpid()

    def __repr__(self) -> str:
        return f"TokenKey({self._source.token!r}, {self._source.label!r})"

    def __reduce__(self) -> str:
        raise TypeError("a PIN is never written anywhere")


def _digest_info(data: bytes) -> bytes:
    digest = hashlib.sha256(data).digest()
    algorithm = {"algorithm": DIGEST, "parameters": core.Null()}
    return bytes(algos.DigestInfo({"digest_algorithm": algorithm, "digest": digest}).dump())


def _log_in(token: Any, pin: SecretStr) -> Any:
    pkcs11 = _load_pkcs11()
    try:
        return token.open(user_pin=pin.get_secret_value())
    except pkcs11.UserAlreadyLoggedIn:
        return token.open()  # one log-in holds for the whole process


def _start_afresh_after_fork(library: Any) -> None:
    pkcs11 = _load_pkcs11()
    try:
        library.reinitialize()
    except pkcs11.PKCS11Error:
        # Some libraries notice the fork and are no longer initialised, so that they cannot finish.
        library.initialize()


def _load_pkcs11() -> Any:
    try:
        return import_module("pkcs11")
    except ImportError:
        raise LetterforgeError(
            "keys on tokens need the package python-pkcs11, which is not installed",
            "run: pip install 'letterforge[pkcs11]'",
        ) from None


def _token_error(source: TokenSource, error: Exception) -> LetterforgeError:
    where = f"the token '{source.token}'"
    name = type(error).__name__
    known = {
        "PinIncorrect": (f"{where} does not accept this PIN", "after some wrong ones it locks"),
        "PinLenRange": (f"{where} does not accept this PIN", "its length is not right"),
        "PinLocked": (f"{where} is locked", "whoever issued it can unlock it"),
        "NoSuchToken": (f"{where} is not there", "plug it in, or mend its label"),
        "NoSuchKey": (f"{where} holds no private key labelled '{source.label}'", ""),
        "MultipleObjectsReturned": (f"{where} holds several keys labelled '{source.label}'", ""),
    }
    if name in known:
        return LetterforgeError(*known[name])
    if isinstance(error, _load_pkcs11().PKCS11Error) and name != "PKCS11Error":
        return LetterforgeError(f"{where} refused: {name}")
    return LetterforgeError(
        f"the PKCS#11 library '{source.module}' cannot be loaded",
        "give the path of the library that came with the card reader or HSM",
    )
