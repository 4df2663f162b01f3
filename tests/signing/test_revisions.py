"""Behind a seal there may be a timestamp and what validates it; whatever rides on one is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper

from letterforge.signing.checking_seals import verify_pdf
from letterforge.signing.pdf_signing import append_to
from letterforge.signing.sealing import Sealer
from letterforge.signing.timestamps import TimestampServer
from letterforge.signing.trust import Trust
from tests.support.authority import Authority, issue
from tests.support.letters import opened

Change = Callable[[IncrementalPdfFileWriter], object]


@pytest.fixture(scope="module")
def archived(
    authority: Authority, letter: bytes, trust: Trust, tmp_path_factory: pytest.TempPathFactory
) -> bytes:
    folder = tmp_path_factory.mktemp("archived")
    identity = opened(authority.seal_holder(), folder)
    return Sealer(identity, "LTA", authority.timestamp_server, trust.anchors).seal_pdf(letter)


def stamped(sealed: bytes, authority: Authority, change: Change | None = None) -> bytes:
    """Add a revision as somebody with a timestamp service would."""
    writer = append_to(sealed)
    if change:
        change(writer)
    server = TimestampServer(authority.timestamp_server)
    return bytes(
        PdfTimeStamper(server, field_name="Later").timestamp_pdf(writer, "sha256").getvalue()
    )


def dictionary(**values: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in values.items()})


def in_catalog(key: str, value: Any) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(key)] = value
        writer.update_root()

    return change


def in_form(key: str, value: Any) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/AcroForm"][pdf_name(key)] = value
        writer.update_root()

    return change


def annotation(subtype: str, *rect: int, **more: Any) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        note = dictionary(Type=pdf_name("/Annot"), Subtype=pdf_name(f"/{subtype}"), **more)
        if rect:
            note[pdf_name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, rect))
        page["/Annots"].append(writer.add_object(note))
        writer.update_container(page["/Annots"])
        writer.update_container(page)

    return change


def field_with_script(writer: IncrementalPdfFileWriter) -> None:
    script = dictionary(S=pdf_name("/JavaScript"), JS=generic.pdf_string("app.alert(1)"))
    field = dictionary(
        FT=pdf_name("/Sig"), T=generic.pdf_string("More"), AA=dictionary(PO=script),
        Type=pdf_name("/Annot"), Subtype=pdf_name("/Widget"),
        Rect=generic.ArrayObject(map(generic.NumberObject, (0, 0, 0, 0))),
    )  # fmt: skip
    writer.root["/AcroForm"]["/Fields"].append(writer.add_object(field))
    writer.update_root()


def orphan(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.StreamObject(stream_data=bytes(100_000)))


def foreign_certificate(writer: IncrementalPdfFileWriter) -> None:
    der = pem.unarmor(issue("Somebody").pem)[2]
    store = writer.root["/DSS"]
    store["/Certs"].append(writer.add_object(generic.StreamObject(stream_data=der)))
    writer.update_container(store)


def emptied_store(writer: IncrementalPdfFileWriter) -> None:
    in_catalog("/DSS", dictionary(Certs=generic.ArrayObject()))(writer)


def no_store(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/DSS"]
    writer.update_root()


def more_text(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    stream = generic.StreamObject(stream_data=b"q 1 0 0 rg 50 50 200 200 re f Q")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(stream)])
    writer.update_container(page)


def turned_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


def emptied_field(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[pdf_name("/TU")] = generic.pdf_string("Signed by nobody")
    writer.update_container(field)


# Not here: /NeedAppearances, /SigFlags and /Extensions, which pyHanko sets right as it stamps.
RIDERS: dict[str, Change] = {
    "a field with a script": field_with_script,
    "a note without area": annotation("Text"),
    "a note with five numbers": annotation("Highlight", 50, 50, 200, 200, 1),
    "words": annotation("FreeText", 50, 50, 200, 200, Contents=generic.pdf_string("Not so.")),
    "a line": annotation("Line", 50, 50, 200, 200),
    "ink": annotation("Ink", 50, 50, 200, 200),
    "a square": annotation("Square"),
    "a redaction": annotation("Redact", 50, 50, 200, 200),
    "a file": annotation("FileAttachment"),
    "a link": annotation("Link", 0, 0, 0, 0),
    "resources of the form": in_form("/DR", dictionary()),
    "another version": in_catalog("/Version", pdf_name("/2.0")),
    "tags in doubt": in_catalog("/MarkInfo", dictionary(Suspects=generic.BooleanObject(True))),
    "an action when opened": in_catalog("/OpenAction", dictionary(S=pdf_name("/Launch"))),
    "another language": in_catalog("/Lang", generic.pdf_string("cy")),
    "an orphan": orphan,
    "a foreign certificate": foreign_certificate,
    "an emptied store": emptied_store,
    "no store": no_store,
    "more text": more_text,
    "a page upside down": turned_page,
    "another name of the seal's field": emptied_field,
}


def test_the_archive_step_and_one_more_timestamp_are_all_that_may_be_there(
    archived: bytes, sealed: bytes, authority: Authority, trust: Trust
) -> None:
    assert verify_pdf(archived, trust).holds
    assert verify_pdf(stamped(archived, authority), trust).holds
    assert verify_pdf(stamped(sealed, authority), trust).holds


@pytest.mark.parametrize("name", RIDERS)
def test_nothing_rides_on_a_timestamp(
    name: str, archived: bytes, authority: Authority, trust: Trust
) -> None:
    forged = stamped(archived, authority, RIDERS[name])

    verdict = verify_pdf(forged, trust)

    assert not verdict.intact
    assert "more was added to the sealed letter than a timestamp" in verdict.headline


def test_another_number_of_the_file_is_noticed(
    archived: bytes, authority: Authority, trust: Trust
) -> None:
    forged = stamped(archived, authority)
    at = forged.rindex(b"/ID [ <") + len(b"/ID [ <")
    wrong = b"0" if forged[at : at + 1] != b"0" else b"1"

    assert not verify_pdf(forged[:at] + wrong + forged[at + 1 :], trust).intact


def test_bytes_between_objects_are_noticed(
    archived: bytes, authority: Authority, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    def padded(writer: IncrementalPdfFileWriter, stream: Any, **more: Any) -> Any:
        stream.write(b"%" + b"a" * 5_000 + b"\n")
        return write(writer, stream, **more)

    write: Any = IncrementalPdfFileWriter._write
    monkeypatch.setattr(IncrementalPdfFileWriter, "_write", padded)
    forged = stamped(archived, authority)

    assert b"a" * 5_000 in forged, "pyHanko writes in another way now: forge it in that way"
    assert not verify_pdf(forged, trust).intact


def test_honest_seals_of_others_are_intact(
    tmp_path: Path, authority: Authority, trust: Trust
) -> None:
    import subprocess

    from letterforge.signing.checking_seals import verify_detached

    holder = authority.seal_holder()
    (tmp_path / "own.pem").write_bytes(holder.pem)
    (tmp_path / "key.pem").write_bytes(holder.key_pem())
    (tmp_path / "chain.pem").write_bytes(holder.chain_pem)
    (tmp_path / "text").write_bytes(b"Dear Madam")
    for options in ([], ["-cades"]):
        subprocess.run(
            ["openssl", "cms", "-sign", "-binary", "-in", "text", "-signer", "own.pem", "-inkey",
             "key.pem", "-certfile", "chain.pem", "-outform", "DER", "-out", "seal", *options],
            cwd=tmp_path, check=True, capture_output=True,
        )  # fmt: skip
        verdict = verify_detached(b"Dear Madam", (tmp_path / "seal").read_bytes(), trust)
        assert verdict.holds, verdict
        assert "does not say of which letter it is" in " ".join(verdict.notes)


@pytest.mark.parametrize("digest", ["md5", "sha1"])
def test_a_seal_that_can_be_forged_is_not_intact(
    digest: str, tmp_path: Path, authority: Authority, trust: Trust
) -> None:
    import subprocess

    from letterforge.signing.checking_seals import verify_detached
    from tests.support.authority import new_key

    holder = authority.seal_holder(key=new_key("rsa"))
    (tmp_path / "own.pem").write_bytes(holder.pem)
    (tmp_path / "key.pem").write_bytes(holder.key_pem())
    (tmp_path / "text").write_bytes(b"Dear Madam")
    subprocess.run(
        ["openssl", "cms", "-sign", "-binary", "-in", "text", "-signer", "own.pem", "-inkey",
         "key.pem", "-md", digest, "-outform", "DER", "-out", "seal"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip

    verdict = verify_detached(b"Dear Madam", (tmp_path / "seal").read_bytes(), trust)

    assert not verdict.holds
    assert not verdict.intact
