"""Pictures: of the types that letters can hold, whole, and what their names say."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from letterforge.issuing.checking import check_project
from tests.support.projects import DOT, SmallProject

SIGNATURE = "assets/signatures/dot.svg"
INSPECTORS = "data/inspectors.yaml"
LETTER = "templates/letters/notice/letter.html"


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, kind)
    return out.getvalue()


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
WRONG = {
    "a HEIC": ("sig.HEIC", HEIC, "is of a type that letters cannot hold"),
    "a HEIC under another name": ("sig.jpg", HEIC, "is a HEIC file, whatever its name says"),
    "a PNG under another name": ("sig.jpg", picture("png"), "is a PNG file, whatever its name"),
    "a GIF under another name": ("sig.png", picture("gif"), "is a GIF file, whatever its name"),
    "a PDF": ("sig.pdf", b"%PDF-1.7", "is of a type that letters cannot hold"),
    "a PDF under another name": ("sig.svg", b"%PDF-1.7", "is a PDF file, whatever its name says"),
    "a picture cut short": ("sig.png", picture("png")[:60], "cannot be read as a picture"),
    "the beginning of a JPEG": ("sig.jpeg", picture("jpeg")[:20], "cannot be read as a picture"),
    "an empty file": ("sig.png", b"", "is no png picture"),
    "an SVG cut short": ("sig.svg", DOT[:40].encode(), "is no whole SVG picture: line 1"),
    "an empty SVG": ("sig.svg", b"", "is no whole SVG picture: line 1"),
    "a page": ("sig.svg", b"<html></html>", "is no SVG picture: it begins with <html>"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_signature_that_is_no_picture_is_told_once_at_its_place(
    small: SmallProject, wrong: str
) -> None:
    name, content, said = WRONG[wrong]
    small.write(f"templates/assets/signatures/{name}", content)
    small.edit(INSPECTORS, SIGNATURE, f"assets/signatures/{name}")
    (problem,) = check_project(small.project).problems
    assert problem.message.startswith(f"'assets/signatures/{name}' {said}")
    assert problem.hint == "save it as one of: svg, png, jpg, webp"
    assert problem.file == str(small.root / INSPECTORS)
    assert (problem.line, problem.column) == small.place(INSPECTORS, "assets/signatures/")


def test_a_mark_is_looked_at_as_well(small: SmallProject) -> None:
    small.write("templates/assets/marks/dot.svg", HEIC)
    (problem,) = check_project(small.project).problems
    assert problem.file == str(small.root / "data/inspectorate.yaml")


def test_a_picture_of_a_template_is_told_at_its_line(small: SmallProject) -> None:
    small.write("templates/assets/x.jpg", HEIC)
    small.edit(LETTER, "<main>", '<main>\n<img src="{{ picture(\'assets/x.jpg\') }}" alt="">')
    (problem,) = check_project(small.project).problems
    assert (problem.file, problem.line) == (str(small.root / LETTER), 10)
    assert "'assets/x.jpg' is a HEIC file" in problem.message


@pytest.mark.parametrize(
    ("name", "kind"), [("s.png", "png"), ("s.jpg", "jpeg"), ("s.JPEG", "jpeg"), ("s.webp", "webp")]
)
def test_whole_pictures_are_right(small: SmallProject, name: str, kind: str) -> None:
    small.write(f"templates/assets/signatures/{name}", picture(kind))
    small.edit(INSPECTORS, SIGNATURE, f"assets/signatures/{name}")
    assert check_project(small.project).problems == ()
