"""Check seals strictly: of a PDF, and of any file with its signature beside it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_detached_cms,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from letterforge.signing.envelope import is_canonical
from letterforge.signing.fitness import plain_name
from letterforge.signing.identity import fingerprint, is_specimen
from letterforge.signing.structure import TIMESTAMPS_ONLY, Signatures, damages, find_seals, is_ours
from letterforge.signing.trust import Evidence, Trust
from letterforge.signing.verdict import SealReport, Verdict

CHANGED = "the file is not the one that was sealed: bytes of it were changed"
SEAL_CHANGED = "the seal itself was changed, or was never made with the key of its certificate"
WHOLE = "the whole file"
ADDED = "more was added to the sealed letter than a timestamp"


def verify_pdf(content: bytes, trust: Trust) -> Verdict:
    """Return the verdict on a PDF."""
    # One that looks sealed was not always broken.
    otherwise = "this is no sound PDF"
    if b"/ByteRange" in content:
        otherwise = f"it was changed so much that {otherwise} any more"
    return _guarded(lambda: asyncio.run(_verify_pdf(content, trust)), otherwise)


def verify_detached(content: bytes, envelope: bytes, trust: Trust) -> Verdict:
    """Return the verdict on a file and the signature (DER) that stands beside it."""
    return _guarded(
        lambda: asyncio.run(_verify_detached(content, envelope, trust)),
        "what should be the seal is none",
    )


def _guarded(check: Callable[[], Verdict], otherwise: str) -> Verdict:
    try:
        return check()
    except (SignatureValidationError, CMSExtractionError, CMSStructuralError):
        return Verdict(None, "nothing", (SEAL_CHANGED,))
    except Exception as error:  # whoever forges a file may provoke any error in whatever reads it
        words = " ".join(str(error).split())[:200] or type(error).__name__
        return Verdict(None, "nothing", (f"{otherwise}: {words}",))


async def _verify_pdf(content: bytes, trust: Trust) -> Verdict:
    reader = PdfFileReader(io.BytesIO(content), strict=True)
    seals, found = find_seals(reader)
    if seals is None:
        return Verdict(None, "nothing", tuple(found), notes=_unsealed_notes(found))
    status = await async_validate_pdf_signature(seals.seal, _nobody(), diff_policy=TIMESTAMPS_ONLY)
    found = [*damages(content, seals)]
    if not status.intact:
        found.insert(0, CHANGED)
    elif not status.valid:
        found.insert(0, SEAL_CHANGED)
    elif not found and status.docmdp_ok is False:
        found.append(ADDED)
    evidence = _evidence(reader)
    clock = _Clock(trust, evidence)
    found += await clock.read(seals)
    token = status.timestamp_validity
    if token is not None:
        found += await clock.add(token)
    report = await _judged(
        status.signing_cert,
        (*evidence.certificates, *seals.seal.other_embedded_certs),
        clock,
        _claimed(seals.seal),
        _level(token is not None, evidence, seals),
    )
    notes = [] if is_ours(seals.seal) else ["letterforge did not make this seal"]
    coverage = WHOLE if not found else "not the whole file as it is now"
    return Verdict(report, coverage, tuple(found), report.doubts, (*report.notes, *notes))


async def _verify_detached(content: bytes, envelope: bytes, trust: Trust) -> Verdict:
    signed = cms.ContentInfo.load(envelope, strict=True)["content"]
    status = await async_validate_detached_cms(content, signed, _nobody())
    found = []
    if not status.intact:
        found.append(CHANGED)
    elif not status.valid:
        found.append(SEAL_CHANGED)
    elif not is_canonical(envelope):
        found.append("the envelope of the seal was changed")
    others = tuple(each.chosen for each in signed["certificates"])
    clock = _Clock(trust, Evidence(others))
    token = status.timestamp_validity
    if token is not None:
        found += await clock.add(token)
    report = await _judged(
        status.signing_cert, others, clock, status.signer_reported_dt, "T" if token else "B"
    )
    coverage = WHOLE if not found else "not the whole file as it is now"
    return Verdict(report, coverage, tuple(found), report.doubts, report.notes)


@dataclass
class _Clock:
    """Find out when a seal was surely there, from timestamps that are trusted."""

    trust: Trust
    evidence: Evidence
    proven_at: datetime | None = None
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def moment(self) -> datetime:
        return self.proven_at or datetime.now(UTC)

    async def read(self, seals: Signatures) -> list[str]:
        """Take the timestamps over the file, the newest first; return what is wrong with them."""
        damages: list[str] = []
        for each in reversed(seals.timestamps):
            status = await async_validate_pdf_timestamp(
                each, _nobody(), diff_policy=TIMESTAMPS_ONLY
            )
            damages += await self.add(status, over_the_file=True)
        return damages

    async def add(self, status: Any, *, over_the_file: bool = False) -> list[str]:
        """Take one more timestamp, older than those before; return what is wrong with it.

        One over the file was added later, perhaps by anybody, so somebody must vouch for it. One
        inside the seal proves nothing if nobody does, and does no harm.
        """
        if not (status.intact and status.valid):
            return ["the timestamp is not one of this seal"]
        doubts = await self.trust.doubts(
            status.signing_cert, self.evidence, self.moment, for_time=True
        )
        if not doubts:
            self.proven_at = status.timestamp.astimezone(UTC)
        elif over_the_file:
            self.doubts = doubts
        else:
            self.notes = tuple(f"its timestamp proves nothing: {each}" for each in doubts)
        return []


async def _judged(
    certificate: Any,
    others: tuple[Any, ...],
    clock: _Clock,
    claimed_at: datetime | None,
    level: str,
) -> SealReport:
    evidence = Evidence(
        others, clock.evidence.revocation_lists, clock.evidence.revocation_responses
    )
    specimen = is_specimen(certificate)
    doubts = await clock.trust.doubts(certificate, evidence, clock.moment)
    notes = [*clock.notes]
    if clock.proven_at is not None and evidence.shows_revocation:
        notes.append("the file itself shows that no certificate was revoked then")
    elif not specimen:
        notes.append("whether the certificate was revoked was not looked up")
    return SealReport(
        signer=plain_name(certificate.subject),
        certificate_sha256=fingerprint(certificate),
        specimen=specimen,
        trusted=not doubts,
        claimed_at=claimed_at.astimezone(UTC) if claimed_at else None,
        proven_at=clock.proven_at,
        level=level,
        # A specimen asks for nobody's trust: whether one will do is for others to say.
        doubts=clock.doubts if specimen else (*doubts, *clock.doubts),
        notes=tuple(notes),
    )


def _unsealed_notes(found: list[str]) -> tuple[str, ...]:
    return () if found else ("the file carries no seal",)


def _nobody() -> ValidationContext:
    """Return a context in which nobody is trusted: whom to trust is judged separately."""
    return ValidationContext(trust_roots=[])


def _evidence(reader: PdfFileReader) -> Evidence:
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Evidence()
    context = store.as_validation_context({"trust_roots": []})
    return Evidence(tuple(store.load_certs()), tuple(context.crls), tuple(context.ocsps))


def _claimed(seal: EmbeddedPdfSignature) -> datetime | None:
    claimed: datetime | None = seal.self_reported_timestamp
    return claimed


def _level(timestamped: bool, evidence: Evidence, seals: Signatures) -> str:
    if seals.timestamps:
        return "LTA"
    if timestamped:
        return "LT" if evidence.shows_revocation else "T"
    return "B"
