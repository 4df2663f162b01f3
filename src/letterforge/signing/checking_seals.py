"""Check seals strictly: of a PDF, and of any file with its signature beside it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError
from pyhanko.sign.validation import (
    async_validate_detached_cms,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from letterforge.signing.belonging import Belonging
from letterforge.signing.embedded import attached
from letterforge.signing.envelope import WRITER_VERSION, Written, is_canonical, written_in
from letterforge.signing.fitness import plain_name
from letterforge.signing.identity import fingerprint, is_specimen
from letterforge.signing.structure import Signatures, damages, find_seals
from letterforge.signing.trust import Evidence, Trust
from letterforge.signing.verdict import SealReport, Verdict

# What a letter unpacks to is a few megabytes; who sends a bomb gets it back unopened.
LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=16_000_000),
    document_budget=DocumentDecodeBudget(base_allowance=64_000_000, max_ratio=4),
)
STRONG_HASHES = {"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"}
CHANGED = "the file is not the one that was sealed: bytes of it were changed"
SEAL_CHANGED = "the seal itself was changed, or was never made with the key of its certificate"
WHOLE = "the whole file"


def verify_pdf(content: bytes, trust: Trust, data_name: str = "") -> Verdict:
    """Return the verdict on a PDF, with the file of a name that it carries inside."""
    # One that looks sealed was not always broken.
    otherwise = "this is no sound PDF"
    if b"/ByteRange" in content:
        otherwise = f"it was changed so much that {otherwise} any more"
    return _guarded(lambda: asyncio.run(_verify_pdf(content, trust, data_name)), otherwise)


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


async def _verify_pdf(content: bytes, trust: Trust, data_name: str) -> Verdict:
    reader = PdfFileReader(io.BytesIO(content), strict=True, decode_limits=LIMITS)
    signatures, wrong = find_seals(reader)
    if signatures is None:
        notes = () if wrong else ("the file carries no seal",)
        return Verdict(None, "nothing", tuple(wrong), notes=notes)
    seal = signatures.seal
    status = await async_validate_pdf_signature(seal, _nobody(), skip_diff=True)
    written = written_in(seal.signer_info)
    evidence = _evidence(reader)
    belonging = Belonging(*_parties(signatures, evidence))
    ours = written.version == WRITER_VERSION
    wrong = [*damages(content, reader, signatures, belonging, ours=ours)]
    if not status.intact:
        wrong.insert(0, CHANGED)
    elif not status.valid:
        wrong.insert(0, SEAL_CHANGED)
    elif status.coverage < SignatureCoverageLevel.ENTIRE_REVISION and not wrong:
        wrong.append(CHANGED)
    wrong += _weakness(seal.signer_info)
    clock = _Clock(trust, evidence)
    wrong += await clock.read(signatures)
    token = status.timestamp_validity
    if token is not None:
        wrong += await clock.add(token)
    report = await _judged(
        status.signing_cert,
        (*evidence.certificates, *seal.other_embedded_certs),
        clock,
        seal.self_reported_timestamp,
        _level(token is not None, evidence, signatures),
    )
    data = attached(reader, data_name) if data_name else None
    return _verdict(report, wrong, written, data)


async def _verify_detached(content: bytes, envelope: bytes, trust: Trust) -> Verdict:
    signed = cms.ContentInfo.load(envelope, strict=True)["content"]
    status = await async_validate_detached_cms(content, signed, _nobody())
    (info,) = signed["signer_infos"]
    written = written_in(info)
    wrong = []
    if not status.intact:
        wrong.append(CHANGED)
    elif not status.valid:
        wrong.append(SEAL_CHANGED)
    elif written.version == WRITER_VERSION and not is_canonical(envelope):
        wrong.append("the envelope of the seal was changed")
    wrong += _weakness(info)
    others = tuple(each.chosen for each in signed["certificates"])
    clock = _Clock(trust, Evidence(others))
    token = status.timestamp_validity
    if token is not None:
        wrong += await clock.add(token)
    report = await _judged(
        status.signing_cert, others, clock, status.signer_reported_dt, "T" if token else "B"
    )
    return _verdict(report, wrong, written)


def _verdict(
    report: SealReport, wrong: list[str], written: Written, data: bytes | None = None
) -> Verdict:
    notes = []
    if written.version is None:
        notes.append("another program made this seal, which does not say of which letter it is")
    elif written.version != WRITER_VERSION:
        notes.append("a newer letterforge made this seal: it can tell more about it")
    coverage = WHOLE if not wrong else "not the whole file as it is now"
    return Verdict(
        report,
        coverage,
        tuple(wrong),
        report.doubts,
        (*report.notes, *notes),
        written.statement,
        data,
    )


def _weakness(info: cms.SignerInfo) -> list[str]:
    """Return whether a seal was made in a way that others can imitate."""
    algorithm = info["signature_algorithm"]
    try:
        signed_with = algorithm.hash_algo
    except ValueError:  # its name leaves that to the digest
        signed_with = info["digest_algorithm"]["algorithm"].native
    weak = {signed_with, info["digest_algorithm"]["algorithm"].native} - STRONG_HASHES
    return [f"the seal was made with {name.upper()}, which can be forged" for name in sorted(weak)]


def _parties(
    signatures: Signatures, evidence: Evidence
) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Return the certificates that signed, and those that may stand above them."""
    every = (signatures.seal, *signatures.timestamps)
    own = [each.signer_cert for each in every]
    others = [one for each in every for one in each.other_embedded_certs]
    for token in extract_tst_data_iter(signatures.seal.signer_info, signed=False):
        inside = [each.chosen for each in token["certificates"]]
        serial = token["signer_infos"][0]["sid"].chosen["serial_number"].native
        own += [each for each in inside if each.serial_number == serial]
        others += inside
    return own, [*others, *evidence.certificates]


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
            status = await async_validate_pdf_timestamp(each, _nobody(), skip_diff=True)
            damages += await self.add(status, over_the_file=True)
        return damages

    async def add(self, status: Any, *, over_the_file: bool = False) -> list[str]:
        """Take one more timestamp, older than those before; return what is wrong with it.

        One over the file was added later, perhaps by anybody, so somebody must vouch for it. One
        inside the seal proves nothing if nobody does, and does no harm.
        """
        if not (status.intact and status.valid):
            return ["the timestamp is not one of this seal"]
        doubts = await self.trust.time_doubts(status.signing_cert, self.evidence, self.moment)
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


def _level(timestamped: bool, evidence: Evidence, seals: Signatures) -> str:
    if seals.timestamps:
        return "LTA"
    if timestamped:
        return "LT" if evidence.shows_revocation else "T"
    return "B"
