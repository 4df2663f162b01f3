"""Decide whether a certificate leads up to one that is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    RevokedError,
    ValidationError,
)

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.signing.fitness import check_use, plain_name
from letterforge.signing.identity import fingerprint, read_certificates


@dataclass(frozen=True)
class Evidence:
    """What a file carries about its certificates: others of the chain, revocation data."""

    certificates: tuple[x509.Certificate, ...] = ()
    revocation_lists: tuple[Any, ...] = ()
    revocation_responses: tuple[Any, ...] = ()

    @property
    def shows_revocation(self) -> bool:
        """Tell whether there is anything that could show a revocation."""
        return bool(self.revocation_lists or self.revocation_responses)


@dataclass(frozen=True)
class Trust:
    """The certificates that are trusted, whoever they are for."""

    anchors: tuple[x509.Certificate, ...] = ()
    fingerprints: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprints", frozenset(map(fingerprint, self.anchors)))

    async def doubts(
        self,
        certificate: x509.Certificate,
        evidence: Evidence,
        moment: datetime,
        *,
        for_time: bool = False,
    ) -> tuple[str, ...]:
        """Return why a certificate is not to be relied on at a moment; nothing where it is.

        ``for_time`` asks whether it may tell the time, otherwise whether it may seal. Revocation
        is judged by what the file carries: nothing is fetched.
        """
        who = plain_name(certificate.subject)
        pinned = fingerprint(certificate) in self.fingerprints
        if not self.anchors:
            return (f"name whom you trust with --trust: nothing here vouches for {who}",)
        context = ValidationContext(
            trust_roots=[*self.anchors],
            other_certs=[*evidence.certificates],
            moment=moment,
            crls=evidence.revocation_lists,
            ocsps=evidence.revocation_responses,
            retroactive_revinfo=True,  # it was fetched right after the moment
            revocation_mode="require" if evidence.shows_revocation and not pinned else "soft-fail",
        )
        validator = CertificateValidator(certificate, validation_context=context)
        purposes = {"time_stamping"} if for_time else None
        try:
            if not for_time:
                check_use(certificate)
            await validator.async_validate_usage(set(), extended_key_usage=purposes)
        except LetterforgeError as error:
            return (error.message,)
        except (PathError, ValidationError, ValueError) as error:
            return (_in_words(error, who),)
        return ()


def read_trust(files: Iterable[Path], also: Sequence[x509.Certificate] = ()) -> Trust:
    """Return trust in the certificates of PEM or DER files, and in others.

    Raises LetterforgeError where a file cannot be read or holds none.
    """
    anchors = [*also]
    for file in files:
        try:
            anchors += read_certificates(file.read_bytes(), shown(file))
        except OSError as error:
            raise LetterforgeError(f"'{shown(file)}' cannot be read: {reason_of(error)}") from None
    return Trust(tuple(anchors))


def _in_words(error: Exception, who: str) -> str:
    if isinstance(error, RevokedError):
        day = error.revocation_dt
        when = f" on {day.day} {day:%B %Y}" if day else ""
        return f"a certificate was revoked{when}: that of {who}, or one above it"
    if isinstance(error, ExpiredError):
        expired = error.expired_dt
        return (
            f"the certificate of {who}, or one above it, had expired on "
            f"{expired.day} {expired:%B %Y}, and nothing proves that the seal is older"
        )
    if isinstance(error, NotYetValidError):
        return f"the certificate of {who} was not valid yet"
    if isinstance(error, InvalidCertificateError) and "self-signed" not in str(error):
        return f"the certificate of {who} is for something else than this"
    if isinstance(error, PathBuildingError | InvalidCertificateError):
        return f"the certificate of {who} does not lead up to any that is trusted here"
    return f"the certificate of {who} cannot be relied on: {error}"
