"""The validator finds nothing in sound files, and every defect that is planted in them.

Why: the other tests lean on ``validate(...) == []``, which a validator that checks nothing would
answer as well.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint

from tests.support.verapdf import FAILURES_PER_RULE, Profile, validate

pytestmark = pytest.mark.xdist_group("jvm")

VARIANTS: dict[Profile, str] = {"PDFUA-1": "pdf/ua-1", "PDFA-3A": "pdf/a-3a"}

PAGE = """
<!doctype html>
<html lang="en">
  <title>A letter</title>
  <h1>Findings</h1>
  <h2>What was found</h2>
  <p>Nothing, see <a href="https://example.org/">the report</a>.
  <img alt="A red square" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'
    width='9' height='9'><rect width='9' height='9' fill='red'/></svg>">
"""


@cache
def sound(profile: Profile) -> bytes:
    attachment = weasyprint.Attachment(
        string="{}", name="letter.json", description="The letter's data", relationship="Data"
    )
    made: bytes = weasyprint.HTML(string=PAGE).write_pdf(
        pdf_variant=VARIANTS[profile], attachments=[attachment]
    )
    return made


def broken(profile: Profile, defect: Callable[[pikepdf.Pdf], object]) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound(profile))) as pdf:
        defect(pdf)
        pdf.save(target)
    return target.getvalue()


def objects(pdf: pikepdf.Pdf, key: str, value: str) -> list[Any]:
    """Return all dictionaries and streams whose ``key`` is the name ``value``."""
    found = [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and thing.get(key) == value
    ]
    assert found, f"nothing to break: no object with {key} {value}"
    return found


def edit_xmp(pdf: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    xmp = pdf.Root.Metadata.read_bytes()
    assert old in xmp
    pdf.Root.Metadata.write(xmp.replace(old, new))


def prepend_content(pdf: pikepdf.Pdf, operators: bytes) -> None:
    pdf.pages[0].contents_add(operators, prepend=True)


def unembed_fonts(pdf: pikepdf.Pdf) -> None:
    for descriptor in objects(pdf, "/Type", "/FontDescriptor"):
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


def skip_a_heading_level(pdf: pikepdf.Pdf) -> None:
    for heading in objects(pdf, "/S", "/H2"):
        heading.S = pikepdf.Name.H3


def run_script_on_opening(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def drop(key: str, *, of: Callable[[pikepdf.Pdf], list[Any]]) -> Callable[[pikepdf.Pdf], None]:
    """Return a defect that deletes ``key`` from some dictionaries."""

    def defect(pdf: pikepdf.Pdf) -> None:
        for dictionary in of(pdf):
            del dictionary[key]

    return defect


def catalog(pdf: pikepdf.Pdf) -> list[Any]:
    return [pdf.Root]


DEFECTS: dict[str, tuple[Profile, str, Callable[[pikepdf.Pdf], object]]] = {
    "no language": ("PDFUA-1", "7.2 test 34", drop("/Lang", of=catalog)),
    "not marked as tagged": ("PDFUA-1", "6.2 test 1", drop("/MarkInfo", of=catalog)),
    "no tag tree": ("PDFUA-1", "7.1 test 11", drop("/StructTreeRoot", of=catalog)),
    "no metadata": ("PDFUA-1", "7.1 test 8", drop("/Metadata", of=catalog)),
    "file name shown for the title": (
        "PDFUA-1",
        "7.1 test 10",
        drop("/DisplayDocTitle", of=lambda pdf: [pdf.Root.ViewerPreferences]),
    ),
    "no title": ("PDFUA-1", "7.1 test 9", lambda pdf: edit_xmp(pdf, b"dc:title", b"dc:source")),
    "not declared accessible": (
        "PDFUA-1",
        "5 test 1",
        lambda pdf: edit_xmp(pdf, b"http://www.aiim.org/pdfua/ns/id/", b"https://example.org/"),
    ),
    "picture without a text": (
        "PDFUA-1",
        "7.3 test 1",
        drop("/Alt", of=lambda pdf: objects(pdf, "/S", "/Figure")),
    ),
    "heading level skipped": (
        "PDFUA-1",
        "7.4.2 test 1",
        skip_a_heading_level,
    ),
    "link without a description": (
        "PDFUA-1",
        "7.18.5 test 2",
        drop("/Contents", of=lambda pdf: objects(pdf, "/Subtype", "/Link")),
    ),
    "content outside the tags": (
        "PDFUA-1",
        "7.1 test 3",
        lambda pdf: prepend_content(pdf, b"10 10 50 50 re f"),
    ),
    "font left out": ("PDFUA-1", "7.21.4.1 test 1", unembed_fonts),
    "text that cannot be read out": (
        "PDFUA-1",
        "7.21.7 test 1",
        drop("/ToUnicode", of=lambda pdf: objects(pdf, "/Subtype", "/Type0")),
    ),
    "no output intent": ("PDFA-3A", "6.2.4.3 test 2", drop("/OutputIntents", of=catalog)),
    "script": ("PDFA-3A", "6.5.1 test 1", run_script_on_opening),
    "no metadata to archive": ("PDFA-3A", "6.6.2.1 test 1", drop("/Metadata", of=catalog)),
    "declared as another part": (
        "PDFA-3A",
        "6.6.4 test 2",
        lambda pdf: edit_xmp(pdf, b'pdfaid:part="3"', b'pdfaid:part="1"'),
    ),
    "untagged archive copy": ("PDFA-3A", "6.7.2.2 test 1", drop("/MarkInfo", of=catalog)),
    "font left out of the archive": ("PDFA-3A", "6.2.11.4.1 test 1", unembed_fonts),
    "attachment without a relationship": (
        "PDFA-3A",
        "6.8 test 3",
        drop("/AFRelationship", of=lambda pdf: objects(pdf, "/Type", "/Filespec")),
    ),
    "link that does not print": (
        "PDFA-3A",
        "6.3.2 test 1",
        drop("/F", of=lambda pdf: objects(pdf, "/Subtype", "/Link")),
    ),
}


@pytest.mark.parametrize("profile", VARIANTS)
def test_a_sound_file_is_valid(profile: Profile) -> None:
    assert validate(sound(profile), profile) == []


@pytest.mark.parametrize("profile", VARIANTS)
def test_rewriting_alone_breaks_nothing(profile: Profile) -> None:
    assert validate(broken(profile, lambda pdf: None), profile) == []


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found(name: str) -> None:
    profile, rule, defect = DEFECTS[name]

    failures = validate(broken(profile, defect), profile)

    assert rule in {failure.rule for failure in failures}, failures


def test_one_profile_is_not_the_other() -> None:
    assert validate(sound("PDFA-3A"), "PDFUA-1") != []
    assert validate(sound("PDFUA-1"), "PDFA-3A") != []


def test_a_failure_says_what_is_broken_and_where() -> None:
    profile, _, defect = DEFECTS["picture without a text"]

    (failure,) = validate(broken(profile, defect), profile)

    assert str(failure).startswith("7.3 test 1: Figure structure element")
    assert "Figure" in failure.context


def test_a_defect_in_many_places_is_listed_up_to_the_limit() -> None:
    rectangles = b"1 1 1 1 re f " * (2 * FAILURES_PER_RULE)

    failures = validate(broken("PDFUA-1", lambda pdf: prepend_content(pdf, rectangles)), "PDFUA-1")

    assert len(failures) == FAILURES_PER_RULE


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(sound("PDFUA-1"))

    assert validate(path, "PDFUA-1") == []


def test_what_is_no_pdf_is_never_valid() -> None:
    with pytest.raises(RuntimeError, match="veraPDF could not check the file"):
        validate(b"Dear Chief Constable", "PDFUA-1")
