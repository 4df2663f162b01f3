"""Seal letters: PDFs in the field over the signature, anything else by a signature beside it.

Why: pyHanko appends, so a sealed PDF begins with the exact bytes of the unsealed one, and what was
approved can be compared with what was sealed.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfTimeStamper
from pyhanko.sign.signers.pdf_byterange import BuildProps
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.stamp import NoOpStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError

from letterforge import __version__
from letterforge.errors import LetterforgeError
from letterforge.model.config import Level
from letterforge.model.manifest import ManifestSeal
from letterforge.model.statement import Statement
from letterforge.signing.envelope import Envelopes, digest_of, to_sign
from letterforge.signing.identity import Identity
from letterforge.signing.keys import DIGEST
from letterforge.signing.pdf_signing import Certificates, LetterSigner, append_to, field_for
from letterforge.signing.timestamps import Revocation, TimestampServer

# Revocation data stands in the revision that is sealed, so that the seal covers the whole file.
_WITH_THE_SEAL = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)
_BEFORE_THE_TIMESTAMP = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
TIMESTAMP_FIELD = "Timestamp1"
BUILDER = "letterforge"


class Sealer:
    """Seal many letters for one identity; processes that are forked off can go on with it."""

    def __init__(
        self,
        identity: Identity,
        level: Level = "B",
        timestamp_server: str | None = None,
        trust: Sequence[x509.Certificate] = (),
    ) -> None:
        """Take an identity that was checked.

        ``trust`` are the certificates that it and the timestamp server lead up to; LT and LTA need
        them. Raises LetterforgeError where the level cannot be reached.
        """
        self.identity = identity
        self.level = level
        self._timestamps = None
        if level != "B":
            self._timestamps = TimestampServer(_needed(timestamp_server, level))
        roots = [each for each in identity.chain if each.self_signed != "no"]
        chain = [each for each in identity.chain if each not in roots]
        self._envelopes = Envelopes(identity.certificate, chain)
        self._certificates = Certificates(identity)
        self._revocation = Revocation(identity, trust) if level in {"LT", "LTA"} else None

    def seal_pdf(
        self,
        unsealed: bytes,
        moment: datetime | None = None,
        statement: Statement | None = None,
    ) -> bytes:
        """Return a PDF certified with no changes allowed; it begins with the one given.

        ``statement`` is what the seal says it is of. The seal lies over the signature's picture, or
        is invisible where there is none. Raises LetterforgeError where there is a seal already, and
        where the timestamp server or the revocation service fails.
        """
        try:
            return asyncio.run(self._seal_pdf(unsealed, moment or now(), statement))
        except PdfReadError:
            raise LetterforgeError("what should be sealed is no sound PDF") from None
        except (PathBuildingError, PathValidationError) as error:
            raise _not_validated(error) from error
        except SigningError as error:
            if isinstance(error.__cause__, PathBuildingError | PathValidationError):
                raise _not_validated(error.__cause__) from error
            raise LetterforgeError(f"the PDF cannot be sealed: {_as_clause(str(error))}") from error

    def seal_detached(
        self,
        content: bytes,
        moment: datetime | None = None,
        statement: Statement | None = None,
        *,
        stamped: bool = True,
    ) -> bytes:
        """Return a CMS signature (DER) of any file, to stand beside it.

        It carries a timestamp where the level asks for more than B, unless it need not be
        ``stamped``; LT and LTA are for PDFs.
        Raises LetterforgeError where the timestamp server fails.
        """
        attributes = self._envelopes.attributes(digest_of(content), moment or now(), statement)
        signature = self.identity.key.sign(to_sign(attributes))
        token = asyncio.run(self._timestamp(signature)) if stamped else None
        return self._envelopes.write(attributes, signature, token)

    def describe(self, moment: datetime) -> ManifestSeal:
        """Return for the manifest who sealed at a moment, with what."""
        return ManifestSeal(
            signer=self.identity.signer,
            certificate_sha256=self.identity.certificate_sha256,
            specimen=self.identity.specimen,
            level=self.level,
            signed_at=moment,
        )

    async def _seal_pdf(
        self, unsealed: bytes, moment: datetime, statement: Statement | None
    ) -> bytes:
        if self._revocation is None:
            return await self._certified(unsealed, moment, statement, None)
        context = self._revocation.start()
        try:
            sealed = await self._certified(unsealed, moment, statement, context)
            if self.level == "LTA" and self._timestamps is not None:
                return await _archived(sealed, self._timestamps, context)
            return sealed
        finally:
            await self._revocation.finish()

    async def _certified(
        self,
        unsealed: bytes,
        moment: datetime,
        statement: Statement | None,
        context: ValidationContext | None,
    ) -> bytes:
        writer = append_to(unsealed)
        field = field_for(writer)
        signer = LetterSigner(
            PdfSignatureMetadata(
                field_name=field.sig_field_name,
                md_algorithm=DIGEST,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
                subfilter=SigSeedSubFilter.PADES,
                app_build_props=BuildProps(name=BUILDER, revision=__version__),
                validation_context=context,
                embed_validation_info=context is not None,
                signer_key_usage=self._certificates.usage,
                dss_settings=_WITH_THE_SEAL,
            ),
            self._certificates,
            timestamper=self._timestamps,
            stamp_style=NoOpStampStyle(),
            new_field_spec=field,
        )
        session = signer.init_signing_session(writer)
        session.system_time = moment
        validated = await session.perform_presign_validation()
        digits = await self._digits(statement)
        prepared = session.prepare_tbs_document(validated, bytes_reserved=digits)
        output = io.BytesIO()
        digest, _ = prepared.digest_tbs_document(output=output)
        attributes = self._envelopes.attributes(digest.document_digest, statement=statement)
        signature = self.identity.key.sign(to_sign(attributes))
        token = await self._timestamp(signature)
        digest.fill_with_cms(output, self._envelopes.write(attributes, signature, token))
        return output.getvalue()

    async def _timestamp(self, signature: bytes) -> bytes | None:
        if self._timestamps is None:
            return None
        return bytes((await self._timestamps.async_timestamp(digest_of(signature), DIGEST)).dump())

    async def _digits(self, statement: Statement | None) -> int:
        """Return how many hexadecimal digits a seal takes up."""
        token = None
        if self._timestamps is not None:
            # One server's tokens differ in length by a few bytes.
            token = (await self._timestamps.async_dummy_response(DIGEST)).dump() + bytes(512)
        attributes = self._envelopes.attributes(digest_of(b""), statement=statement)
        signature = bytes(self._certificates.most_bytes)
        return 2 * len(self._envelopes.write(attributes, signature, token))


async def _archived(
    sealed: bytes, timestamps: TimestampServer, context: ValidationContext
) -> bytes:
    output = await PdfTimeStamper(timestamps, field_name=TIMESTAMP_FIELD).async_timestamp_pdf(
        append_to(sealed),
        DIGEST,
        context,
        dss_settings=_BEFORE_THE_TIMESTAMP,
        embed_roots=False,
    )
    return bytes(output.getvalue())


def now() -> datetime:
    """Return the present moment as seals record it: in whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def _needed(timestamp_server: str | None, level: Level) -> str:
    if timestamp_server is None:
        raise LetterforgeError(
            f"level {level} needs a timestamp server, and none is configured",
            "name a timestamp_server in letterforge.yaml, or seal with --level B",
        )
    return timestamp_server


def _not_validated(error: Exception) -> LetterforgeError:
    if isinstance(error, PathBuildingError):
        hint = "name the certificates at the top of both chains under trust in letterforge.yaml"
    elif isinstance(error, RevokedError):
        hint = "ask whoever issued it for a new one, then: letterforge identity import"
    else:
        hint = (
            "certificates say where revocations are told: see whether they do, and whether that "
            "service answers; or seal at level T, which does not need it"
        )
    return LetterforgeError(
        f"it cannot be shown that no certificate was revoked: {_as_clause(str(error))}", hint
    )


def _as_clause(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")
