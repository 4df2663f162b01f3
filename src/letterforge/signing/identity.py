"""An identity that seals: a certificate, those above it, and the private key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import pem, x509

from letterforge.errors import LetterforgeError
from letterforge.signing.checking import check_fitness, plain_name
from letterforge.signing.keys import Key

SPECIMEN = "SPECIMEN"
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

    def check(self, now: datetime | None = None) -> None:
        """Raise LetterforgeError where letters cannot be sealed with this."""
        check_fitness(self.certificate, self.key, now or datetime.now(UTC))


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
