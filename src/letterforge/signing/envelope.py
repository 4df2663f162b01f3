"""Write the envelope of a seal: CMS signed data (RFC 5652) in DER, with what CAdES asks for.

Why by hand: the parts hardly change from letter to letter, and encoding all of them anew with a
general library takes ten milliseconds, fifteen times as long as signing itself. And since there is
one way only to write an envelope, whoever checks a seal can see whether a bit of it was touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509

from letterforge.model.statement import Statement, read_statement, statement_bytes

SEQUENCE, SET, OCTETS, UTF8, IMPLICIT_0, IMPLICIT_1 = 0x30, 0x31, 0x04, 0x0C, 0xA0, 0xA1
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
VERSION_1 = core.Integer(1).dump()
SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()
SIGNATURES = {
    "rsa": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}).dump(),
    "ec": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump(),
}


def _oid(name: str) -> bytes:
    return bytes(cms.CMSAttributeType(name).dump())


DATA = cms.ContentType("data").dump()
SIGNED_DATA = cms.ContentType("signed_data").dump()
CONTENT_TYPE = _oid("content_type")
MESSAGE_DIGEST = _oid("message_digest")
SIGNING_TIME = _oid("signing_time")
ALGORITHM_PROTECTION = _oid("cms_algorithm_protection")
SIGNING_CERTIFICATE = _oid("signing_certificate_v2")
TIMESTAMP = _oid("signature_time_stamp_token")
# Our own attribute: SEQUENCE { version INTEGER, statement UTF8String OPTIONAL }. The arc is that of
# names made from a UUID (ITU-T X.667), which needs no registration.
STATEMENT_OID = "2.25.232558108833387727402538910715862712065"
STATEMENT = core.ObjectIdentifier(STATEMENT_OID).dump()
WRITER_VERSION = 1


@dataclass(frozen=True)
class Parts:
    """What an envelope is put together of, each as DER.

    ``signed`` are the attributes that the signature is over, ``unsigned`` those added later.
    """

    certificates: tuple[bytes, ...]
    signer: bytes
    signature_algorithm: bytes
    signed: tuple[bytes, ...]
    signature: bytes
    unsigned: tuple[bytes, ...] = ()
    digest_algorithm: bytes = SHA256


class Envelopes:
    """Write envelopes for one certificate."""

    def __init__(self, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> None:
        self._signer = signer_of(certificate)
        self._algorithm = SIGNATURES[certificate.public_key.algorithm]
        self._certificates = (certificate.dump(), *(each.dump() for each in chain))
        # Those above it are named as well: nobody can change a bit of them either.
        named = [tsp.ESSCertIDv2({"cert_hash": each.sha256}) for each in (certificate, *chain)]
        self._constant = (
            attribute(CONTENT_TYPE, DATA),
            attribute(
                ALGORITHM_PROTECTION,
                tlv(SEQUENCE, SHA256, tlv(IMPLICIT_1, *_inside(self._algorithm))),
            ),
            attribute(SIGNING_CERTIFICATE, tsp.SigningCertificateV2({"certs": named}).dump()),
        )

    def attributes(
        self, digest: bytes, moment: datetime | None = None, statement: Statement | None = None
    ) -> tuple[bytes, ...]:
        """Return the attributes to sign for content with a SHA-256: what it is, perhaps a time."""
        says = (tlv(UTF8, statement_bytes(statement)),) if statement is not None else ()
        attributes = [
            *self._constant,
            attribute(MESSAGE_DIGEST, tlv(OCTETS, digest)),
            attribute(STATEMENT, tlv(SEQUENCE, core.Integer(WRITER_VERSION).dump(), *says)),
        ]
        if moment is not None:
            attributes.append(attribute(SIGNING_TIME, _time(moment)))
        return tuple(sorted(attributes))

    def write(
        self, attributes: tuple[bytes, ...], signature: bytes, timestamp: bytes | None = None
    ) -> bytes:
        """Return the envelope of a signature; ``timestamp`` is a token for it."""
        unsigned = (attribute(TIMESTAMP, timestamp),) if timestamp is not None else ()
        return write(
            Parts(
                certificates=self._certificates,
                signer=self._signer,
                signature_algorithm=self._algorithm,
                signed=attributes,
                signature=signature,
                unsigned=unsigned,
            )
        )


def to_sign(attributes: tuple[bytes, ...]) -> bytes:
    """Return the bytes that a signature is over."""
    return tlv(SET, *attributes)


def write(parts: Parts) -> bytes:
    """Return the envelope of parts."""
    info = [
        VERSION_1,
        parts.signer,
        parts.digest_algorithm,
        tlv(IMPLICIT_0, *parts.signed),
        parts.signature_algorithm,
        tlv(OCTETS, parts.signature),
    ]
    if parts.unsigned:
        info.append(tlv(IMPLICIT_1, *parts.unsigned))
    signed_data = tlv(
        SEQUENCE,
        VERSION_1,
        tlv(SET, parts.digest_algorithm),
        tlv(SEQUENCE, DATA),
        tlv(IMPLICIT_0, *sorted(parts.certificates)),
        tlv(SET, tlv(SEQUENCE, *info)),
    )
    return tlv(SEQUENCE, SIGNED_DATA, tlv(IMPLICIT_0, signed_data))


@dataclass(frozen=True)
class Written:
    """What a seal says of itself: by which version of our writer, if ours, and of what it is."""

    version: int | None = None
    statement: Statement | None = None


def written_in(info: cms.SignerInfo) -> Written:
    """Return what a seal says of itself; raises ValueError where that cannot be understood."""
    signed = info["signed_attrs"]
    ours = (
        []
        if signed is core.VOID
        else [each for each in signed if each["type"].dotted == STATEMENT_OID]
    )
    if not ours:
        return Written()
    if len(ours) != 1 or len(ours[0]["values"]) != 1:
        raise ValueError("the seal says twice what it is of")
    # An attribute that asn1crypto does not know is kept as it is.
    parts = core.SequenceOf.load(ours[0]["values"][0].dump(), spec=core.Any, strict=True)
    version = int(parts[0].parse(core.Integer).native)
    if version != WRITER_VERSION or len(parts) == 1:
        return Written(version)
    statement = read_statement(str(parts[1].parse(core.UTF8String)).encode())
    if statement is None or len(parts) > 2:
        raise ValueError("what the seal says it is of cannot be understood")
    return Written(version, statement)


def is_canonical(envelope: bytes) -> bool:
    """Tell whether an envelope is, bit for bit, what its parts are written as.

    Why: pyHanko does not look at everything in the part that no signature covers, and nobody
    should be able to change a sealed letter without being noticed.
    """
    try:
        signed_data = cms.ContentInfo.load(envelope, strict=True)["content"]
        (info,) = signed_data["signer_infos"]
        certificates = [each.chosen for each in signed_data["certificates"]]
        (signer,) = (each for each in certificates if signer_of(each) == info["sid"].chosen.dump())
        kind = signer.public_key.algorithm
        unsigned = info["unsigned_attrs"]
        rewritten = write(
            Parts(
                certificates=tuple(each.dump() for each in certificates),
                signer=signer_of(signer),
                signature_algorithm=SIGNATURES[kind],
                signed=tuple(each.dump() for each in info["signed_attrs"]),
                signature=info["signature"].native,
                unsigned=()
                if unsigned is core.VOID or not unsigned
                else tuple(each.dump() for each in unsigned),
            )
        )
        named = _named_certificates(info)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return rewritten == envelope and named == {each.sha256 for each in certificates}


def _named_certificates(info: cms.SignerInfo) -> set[bytes]:
    """Return the hashes of the certificates that the signature is over."""
    (value,) = (
        each["values"][0]
        for each in info["signed_attrs"]
        if each["type"].native == "signing_certificate_v2"
    )
    return {each["cert_hash"].native for each in value["certs"]}


def signer_of(certificate: x509.Certificate) -> bytes:
    """Return how an envelope names the certificate that signed: by issuer and number."""
    serial = certificate["tbs_certificate"]["serial_number"].dump()
    return tlv(SEQUENCE, certificate.issuer.dump(), serial)


def attribute(kind: bytes, value: bytes) -> bytes:
    """Return an attribute with one value."""
    return tlv(SEQUENCE, kind, tlv(SET, value))


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return parts as the content of one DER element."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def digest_of(content: bytes) -> bytes:
    """Return the SHA-256 of content."""
    return hashlib.sha256(content).digest()


def _inside(element: bytes) -> tuple[bytes]:
    """Return the content of a short DER element without its tag and length."""
    return (element[2:],)


def _time(moment: datetime) -> bytes:
    if moment.year < 2050:
        return tlv(UTC_TIME, f"{moment:%y%m%d%H%M%SZ}".encode())
    return tlv(GENERALIZED_TIME, f"{moment:%Y%m%d%H%M%SZ}".encode())
