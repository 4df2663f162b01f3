"""An identity that seals: a certificate, those above it, and the private key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import pem, x509

from letterforge.errors import LetterforgeError
from letterforge.signing.fitness import (
    chain_notes,
    check_fitness,
    days_left,
    plain_name,
    quoted_name,
)
from letterforge.signing.keys import Key

SPECIMEN = "SPECIMEN"
DAYS_OF_WARNING = 60
SPECIMEN_NAME = f"{SPECIMEN} seal, proves nothing about who signed"


@dataclass(frozen=True)
class Identity:
    """Who seals; ``place`` says in words where the identity was found."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: Key = field(repr=False)
    place: str

    @property
    def signer(self) -> str:
        """Return the name that the certificate is for."""
        return plain_name(self.certificate.subject)

    @property
    def certificate_sha256(self) -> str:
        """Return the certificate's fingerprint."""
        return fingerprint(self.certificate)

    @property
    def specimen(self) -> bool:
        """Tell whether the certificate proves nothing about who sealed."""
        return is_specimen(self.certificate)

    @property
    def described(self) -> Described:
        """Return the certificate in words."""
        return Described.of(self.certificate, self.chain, self.place)

    def check(self, now: datetime | None = None) -> None:
        """Raise LetterforgeError where letters cannot be sealed with this."""
        check_fitness(self.certificate, self.key, now or datetime.now(UTC))


@dataclass(frozen=True)
class Described:
    """A certificate in words: lines with names, and what may become a problem."""

    lines: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate] = (),
        place: str = "",
    ) -> Described:
        """Return a certificate in words; ``place`` says where it was found."""
        days = days_left(certificate, datetime.now(UTC))
        validity = certificate["tbs_certificate"]["validity"]
        begins, ends = validity["not_before"].native, validity["not_after"].native
        lines = [
            ("name", quoted_name(certificate.subject)),
            ("issued by", quoted_name(certificate.issuer)),
            ("valid", f"{begins.day} {begins:%B %Y} to {ends.day} {ends:%B %Y}"),
            ("SHA-256", fingerprint(certificate)),
        ]
        if place:
            lines.append(("found in", place))
        notes = list(chain_notes(certificate, chain))
        if days < DAYS_OF_WARNING:
            notes.append(f"the certificate expires in {days} days")
        return cls(tuple(lines), tuple(notes))


def is_specimen(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate says of itself that it proves nothing."""
    return plain_name(certificate.subject).startswith(SPECIMEN)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, as other programs show it."""
    return bytes(certificate.sha256).hex()


def as_pem(certificate: x509.Certificate) -> bytes:
    """Return a certificate as PEM."""
    return bytes(pem.armor("CERTIFICATE", certificate.dump()))


def read_certificates(content: bytes, name: str) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM or DER file; raises LetterforgeError where there are none.

    ``name`` is what the error calls the file.
    """
    try:
        if pem.detect(content):
            blocks = pem.unarmor(content, multiple=True)
            ders = [der for kind, _, der in blocks if kind == "CERTIFICATE"]
        else:
            ders = [content]
        certificates = tuple(x509.Certificate.load(der, strict=True) for der in ders)
        for certificate in certificates:
            certificate.native  # noqa: B018  # parses all of it now
    except (ValueError, TypeError, KeyError):
        certificates = ()
    if not certificates:
        raise LetterforgeError(
            f"'{name}' holds no certificate", "a PEM file begins with -----BEGIN CERTIFICATE-----"
        )
    return certificates
