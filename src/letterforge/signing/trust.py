"""Decide who may be believed: whose certificate seals letters, and whose clock tells the time.

Why: an authority vouches for thousands of names. That one of them made a seal says nothing of the
letter until somebody has named whose seals count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import crl, pem, x509
from cryptography.x509 import Name, load_der_x509_certificate
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
from letterforge.model.config import Sealing
from letterforge.signing.fitness import check_strength, check_times, check_use, quoted_name
from letterforge.signing.identity import fingerprint, read_certificates

Subject = frozenset[tuple[str, str]]
"""A certificate's name: pairs of the kind of a part and its words, compared sign by sign."""

_FINGERPRINT = re.compile(r"^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$")


@dataclass(frozen=True)
class Evidence:
    """What is known about certificates: others of the chain, revocation data."""

    certificates: tuple[x509.Certificate, ...] = ()
    revocation_lists: tuple[Any, ...] = ()
    revocation_responses: tuple[Any, ...] = ()

    @property
    def shows_revocation(self) -> bool:
        """Tell whether there is anything that could show a revocation."""
        return bool(self.revocation_lists or self.revocation_responses)


@dataclass(frozen=True)
class Trust:
    """Whom to believe.

    ``anchors`` vouch for who somebody is, ``clocks`` for timestamps (the anchors do where there are
    none). ``signers`` are the SHA-256 of certificates whose seals count, and ``subjects`` the names
    of those that count if an anchor vouches for them. ``revocation_lists`` are asked first.
    """

    anchors: tuple[x509.Certificate, ...] = ()
    clocks: tuple[x509.Certificate, ...] = ()
    signers: frozenset[str] = frozenset()
    subjects: frozenset[Subject] = frozenset()
    revocation_lists: tuple[Any, ...] = ()

    async def doubts(
        self, certificate: x509.Certificate, evidence: Evidence, moment: datetime
    ) -> tuple[str, ...]:
        """Return why a certificate's seal does not count at a moment; nothing where it does.

        Revocation is judged by what is at hand: nothing is fetched.
        """
        who = quoted_name(certificate.subject)
        pinned = fingerprint(certificate) in self.signers
        if not self.anchors and not pinned:
            return (
                f"name whose seals count with --signer, or whom you trust with --trust: nothing "
                f"here vouches for {who}",
            )
        try:
            check_use(certificate)
            check_strength(certificate)
        except LetterforgeError as error:
            return (error.message,)
        anchors = [each for each in self.anchors if not pinned or each != certificate]
        reason = await self._broken_chain(certificate, anchors, evidence, moment)
        if pinned and isinstance(reason, PathBuildingError | InvalidCertificateError):
            # Named itself, it needs nobody above it.
            return _time_doubts_of(certificate, moment)
        if reason is not None:
            return (_in_words(reason, who),)
        if not pinned and _subject_of(certificate) not in self.subjects:
            return (
                f"a trusted authority vouches for {who}, but nobody named it as one whose seals "
                "count for letters (--signer, or sealing.signers in letterforge.yaml)",
            )
        return ()

    async def time_doubts(
        self, certificate: x509.Certificate, evidence: Evidence, moment: datetime
    ) -> tuple[str, ...]:
        """Return why a certificate may not tell the time at a moment; nothing where it may."""
        who = quoted_name(certificate.subject)
        if not (self.clocks or self.anchors):
            return (f"nothing here vouches for {who}",)
        try:
            check_strength(certificate)
        except LetterforgeError as error:
            return (error.message,)
        anchors = self.clocks or self.anchors
        reason = await self._broken_chain(certificate, anchors, evidence, moment, {"time_stamping"})
        return () if reason is None else (_in_words(reason, who),)

    async def _broken_chain(
        self,
        certificate: x509.Certificate,
        anchors: Sequence[x509.Certificate],
        evidence: Evidence,
        moment: datetime,
        purposes: set[str] | None = None,
    ) -> Exception | None:
        """Return why a certificate does not lead up to an anchor, or None where it does."""
        lists = [*self.revocation_lists, *evidence.revocation_lists]
        context = ValidationContext(
            trust_roots=[*anchors],
            other_certs=[*evidence.certificates],
            moment=moment,
            crls=lists,
            ocsps=evidence.revocation_responses,
            retroactive_revinfo=True,  # it was fetched right after the moment
            revocation_mode="require" if evidence.shows_revocation else "soft-fail",
        )
        validator = CertificateValidator(certificate, validation_context=context)
        try:
            path = await validator.async_validate_usage(set(), extended_key_usage=purposes)
            for above in path.iter_certs(include_root=True):
                check_strength(above)
        except LetterforgeError as error:
            return ValueError(error.message)
        except (PathError, ValidationError, ValueError) as error:
            return error
        return None


def read_trust(
    files: Iterable[Path],
    *,
    clocks: Iterable[Path] = (),
    signers: Iterable[str] = (),
    root: Path | None = None,
    own: Sequence[x509.Certificate] = (),
    revocation_lists: Iterable[Path] = (),
) -> Trust:
    """Return trust in the certificates of PEM or DER files.

    ``signers`` are SHA-256 fingerprints, names such as ``CN=The Inspectorate,C=GB``, or files of
    certificates, which count from ``root``; ``own`` are certificates whose seals count, too. Raises
    LetterforgeError where a file cannot be read or holds none, and where a signer is none of these.
    """
    fingerprints = {fingerprint(each) for each in own}
    subjects = set()
    for signer in signers:
        if _FINGERPRINT.match(signer):
            fingerprints.add(signer.replace(":", "").lower())
        elif (subject := _as_subject(signer)) is not None:
            subjects.add(subject)
        else:
            path = (root or Path()) / Path(signer).expanduser()
            fingerprints |= {fingerprint(each) for each in _certificates_of([path])[:1]}
    return Trust(
        _certificates_of(files),
        _certificates_of(clocks),
        frozenset(fingerprints),
        frozenset(subjects),
        tuple(map(_revocation_list, revocation_lists)),
    )


def trust_of(sealing: Sealing, root: Path) -> Trust:
    """Return whom a project believes; raises LetterforgeError as ``read_trust`` does."""

    def paths(names: Iterable[str]) -> list[Path]:
        return [root / Path(name).expanduser() for name in names]

    return read_trust(
        paths(sealing.trust),
        clocks=paths(sealing.timestamp_trust),
        signers=sealing.signers,
        root=root,
        revocation_lists=paths(sealing.revocation_lists),
    )


def _time_doubts_of(certificate: x509.Certificate, moment: datetime) -> tuple[str, ...]:
    try:
        check_times(certificate, moment)
    except LetterforgeError as error:
        return (f"{error.message}, and nothing proves that the seal was made in its time",)
    return ()


def _certificates_of(files: Iterable[Path]) -> tuple[x509.Certificate, ...]:
    return tuple(each for file in files for each in read_certificates(_read(file), shown(file)))


def _revocation_list(file: Path) -> crl.CertificateList:
    content = _read(file)
    try:
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        parsed = crl.CertificateList.load(der, strict=True)
        parsed.native  # noqa: B018  # parses all of it now
    except (ValueError, TypeError, KeyError):
        raise LetterforgeError(f"'{shown(file)}' is no revocation list (CRL)") from None
    return parsed


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise LetterforgeError(f"'{shown(file)}' cannot be read: {reason_of(error)}") from None


def _as_subject(text: str) -> Subject | None:
    """Return a name as RFC 4514 writes it, or None where a text is none."""
    try:
        return _parts(Name.from_rfc4514_string(text)) if "=" in text else None
    except ValueError:
        return None


def _subject_of(certificate: x509.Certificate) -> Subject:
    return _parts(load_der_x509_certificate(certificate.dump()).subject)


def _parts(name: Name) -> Subject:
    return frozenset((part.oid.dotted_string, str(part.value)) for part in name)


def _in_words(error: Exception, who: str) -> str:
    if isinstance(error, RevokedError):
        day = error.revocation_dt
        when = f" on {day.day} {day:%B %Y}" if day else ""
        return (
            f"a certificate was revoked{when}: that of {who}, or one above it; nothing proves that "
            "the seal is older, since the day of sealing is only its own word"
        )
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
