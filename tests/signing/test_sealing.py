"""A sealed letter keeps every byte and every promise of the unsealed one."""

from __future__ import annotations

import io
import multiprocessing
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import cms, pem, x509
from cryptography import x509 as x509_of_others
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from letterforge.errors import LetterforgeError
from letterforge.model.config import Level
from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.embedded import unsealed
from letterforge.signing.sealing import Sealer
from letterforge.signing.trust import Trust
from tests.support.authority import Authority, new_key
from tests.support.letters import UNSIGNED, opened, small_letter
from tests.support.verapdf import validate

MOMENT = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
TEXT = "Dear Chief Constable,\r\nŵ ŷ\n".encode()


def run(*command: str | Path, **options: Any) -> str:
    done = subprocess.run(
        [str(each) for each in command], capture_output=True, text=True, check=False, **options
    )
    return f"{done.stdout}{done.stderr}"


def test_a_sealed_letter_begins_with_the_unsealed_one(letter: bytes, sealed: bytes) -> None:
    assert sealed.startswith(letter)
    assert unsealed(sealed) == letter
    assert unsealed(letter) == letter


def test_the_same_holds_for_every_level(
    authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(), tmp_path)

    sealed = Sealer(identity, "LTA", authority.timestamp_server).seal_pdf(letter)

    assert unsealed(sealed) == letter


def test_what_a_letter_says_of_itself_stays(letter: bytes, sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(letter)) as before, pikepdf.open(io.BytesIO(sealed)) as after:
        assert dict(before.docinfo) == dict(after.docinfo)
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()


def test_a_letter_is_certified_with_no_changes_allowed(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen
        assert field.V.Reference[0].TransformParams.P == 1
        assert field.V.SubFilter == "/ETSI.CAdES.detached"
        assert field.V.Prop_Build.App.Name == "/letterforge"


@pytest.mark.xdist_group("jvm")
@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_sealed_letters_stay_accessible_and_archival(
    level: Level, key: str, authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(key=new_key(key)), tmp_path)

    sealed = Sealer(identity, level, authority.timestamp_server).seal_pdf(letter)

    assert validate(sealed, "PDFUA-1") == []
    assert validate(sealed, "PDFA-3A") == []


@pytest.mark.parametrize("key", ["rsa", "ec", "p384"])
def test_poppler_finds_the_seal_valid_trusted_and_total(
    key: str, authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(key=new_key(key)), tmp_path)
    path = tmp_path / "letter.pdf"
    path.write_bytes(Sealer(identity).seal_pdf(letter, MOMENT))
    database = tmp_path / "nss"
    database.mkdir()
    run("certutil", "-N", "-d", f"sql:{database}", "--empty-password")
    run(
        "certutil", "-A", "-d", f"sql:{database}", "-n", "root", "-t", "C,C,C",
        "-i", authority.root_file,
    )  # fmt: skip

    said = run("pdfsig", "-nssdir", f"sql:{database}", path)

    assert "Signature is Valid" in said, said
    assert "Certificate is Trusted" in said
    assert "Total document signed" in said
    assert "Nov 23 2026 12:00:05" in said


def test_poppler_finds_a_changed_letter_invalid(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(sealed.replace(b"PDF/UA identification", b"PDF/UA idemtification"))

    assert "Digest Mismatch" in run("pdfsig", path)


def test_pyhanko_with_a_trust_store_of_its_own_agrees(authority: Authority, sealed: bytes) -> None:
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    root = ValidationContext(
        trust_roots=[x509.Certificate.load(pem.unarmor(authority.root.pem)[2])]
    )

    assert validate_pdf_signature(signature, root).bottom_line
    assert not validate_pdf_signature(signature, ValidationContext(trust_roots=[])).bottom_line


def test_openssl_accepts_a_certificate_for_documents_only(
    authority: Authority, tmp_path: Path
) -> None:
    for_documents = x509_of_others.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
    identity = opened(authority.seal_holder(purposes=(for_documents,)), tmp_path)
    content, envelope = tmp_path / "letter.txt", tmp_path / "letter.txt.p7s"
    content.write_bytes(TEXT)
    envelope.write_bytes(Sealer(identity).seal_detached(TEXT))
    command = (
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", envelope,
        "-content", content, "-CAfile", authority.root_file, "-out", "/dev/null",
    )  # fmt: skip

    assert "CMS Verification successful" in run(*command, "-purpose", "any")
    assert "certificate purpose" in run(*command)


@pytest.mark.parametrize("key", ["rsa", "ec"])
@pytest.mark.parametrize("level", ["B", "T"])
def test_openssl_accepts_what_stands_beside_html_and_text(
    key: str, level: Level, authority: Authority, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(key=new_key(key)), tmp_path)
    sealer = Sealer(identity, level, authority.timestamp_server)
    content, envelope = tmp_path / "letter.txt", tmp_path / "letter.txt.p7s"
    content.write_bytes(TEXT)
    envelope.write_bytes(sealer.seal_detached(TEXT))
    command = (
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", envelope,
        "-content", content, "-CAfile", authority.root_file, "-out", "/dev/null",
    )  # fmt: skip

    assert "CMS Verification successful" in run(*command)

    content.write_bytes(TEXT + b" ")
    assert "CMS Verification failure" in run(*command)


def test_the_root_certificate_is_not_in_the_seal(
    authority: Authority, sealer: Sealer, sealed: bytes
) -> None:
    envelope = cms.ContentInfo.load(sealer.seal_detached(TEXT))["content"]
    names = [each.chosen.subject.native["common_name"] for each in envelope["certificates"]]
    assert sorted(names) == ["The Inspectorate", "Throw-away Issuer"]
    assert b"Throw-away Root".hex().upper().encode() in sealed  # as an issuer's name only
    assert authority.root.certificate.signature.hex().upper().encode() not in sealed


def test_a_moment_is_what_the_seal_says(sealer: Sealer, letter: bytes, trust: Trust) -> None:
    pdf = verify_pdf(sealer.seal_pdf(letter, MOMENT), trust).seal
    text = verify_detached(TEXT, sealer.seal_detached(TEXT, MOMENT), trust).seal

    assert pdf is not None
    assert text is not None
    assert pdf.claimed_at == text.claimed_at == MOMENT
    assert sealer.describe(MOMENT).signed_at == MOMENT
    assert sealer.describe(MOMENT).signer == "The Inspectorate"
    assert sealer.describe(MOMENT).certificate_sha256 == pdf.certificate_sha256
    assert not sealer.describe(MOMENT).specimen


@pytest.mark.xdist_group("jvm")
def test_a_letter_without_a_picture_of_a_signature_is_sealed_invisibly(
    sealer: Sealer, trust: Trust, tmp_path: Path
) -> None:
    unsigned = small_letter(tmp_path, UNSIGNED)

    sealed = sealer.seal_pdf(unsigned)

    assert verify_pdf(sealed, trust).holds
    assert unsealed(sealed) == unsigned
    assert validate(sealed, "PDFUA-1") == []
    assert validate(sealed, "PDFA-3A") == []


def test_a_sealed_letter_cannot_be_sealed_again(sealer: Sealer, sealed: bytes) -> None:
    with pytest.raises(LetterforgeError, match="it has a seal already"):
        sealer.seal_pdf(sealed)


def test_what_is_no_pdf_cannot_be_sealed(sealer: Sealer) -> None:
    with pytest.raises(LetterforgeError, match="no sound PDF"):
        sealer.seal_pdf(b"Dear Madam")


def test_an_unsealed_letter_is_not_sealed(letter: bytes, trust: Trust) -> None:
    verdict = verify_pdf(letter, trust)

    assert verdict.headline == "not sealed"
    assert not verdict.holds


def _seal_in_another_process(sealer: Sealer, letter: bytes, answer: Any) -> None:
    answer.send_bytes(sealer.seal_pdf(letter))


def test_a_forked_process_goes_on_sealing(sealer: Sealer, letter: bytes, trust: Trust) -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=_seal_in_another_process, args=(sealer, letter, theirs)
    )
    process.start()
    sealed = ours.recv_bytes()
    process.join()

    assert verify_pdf(sealed, trust).holds


def test_the_tools_that_judge_are_there() -> None:
    assert all(map(shutil.which, ("pdfsig", "certutil", "openssl")))
    assert re.search(r"version 2\d", run("pdfsig", "-v"))
