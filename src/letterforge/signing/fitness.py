"""Check that an identity is fit to seal letters, before the first letter is made."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from letterforge.errors import LetterforgeError, quoted
from letterforge.signing.keys import Key

RSA_BITS = 2048
CURVE_BITS = 256
SEALING_USES = {"digital_signature", "non_repudiation"}
DOCUMENT_PURPOSES = {
    "any_extended_key_usage",
    "microsoft_document_signing",
    "1.3.6.1.5.5.7.3.36",  # id-kp-documentSigning, RFC 9336
    "1.2.840.113583.1.1.5",  # Adobe Authentic Documents Trust
}
WEAK_HASHES = {"md2", "md5", "sha1"}


def check_fitness(certificate: x509.Certificate, key: Key, now: datetime) -> None:
    """Raise LetterforgeError with the first reason why letters cannot be sealed with this."""
    check_times(certificate, now)
    check_use(certificate)
    check_strength(certificate)
    _check_match(certificate, key)


def check_use(certificate: x509.Certificate) -> None:
    """Raise LetterforgeError where a certificate is for something else than documents."""
    who = quoted_name(certificate.subject)
    hint = "ask for a certificate for sealing or signing documents"
    if certificate.ca:
        raise LetterforgeError(
            f"the certificate of {who} is one that issues certificates, not one that seals", hint
        )
    uses = certificate.key_usage_value
    if uses is not None and not SEALING_USES & uses.native:
        allowed = ", ".join(sorted(uses.native)).replace("_", " ")
        raise LetterforgeError(
            f"the certificate of {who} is not for signatures: it allows {allowed}", hint
        )
    purposes = certificate.extended_key_usage_value
    if purposes is not None and not DOCUMENT_PURPOSES & set(purposes.native):
        allowed = ", ".join(sorted(purposes.native)).replace("_", " ")
        raise LetterforgeError(
            f"the certificate of {who} is not for documents: it is for {allowed}", hint
        )


def days_left(certificate: x509.Certificate, now: datetime) -> int:
    """Return for how many days a certificate still holds."""
    return (_not_after(certificate) - now).days


def chain_notes(certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> Iterator[str]:
    """Yield what whoever checks a seal may stumble over, in words."""
    by_name = {each.subject.dump(): each for each in chain}
    current, seen = certificate, set()
    while current.self_issued is False and current.subject.dump() not in seen:
        seen.add(current.subject.dump())
        above = by_name.get(current.issuer.dump())
        if above is None:
            yield (
                f"the certificate of {quoted_name(current.issuer)} is not in the chain: whoever "
                "checks a seal needs it as well, unless it is the one that they trust"
            )
            return
        current = above


def plain_name(name: x509.Name) -> str:
    """Return whom a certificate's name means: the common name, else all of it."""
    common = name.native.get("common_name")
    return common if isinstance(common, str) else str(name.human_friendly)


def quoted_name(name: x509.Name) -> str:
    """Return the same in quotation marks, so that nobody's name can pass for words of ours."""
    return quoted(plain_name(name))


def _not_after(certificate: x509.Certificate) -> datetime:
    value: datetime = certificate["tbs_certificate"]["validity"]["not_after"].native
    return value.astimezone(UTC)


def check_times(certificate: x509.Certificate, now: datetime) -> None:
    """Raise LetterforgeError where a certificate is not valid yet, or no longer."""
    begins = certificate["tbs_certificate"]["validity"]["not_before"].native
    if now < begins:
        raise LetterforgeError(
            f"the certificate of {quoted_name(certificate.subject)} is not valid yet: it begins on "
            f"{begins.day} {begins:%B %Y}",
            "see whether this machine's clock is right",
        )
    if now > (ends := _not_after(certificate)):
        raise LetterforgeError(
            f"the certificate of {quoted_name(certificate.subject)} expired on "
            f"{ends.day} {ends:%B %Y}",
            "get a new one from whoever issued it, then: letterforge identity import",
        )


def check_strength(certificate: x509.Certificate) -> None:
    """Raise LetterforgeError where a key is weak, or a certificate's signature can be forged."""
    who = quoted_name(certificate.subject)
    hint = "ask for a certificate with an RSA key of 3072 bits or an elliptic curve key (P-256)"
    public = load_der_public_key(certificate.public_key.dump())
    if isinstance(public, rsa.RSAPublicKey):
        least, kind = RSA_BITS, "RSA"
    elif isinstance(public, ec.EllipticCurvePublicKey):
        least, kind = CURVE_BITS, "elliptic curve"
    else:
        raise LetterforgeError(
            f"the key of {who} is of a kind that PDF/A-3 readers do not know", hint
        )
    if public.key_size < least:
        raise LetterforgeError(
            f"the key of {who} is weak: {kind}, {public.key_size} bits; {least} are the least", hint
        )
    if certificate.hash_algo in WEAK_HASHES and certificate.self_signed == "no":
        raise LetterforgeError(
            f"the certificate of {who} was signed with {certificate.hash_algo.upper()}, "
            "which can be forged",
            hint,
        )


def _check_match(certificate: x509.Certificate, key: Key) -> None:
    data = os.urandom(32)
    signature = key.sign(data)
    public = load_der_public_key(certificate.public_key.dump())
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise LetterforgeError(
            f"the private key is not the one of the certificate of "
            f"{quoted_name(certificate.subject)}",
            "a key and its certificate belong together: export both anew",
        ) from None
