"""Try what an identity promises: seal a page and a text at its level, and check both seals."""

from __future__ import annotations

import io
from dataclasses import replace

from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from letterforge.errors import LetterforgeError
from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.sealing import Sealer
from letterforge.signing.trust import Trust
from letterforge.signing.verdict import Verdict

_A4 = (0, 0, 595, 842)


def try_seals(sealer: Sealer, trust: Trust) -> tuple[str, ...]:
    """Seal a page and a text as letters are, check both, and return what is worth knowing.

    Raises LetterforgeError where the timestamp server or the revocation service fails, and where
    whoever trusts as the project does would object to the seals.
    """
    own = replace(trust, signers=trust.signers | {sealer.identity.certificate_sha256})
    text = b"a trial"
    verdicts = (
        verify_pdf(sealer.seal_pdf(_page()), own),
        verify_detached(text, sealer.seal_detached(text), own),
    )
    for verdict in verdicts:
        _require(verdict)
    seal = verdicts[0].seal
    if seal is None or seal.level != sealer.level:
        raise LetterforgeError(
            f"the trial seal came out at level {seal.level if seal else 'none'}, "
            f"not {sealer.level}",
            "name another timestamp_server, or seal at a lower level",
        )
    return tuple(dict.fromkeys(note for verdict in verdicts for note in verdict.notes))


def _require(verdict: Verdict) -> None:
    if verdict.damages:
        raise LetterforgeError(f"the trial seal does not hold: {verdict.damages[0]}")
    if verdict.doubts:
        raise LetterforgeError(
            f"whoever checks the letters would object: {verdict.doubts[0]}",
            "see what letterforge.yaml names under trust, timestamp_trust and revocation_lists",
        )


def _page() -> bytes:
    writer = PdfFileWriter()
    contents = writer.add_object(StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=contents, media_box=_A4))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
