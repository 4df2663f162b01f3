"""Whatever is done to a sealed letter is noticed, and said in words."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from asn1crypto import keys, pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.embedded import embedded_data, unsealed
from letterforge.signing.envelope import is_canonical
from letterforge.signing.sealing import Sealer
from letterforge.signing.timestamps import TimestampServer
from letterforge.signing.trust import Trust
from tests.support.authority import Authority, Holder, issue, running_authority
from tests.support.letters import opened
from tests.support.sample_pdf import DETAILS

CHANGED = "bytes of it were changed"
ADDED = "bytes were added behind what was sealed"
FLIPS = 1000
TIMESTAMP_OID = "060b2a864886f70d010910020e"


def gap(sealed: bytes) -> tuple[int, int]:
    """Return where the digits of the seal begin and end."""
    numbers = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+) *\]", sealed)[-1]
    return int(numbers[1]) + 1, int(numbers[2]) - 1


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def tamper(sealed: bytes) -> bytes:
        assert old in sealed
        assert len(old) == len(new)
        return sealed.replace(old, new, 1)

    return tamper


def appended(change: Callable[[IncrementalPdfFileWriter], object]) -> Callable[[bytes], bytes]:
    """Return a tampering that adds a revision as any PDF program does."""

    def tamper(sealed: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
        change(writer)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return tamper


def forge_title(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info["/Title"] = generic.pdf_string("Another subject")
    writer.update_container(info)


def forge_xmp(writer: IncrementalPdfFileWriter) -> None:
    metadata = writer.root["/Metadata"]
    metadata._data = metadata.data.replace(b"The subject", b"The objects")
    metadata._encoded_data = None
    writer.update_container(metadata)


def add_text(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    stream = generic.StreamObject(stream_data=b"q 1 0 0 rg 50 50 200 200 re f Q")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(stream)])
    writer.update_container(page)


def add_annotation(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                map(generic.NumberObject, (50, 50, 200, 200))
            ),
            generic.pdf_name("/Contents"): generic.pdf_string("Not so."),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])
    writer.update_container(page)


def swap_attachment(writer: IncrementalPdfFileWriter) -> None:
    file = writer.root["/AF"][0]["/EF"]["/F"]
    file._data = b'{"force": "kent"}'
    file._encoded_data = None
    writer.update_container(file)


def uncertify(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Perms"]
    writer.update_root()


def empty_field(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    del field["/V"]
    writer.update_container(field)


def rewritten(sealed: bytes) -> bytes:
    """Open and save, as any editor does."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pdf.docinfo["/Title"] = "Another subject"
        pdf.save(out)
    return out.getvalue()


def without_page(sealed: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pdf.add_blank_page()
        del pdf.pages[0]
        pdf.save(out)
    return out.getvalue()


def flip_in_stream(sealed: bytes) -> bytes:
    at = sealed.index(b"stream\n") + 60
    return sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]


def change_signature_value(sealed: bytes) -> bytes:
    start, end = gap(sealed)
    digits = bytearray(sealed[start:end].rstrip(b"0"))
    digits[-4] = ord("1") if digits[-4] != ord("1") else ord("2")
    return sealed[:start] + bytes(digits) + sealed[start + len(digits) :]


def change_envelope_version(sealed: bytes) -> bytes:
    start, _ = gap(sealed)
    at = sealed.index(b"020101", start)
    return sealed[:at] + b"020103" + sealed[at + 6 :]


def write_digits_in_small_letters(sealed: bytes) -> bytes:
    start, end = gap(sealed)
    digits = sealed[start:end]
    return sealed[:start] + digits.replace(b"A", b"a", 1) + sealed[end:]


def fill_padding(sealed: bytes) -> bytes:
    _, end = gap(sealed)
    assert sealed[end - 2 : end] == b"00"
    return sealed[: end - 2] + b"41" + sealed[end:]


def swap_certificate(sealed: bytes) -> bytes:
    """Put a certificate of the same length and name into the envelope."""
    start, _ = gap(sealed)
    at = sealed.index(b"The Inspectorate".hex().upper().encode(), start)
    return sealed[:at] + b"The Inspectorale".hex().upper().encode() + sealed[at + 32 :]


def shift_byte_range(sealed: bytes) -> bytes:
    start, _ = gap(sealed)
    numbers = f"[0 {start - 1} ".encode()
    return sealed.replace(numbers, f"[0 {start - 2} ".encode().ljust(len(numbers)), 1)


def begin_later(sealed: bytes) -> bytes:
    return sealed.replace(b"/ByteRange [0 ", b"/ByteRange [9 ", 1)


TAMPERINGS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "one byte behind the end": (lambda sealed: sealed + b"\n", ADDED),
    "a comment behind the end": (lambda sealed: sealed + b"\n%a comment\n%%EOF\n", ""),
    "a whole other file behind the end": (lambda sealed: sealed + sealed, ""),
    "bytes before the beginning": (lambda sealed: b"\n" + sealed, ""),
    "the end cut off": (lambda sealed: sealed[:-6], "no sound PDF"),
    "half of it": (lambda sealed: sealed[: len(sealed) // 2], ""),
    "nothing left": (lambda _: b"", "no sound PDF"),
    "a bit of a page": (flip_in_stream, CHANGED),
    "the date of the seal": (replaced(b"(D\\07220", b"(D\\07219"), CHANGED),
    "a word of the properties in place": (
        replaced(b"PDF/UA identification", b"PDF/UA idemtification"),
        CHANGED,
    ),
    "a new title in a revision": (appended(forge_title), ADDED),
    "new properties in a revision": (appended(forge_xmp), ADDED),
    "more text in a revision": (appended(add_text), ADDED),
    "a note in a revision": (appended(add_annotation), ADDED),
    "another attachment in a revision": (appended(swap_attachment), ADDED),
    "no longer certified": (appended(uncertify), ADDED),
    "the field emptied": (appended(empty_field), "not sealed"),
    "opened and saved": (rewritten, ""),
    "a page replaced": (without_page, ""),
    "the signature's number": (change_signature_value, ""),
    "the version of the envelope": (change_envelope_version, "envelope"),
    "the spelling of the seal": (write_digits_in_small_letters, "digits of the seal"),
    "something in the padding": (fill_padding, "empty space behind the seal"),
    "the seal taken away": (unsealed, "not sealed"),
    "the certificate swapped for another": (swap_certificate, ""),
    "a range that begins later": (begin_later, ""),
    "a range that ends earlier": (shift_byte_range, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_noticed(name: str, sealed: bytes, trust: Trust) -> None:
    tamper, reason = TAMPERINGS[name]
    forged = tamper(sealed)
    assert forged != sealed

    verdict = verify_pdf(forged, trust)

    assert not verdict.intact
    assert not verdict.holds
    assert reason in " ".join([verdict.headline, *verdict.damages])


def test_what_was_not_touched_is_intact(sealed: bytes, trust: Trust) -> None:
    verdict = verify_pdf(sealed, trust)

    assert verdict.holds, verdict
    assert verdict.coverage == "the whole file"


def flipped(sealed: bytes, chance: random.Random, start: int, end: int) -> tuple[int, bytes]:
    at, bit = chance.randrange(start, end), 1 << chance.randrange(8)
    return at, sealed[:at] + bytes([sealed[at] ^ bit]) + sealed[at + 1 :]


def test_1000_flipped_bits_are_all_noticed(sealed: bytes) -> None:
    chance = random.Random(20171002)
    forgeries = (flipped(sealed, chance, 0, len(sealed)) for _ in range(FLIPS))

    assert [at for at, forged in forgeries if verify_pdf(forged, Trust()).intact] == []


def test_flipped_bits_of_the_envelope_are_all_noticed(sealed: bytes) -> None:
    chance = random.Random(4)
    start, end = gap(sealed)
    forgeries = (flipped(sealed, chance, start - 1, end + 1) for _ in range(FLIPS // 2))

    assert [at for at, forged in forgeries if verify_pdf(forged, Trust()).intact] == []


def test_flipped_bits_beside_a_letter_are_all_noticed(sealer: Sealer) -> None:
    chance = random.Random(5)
    content = b"Dear Chief Constable"
    envelope = sealer.seal_detached(content)
    forgeries = (flipped(envelope, chance, 0, len(envelope)) for _ in range(FLIPS // 2))

    assert [
        at for at, forged in forgeries if verify_detached(content, forged, Trust()).intact
    ] == []


def test_flipped_bits_of_a_timestamped_letter_hide_in_the_wrapper_of_the_timestamp_only(
    authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(), tmp_path)
    sealed = Sealer(identity, "T", authority.timestamp_server).seal_pdf(letter)
    chance = random.Random(6)
    start, end = gap(sealed)
    token = sealed.index(bytes.fromhex(TIMESTAMP_OID).hex().upper().encode(), start)
    forgeries = (flipped(sealed, chance, 0, len(sealed)) for _ in range(FLIPS // 2))

    unnoticed = [at for at, forged in forgeries if verify_pdf(forged, Trust()).intact]

    assert all(token < at < end for at in unnoticed)
    assert len(unnoticed) < 5


def test_another_file_is_not_what_was_sealed(sealer: Sealer) -> None:
    verdict = verify_detached(b"Dear Sir", sealer.seal_detached(b"Dear Madam"), Trust())

    assert not verdict.intact
    assert CHANGED in verdict.headline


@pytest.mark.parametrize("envelope", [b"", b"0", b"Dear Madam", bytes(2000)])
def test_what_is_no_envelope_is_no_seal(envelope: bytes) -> None:
    verdict = verify_detached(b"Dear Madam", envelope, Trust())

    assert not verdict.intact
    assert "what should be the seal is none" in verdict.headline


def test_bytes_behind_an_envelope_are_noticed(sealer: Sealer) -> None:
    envelope = sealer.seal_detached(b"Dear Madam")

    assert is_canonical(envelope)
    assert not verify_detached(b"Dear Madam", envelope + b"\0", Trust()).intact


def test_a_seal_by_somebody_else_is_whole_but_nobody_vouches_for_it(
    sealed: bytes, trust: Trust, tmp_path: Path
) -> None:
    forged = Sealer(opened(issue("The Inspectorate"), tmp_path)).seal_pdf(unsealed(sealed))

    verdict = verify_pdf(forged, trust)

    assert verdict.intact
    assert not verdict.holds
    assert 'nobody vouches that "The Inspectorate" sealed it' in verdict.headline
    assert "does not lead up to any that is trusted here" in " ".join(verdict.doubts)


def test_a_second_signature_is_noticed(sealed: bytes, trust: Trust, tmp_path: Path) -> None:
    signer = _simple_signer(issue("Somebody"))
    out = io.BytesIO()
    # pyHanko itself would not sign a letter that allows no changes.
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    pdf_signer = PdfSigner(PdfSignatureMetadata(field_name="Second"), signer)
    pdf_signer._enforce_certification_constraints = lambda reader: None  # type: ignore[method-assign]
    pdf_signer.sign_pdf(writer, output=out)

    verdict = verify_pdf(out.getvalue(), trust)

    assert not verdict.intact
    assert "2 signatures" in verdict.headline


@pytest.mark.parametrize("change", [None, forge_title, forge_xmp, add_annotation])
def test_a_timestamp_of_somebody_else_hides_no_change(
    change: Callable[[IncrementalPdfFileWriter], object] | None,
    sealed: bytes,
    trust: Trust,
    tmp_path: Path,
) -> None:
    with running_authority(tmp_path) as somebody:
        writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
        if change:
            change(writer)
        stamper = PdfTimeStamper(TimestampServer(somebody.timestamp_server), field_name="Later")
        forged = stamper.timestamp_pdf(writer, "sha256").getvalue()

    verdict = verify_pdf(forged, trust)

    assert not verdict.holds


def test_more_than_a_timestamp_is_noticed_even_if_its_server_is_trusted(
    authority: Authority, sealed: bytes, trust: Trust
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    forge_title(writer)
    stamper = PdfTimeStamper(TimestampServer(authority.timestamp_server), field_name="Later")
    forged = stamper.timestamp_pdf(writer, "sha256").getvalue()

    verdict = verify_pdf(forged, trust)

    assert not verdict.intact
    assert "more was added to the sealed letter than a timestamp" in verdict.headline


def test_a_seal_that_allows_changes_is_not_one_of_ours(
    letter: bytes,
    trust: Trust,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(
        "letterforge.signing.sealing.MDPPerm", SimpleNamespace(NO_CHANGES=fields.MDPPerm.ANNOTATE)
    )
    sealed = Sealer(opened(authority.seal_holder(), tmp_path)).seal_pdf(letter)

    verdict = verify_pdf(sealed, trust)

    assert "the seal allows changes" in verdict.headline


def test_a_letter_certified_by_something_else_than_its_seal_is_not_one_of_ours(
    letter: bytes,
    trust: Trust,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def certify_another(session: Any, *arguments: Any, **named: Any) -> Any:
        prepared = prepare(session, *arguments, **named)
        permissions = session.pdf_out.root["/Perms"]
        another = generic.DictionaryObject({generic.pdf_name("/Type"): generic.pdf_name("/Sig")})
        permissions[generic.pdf_name("/DocMDP")] = session.pdf_out.add_object(another)
        session.pdf_out.update_container(permissions)
        return prepared

    prepare = PdfSigningSession.prepare_tbs_document
    monkeypatch.setattr(PdfSigningSession, "prepare_tbs_document", certify_another)
    sealed = Sealer(opened(authority.seal_holder(), tmp_path)).seal_pdf(letter)

    verdict = verify_pdf(sealed, trust)

    assert "no longer certified as one that allows no changes" in verdict.headline


def test_an_attachment_is_under_the_seal(sealed: bytes) -> None:
    assert embedded_data(sealed, DETAILS.data_name) == DETAILS.data
    assert embedded_data(sealed, "other.json") is None


def _simple_signer(holder: Holder) -> SimpleSigner:
    cert = asn1_x509.Certificate.load(pem.unarmor(holder.pem)[2])
    key = keys.PrivateKeyInfo.load(pem.unarmor(holder.key_pem())[2])
    return SimpleSigner(cert, key, SimpleCertificateStore())
