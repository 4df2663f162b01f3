"""Whole PDFs: what they claim, that they are the same every time, and what is refused."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError
from letterforge.paper.library import missing_libraries
from letterforge.paper.pdf import Pdf, PdfEngine
from tests.support.sample_pdf import DETAILS, Sample, html
from tests.support.verapdf import Profile, validate

WORDS = "These are words that fill the line of a letter until it has to be broken. "
CLOSING = '<div class="closing"><p>Yours sincerely</p><p>A. Inspector</p></div>'
ALL = (
    '<header><img src="asset:assets/marks/inspectorate.svg" alt="The mark" style="width: 3cm">'
    "<address>A<br>B</address></header><main><h1>Subject</h1>"
    f"<p>{WORDS * 20}</p><blockquote><p>{WORDS}</p></blockquote><ol><li>one<li>two</ol>"
    "<table><thead><tr><th>A<th>B</thead><tbody><tr><th scope=row>C<td>D</table>"
    f'<p>{WORDS * 20}<a href="https://example.org">the report</a></p><p lang="cy">Ŵyl ŷd</p>'
    '<div class="closing"><p>Yours sincerely</p><img id="signature" alt="Signature of X" '
    'src="asset:assets/signatures/specimen-m-cunningham.svg"></div></main>'
)
WATERMARK = '@page { background: url("asset:assets/marks/specimen.svg") no-repeat }'


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("templates"), WATERMARK)


def opened(pdf: Pdf) -> Any:
    return pikepdf.open(io.BytesIO(pdf.content))


def refused(sample: Sample, body: str) -> LetterforgeError:
    with pytest.raises(LetterforgeError) as caught:
        sample.make(body)
    return caught.value


@pytest.mark.xdist_group("jvm")
@pytest.mark.parametrize("profile", ["PDFUA-1", "PDFA-3A"])
@pytest.mark.parametrize("body", [ALL, "<p>Short</p>"])
def test_letters_are_accessible_and_archival(sample: Sample, body: str, profile: Profile) -> None:
    assert validate(sample.make(body).content, profile) == []


def test_the_file_says_what_it_is(sample: Sample) -> None:
    pdf = sample.make(ALL)
    file = opened(pdf)
    assert pdf.pages == len(file.pages) == 2
    info = {key: str(value) for key, value in file.docinfo.items()}
    assert info["/Title"] == "The subject"
    assert info["/Author"] == "The inspectorate"
    assert info["/Subject"] == "A letter to Dyfed-Powys Police"
    assert info["/Keywords"] == "letter, specimen"
    assert info["/CreationDate"] == info["/ModDate"] == "D:20171002"
    assert str(file.Root.Lang) == "en-GB"
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
    metadata = file.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
    assert b"<pdfuaid:part>" in pdf.content, "the metadata can be read without unpacking"


def test_the_data_is_attached_once(sample: Sample) -> None:
    file = opened(sample.make("<p>A</p>"))
    (attachment,) = file.Root.AF
    assert (str(attachment.UF), attachment.AFRelationship) == ("letter.json", "/Data")
    stream = attachment.EF.F
    assert (stream.read_bytes(), stream.Subtype) == (DETAILS.data, "/application/json")
    assert str(stream.Params.CreationDate) == str(stream.Params.ModDate) == "D:20171002000000Z"


SCRIPT = """
import hashlib, sys
from pathlib import Path
from tests.support.sample_pdf import Sample
from tests.paper.test_pdf import ALL, WATERMARK
sample = Sample(Path(sys.argv[1]), WATERMARK)
if sys.argv[2] == "warm":
    sample.make("<p>Another letter, <b>before</b></p>")
print(hashlib.sha256(sample.make(ALL).content).hexdigest())
"""


def test_the_bytes_are_the_same_in_other_processes_and_nothing_is_said(
    sample: Sample, tmp_path: Path
) -> None:
    expected = hashlib.sha256(sample.make(ALL).content).hexdigest() + "\n"
    for seed, zone, state in (("1", "Pacific/Kiritimati", "cold"), ("2", "America/Nome", "warm")):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "HOME": "/nonexistent",
            "XDG_CACHE_HOME": "/nonexistent",
        }
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path), state],
            env=environment,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == (expected, "")


def test_weasyprint_waits_until_it_is_needed() -> None:
    code = (
        "import sys, letterforge.paper.pdf\n"
        "print([name for name in ('weasyprint', 'pydyf') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_stylesheets_without_a_font_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.css").write_text("p { color: #111 }", encoding="utf-8")

    with pytest.raises(LetterforgeError, match="declare no font"):
        PdfEngine(Assets((tmp_path,))).make(html("<p>Dear"), ["bare.css"], DETAILS)


def test_a_stylesheet_that_is_no_text_is_refused(sample: Sample) -> None:
    (sample.folder / "odd.css").write_bytes(b"p { color: \xff }")

    with pytest.raises(LetterforgeError, match=r"'odd.css' is not UTF-8 text"):
        sample.engine.make(html("<p>Dear"), ["odd.css"], DETAILS)


def test_letters_that_the_declared_fonts_lack_are_named(sample: Sample) -> None:
    # DejaVu Sans, which most machines have, would show it.
    error = refused(sample, "<p>A snowman: ☃ and ☃</p>")
    assert error.message == "the letter's fonts lack '☃' (U+2603 SNOWMAN)"


def test_a_letter_can_be_made_after_a_refused_one(sample: Sample) -> None:
    refused(sample, "<p>☃</p>")
    assert sample.make("<p>A</p>").pages == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("asset:assets/none.svg", "'assets/none.svg' is not among the templates"),
        ("asset:../outside.svg", "is not a name of a file below templates/"),
        ("http://example.org/x.png", "'http://example.org/x.png' is outside of the templates"),
        ("file:///etc/hostname", "'file:///etc/hostname' is outside of the templates"),
        ("relative.svg", "relative"),
        ("asset:broken.svg", "asset:broken.svg"),
        ("data:image/svg+xml,broken", "data:image/svg+xml,broken"),
    ],
)
def test_pictures_that_cannot_be_shown_are_refused(sample: Sample, source: str, said: str) -> None:
    (sample.folder / "broken.svg").write_text("<svg", encoding="utf-8")
    for _ in range(2):  # a failure must not be remembered as a picture that is there
        assert said in refused(sample, f'<p>A</p><img src="{source}" alt="x">').message


@pytest.mark.parametrize(
    ("css", "said"),
    [
        ('@font-face { font-family: "X"; src: url("asset:none.ttf") }', "'none.ttf'"),
        (
            '@font-face { font-family: "X"; src: url("asset:sample.css") }',
            "the font 'sample.css' is no TrueType or OpenType font",
        ),
        ('@page { background: url("asset:none.svg") }', "'none.svg'"),
        ("p { colour: red }", "in 'sample.css': ignored `colour: red ` at"),
        ("p { color: sometimes }", "in 'sample.css': ignored `color: sometimes ` at"),
    ],
)
def test_stylesheets_with_faults_are_refused(tmp_path: Path, css: str, said: str) -> None:
    sample = Sample(tmp_path, css)
    for _ in range(2):
        assert said in refused(sample, "<p>A</p>").message


def test_a_missing_stylesheet_is_refused(tmp_path: Path) -> None:
    engine = PdfEngine(Assets((tmp_path,)))
    with pytest.raises(LetterforgeError, match=r"'none\.css' is not among the templates"):
        engine.make(html("<p>A</p>"), ["none.css"], DETAILS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"<p>{'W' * 100}</p>", "beyond the right edge of the text on page 1"),
        (f"<p>A</p><p style='break-before: page'>{'W' * 100}", "right edge of the text on page 2"),
        ("<p style='margin-left: -9mm'>A</p>", "'A' goes 9 mm beyond the left edge"),
        ("<table style='width: 190mm'><td>A</table>", "a table goes 20 mm beyond the right edge"),
        (
            "<img alt='x' style='width: 200mm' src='asset:assets/marks/inspectorate.svg'>",
            "the picture 'asset:assets/marks/inspectorate.svg' goes 30 mm beyond the right edge",
        ),
        (
            "<img alt='x' style='width: 9mm; height: 280mm' "
            "src='asset:assets/marks/inspectorate.svg'>",
            "beyond the bottom edge",
        ),
        ("<p style='position: absolute; left: 190mm'>A</p>", "beyond the right edge"),
    ],
)
def test_what_does_not_fit_is_refused(sample: Sample, body: str, said: str) -> None:
    assert said in refused(sample, body).message


def test_what_is_placed_in_the_margin_on_purpose_is_not(sample: Sample) -> None:
    assert sample.make("<p>A</p><p style='position: absolute; left: -15mm; top: 0'>B</p>").pages


@pytest.mark.parametrize(
    "body",
    [
        f"<main><p>A</p><div style='break-before: page'>{CLOSING}</div></main>",
        f"<main><p>A</p><h1 style='break-before: page'>B</h1>{CLOSING}</main>",
        "<main><p>A</p><div class='closing'><p>Yours</p>"
        "<p style='break-before: page'>B</p></div></main>",
    ],
)
def test_a_closing_alone_on_a_page_is_refused(sample: Sample, body: str) -> None:
    message = "the closing stands on page 2 without any text of the letter before it"
    assert refused(sample, body).message == message


def test_a_closing_after_text_is_not(sample: Sample) -> None:
    body = f"<main><p>A</p><ul style='break-before: page'><li>B</ul>{CLOSING}</main>"
    assert sample.make(body).pages == 2


def test_four_pages_are_enough(sample: Sample) -> None:
    page = "<p style='break-after: page'>A</p>"
    assert sample.make(page * 3 + "<p>A</p>").pages == 4
    assert refused(sample, page * 4 + "<p>A</p>").message.startswith("the letter has 5 pages")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>Dear {{ name }}</p>", "'{{ name }}'"),
        ("<p>{% if x</p>", "'{% if x'"),
        ("<p>name }}</p>", "'name }}'"),
        ("<img alt='{{ who }}' src='asset:assets/marks/inspectorate.svg'>", "'{{ who }}'"),
    ],
)
def test_placeholders_are_refused(sample: Sample, body: str, said: str) -> None:
    assert refused(sample, body).message.startswith(f"{said} was left in the letter")


def test_a_placeholder_in_the_title_is_refused(sample: Sample) -> None:
    with pytest.raises(LetterforgeError, match="was left in the letter"):
        sample.make("<p>A</p>", title="{{ subject }}")


WITHOUT = """
import cffi
from letterforge.errors import LetterforgeError
from letterforge.paper.library import missing_libraries
dlopen = cffi.FFI.dlopen
def without(self, name, flags=0):
    if "{missing}" in str(name):
        raise OSError(f"cannot load library {{name!r}}")
    return dlopen(self, name, flags)
cffi.FFI.dlopen = without
try:
    print(missing_libraries())
except LetterforgeError as error:
    print(error.message, "|", error.hint)
"""


def without(missing: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_without_pango_the_way_out_is_told_and_nothing_else_printed() -> None:
    said = without("pango")
    assert said.startswith("PDFs need a library that is not installed: ")
    assert said.endswith(
        "| run: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    )
    assert said.count("\n") == 1


def test_a_missing_subsetter_is_only_told() -> None:
    assert without("harfbuzz-subset") == "('libharfbuzz-subset0',)\n"
    assert missing_libraries() == ()
