"""Sign what people do, and check such a signature: a CMS signature (RFC 5652) over one line.

Why not by pyHanko: a journal may hold thousands of acts, and each must be checked at each look.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from letterforge.errors import LetterforgeError
from letterforge.signing.fitness import plain_name
from letterforge.signing.identity import SPECIMEN

LEAST_RSA_BITS = 2048
_KEPT_CERTIFICATES = 256


@dataclass(frozen=True)
class ActSeal:
    """Whose certificate signed: its name, its fingerprint and its key's (SHA-256), its time."""

    name: str
    certificate: str
    key: str
    begins: datetime
    ends: datetime
    specimen: bool


def read_act_seal(content: bytes, envelope: bytes) -> ActSeal:
    """Return whose signature (DER) stands for content; raises LetterforgeError where it does not.

    Nothing is said of whether the certificate is to be trusted.
    """
    try:
        return _checked(content, envelope)
    except InvalidSignature:
        raise LetterforgeError(
            "the signature was not made with the key of its certificate"
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError, UnsupportedAlgorithm):
        raise LetterforgeError("the signature is no signature that can be read") from None


def _checked(content: bytes, envelope: bytes) -> ActSeal:
    signed_data = cms.ContentInfo.load(envelope, strict=True)["content"]
    (info,) = signed_data["signer_infos"]
    # Signed as a set, and stored under a tag of its own (RFC 5652, 5.4). Taken before it is looked
    # into, since asn1crypto then writes all of it anew.
    words = b"\x31" + info["signed_attrs"].dump()[1:]
    attributes = {item["type"].native: item["values"] for item in info["signed_attrs"]}
    (digest,) = attributes["message_digest"]
    if digest.native != hashlib.sha256(content).digest():
        raise LetterforgeError("the signature is not of these words: they were changed")
    if info["digest_algorithm"]["algorithm"].native != "sha256":
        raise LetterforgeError("the signature is made with another hash than SHA-256")
    (named,) = attributes["signing_certificate_v2"]
    if not isinstance(named, tsp.SigningCertificateV2):  # which its import teaches asn1crypto
        raise TypeError(named)
    own = named["certs"][0]["cert_hash"].native
    (der,) = (
        der
        for der in (item.chosen.dump() for item in signed_data["certificates"])
        if hashlib.sha256(der).digest() == own
    )
    certificate, seal = _certificate(der)
    key, signature = certificate.public_key(), info["signature"].native
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        key.verify(signature, words, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, words, ec.ECDSA(hashes.SHA256()))
    else:
        raise LetterforgeError("the signature is made with a key that is not strong enough")
    return seal


@lru_cache(maxsize=_KEPT_CERTIFICATES)
def _certificate(der: bytes) -> tuple[x509.Certificate, ActSeal]:
    certificate = x509.load_der_x509_certificate(der)
    name = plain_name(cms.Certificate.load(der, strict=True).subject)
    key = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return certificate, ActSeal(
        name=name,
        certificate=hashlib.sha256(der).hexdigest(),
        key=hashlib.sha256(key).hexdigest(),
        begins=certificate.not_valid_before_utc,
        ends=certificate.not_valid_after_utc,
        specimen=name.startswith(SPECIMEN),
    )
