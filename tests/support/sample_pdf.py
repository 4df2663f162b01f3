"""Make PDFs of small letters for tests, and read back what is in them."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pikepdf

from letterforge.assets import Assets
from letterforge.paper.pdf import Pdf, PdfDetails, PdfEngine

TEMPLATES = Path(__file__).parents[2] / "templates"
STYLESHEET = "sample.css"
CSS = """
@font-face {
  font-family: "Letter"; src: url("asset:assets/fonts/IBMPlexSans-Regular.ttf")
}
@font-face {
  font-family: "Letter"; font-weight: bold;
  src: url("asset:assets/fonts/IBMPlexSans-SemiBold.ttf")
}
@page {
  size: A4; margin: 20mm;
  @bottom-center { content: "Page " counter(page) " of " counter(pages); font-family: "Letter" }
}
body { margin: 0; font: 11pt/1.4 "Letter" }
"""
DETAILS = PdfDetails(
    title="The subject",
    author="The inspectorate",
    language="en-GB",
    subject="A letter to Dyfed-Powys Police",
    created=datetime.date(2017, 10, 2),
    data_name="letter.json",
    data=b'{"force": "dyfed-powys"}',
    data_description="The facts of the letter",
    keywords=("letter", "specimen"),
)


class Sample:
    """A folder of templates in front of the bundled ones, and an engine that reads them."""

    def __init__(self, folder: Path, css: str = "") -> None:
        self.folder = folder
        (folder / STYLESHEET).write_text(CSS + css, encoding="utf-8")
        self.engine = PdfEngine(Assets((folder, TEMPLATES)))

    def make(self, body: str, **details: Any) -> Pdf:
        return self.engine.make(html(body), [STYLESHEET], replace(DETAILS, **details))


def html(body: str) -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><title>-</title></head><body>{body}</body></html>'
    )


@dataclass
class Tag:
    """One structure element as it stands in a file; ``kids`` are tags, texts and annotations."""

    kind: str
    element: Any
    file: pikepdf.Pdf  # while it is referred to, pikepdf keeps the element
    kids: list[Any] = field(default_factory=list)
    places: list[tuple[int, int] | None] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(
            kid.text if isinstance(kid, Tag) else kid
            for kid in self.kids
            if isinstance(kid, (Tag, str))
        )

    @property
    def annotations(self) -> list[Any]:
        return [kid for kid in self.kids if not isinstance(kid, (Tag, str))]

    def all(self, kind: str) -> list[Tag]:
        return [tag for tag in self.walk() if tag.kind == kind]

    def walk(self) -> Iterator[Tag]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Tag):
                yield from kid.walk()

    def outline(self) -> Any:
        """Return kinds and texts only, such as ``("P", "one ", ("Span", "two"))``."""
        return (self.kind, *(k.outline() if isinstance(k, Tag) else k for k in self.kids))


class Reader:
    """A PDF's tag tree with the texts of the pages in it, and its artifacts."""

    def __init__(self, pdf: bytes) -> None:
        self.file: Any = pikepdf.open(io.BytesIO(pdf))
        self.texts: dict[tuple[int, int], str] = {}
        self.artifacts: list[tuple[int, dict[str, str], str]] = []
        for number, page in enumerate(self.file.pages):
            self._read_page(number, page)
        self._pages = [page.objgen for page in self.file.pages]
        (self.root,) = (self._tag(kid) for kid in self.file.Root.StructTreeRoot.K)

    def _read_page(self, number: int, page: Any) -> None:
        fonts = {name: _unicode(font) for name, font in page.Resources.Font.items()}
        font: dict[int, str] = {}
        mark, text = -1, ""
        instructions: Any = pikepdf.parse_content_stream(page)
        for operands, operator in instructions:
            match str(operator):
                case "BMC" | "BDC":
                    text, mark = "", -1
                    properties = operands[1] if len(operands) > 1 else {}
                    if "/MCID" in properties:
                        mark = int(properties["/MCID"])
                    else:
                        plain = {key: str(value) for key, value in properties.items()}
                        self.artifacts.append((number, plain, ""))
                case "Tf":
                    font = fonts[str(operands[0])]
                case "TJ":
                    text += "".join(_decoded(part, font) for part in operands[0])
                case "EMC" if mark >= 0:
                    self.texts[number, mark] = text
                case "EMC":
                    self.artifacts[-1] = (*self.artifacts[-1][:2], text)

    def _tag(self, element: Any) -> Tag:
        tag = Tag(str(element.S)[1:], element, self.file)
        for kid in element.K:
            place = None
            if isinstance(kid, int):
                place = self._pages.index(element.Pg.objgen), kid
                tag.kids.append(self.texts[place])
            elif kid.get("/Type") == "/MCR":
                place = self._pages.index(kid.Pg.objgen), int(kid.MCID)
                tag.kids.append(self.texts[place])
            elif kid.get("/Type") == "/OBJR":
                tag.kids.append(kid.Obj)
            else:
                assert kid.P.objgen == element.objgen
                tag.kids.append(self._tag(kid))
            tag.places.append(place)
        return tag


INLINE = {"Span", "Link", "Quote", "Code", "Figure", "Form"}


def read_blocks(pdf: bytes) -> tuple[list[str], list[str]]:
    """Return what a written file says, block by block: by its tags, and as its pages are painted.

    Signs of list items are left out; a picture says its alternative text in square brackets.
    """
    reader = Reader(pdf)
    by_tags: list[str] = []
    owners: dict[tuple[int, int], tuple[int, str]] = {}
    blocks = 0

    def visit(tag: Tag) -> None:
        nonlocal blocks
        inline = tag.kind in INLINE
        blocks += not inline
        for kid, place in zip(tag.kids, tag.places, strict=True):
            if isinstance(kid, Tag):
                if not (kid.kind == "Lbl" and re.fullmatch(r"(\d+\.|[•◦▪]) ?", kid.text)):
                    visit(kid)
            elif place is not None:
                words = f"[{tag.element.Alt}]" if tag.kind == "Figure" else kid
                owners[place] = blocks, words
        blocks += not inline

    visit(reader.root)
    by_tags = _joined(list(owners.values()))
    return by_tags, _joined([owners[place] for place in reader.texts if place in owners])


def _joined(pieces: list[tuple[int, str]]) -> list[str]:
    joined = ["".join(text for _, text in group) for _, group in groupby(pieces, lambda p: p[0])]
    return [" ".join(block.split()) for block in joined if block.strip()]


def _unicode(font: Any) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-f]+)> <([0-9a-f]+)>", font.ToUnicode.read_bytes())
    return {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs}


def _decoded(part: Any, font: dict[int, str]) -> str:
    if not isinstance(part, pikepdf.String):
        return ""
    data = bytes(part)
    return "".join(font[data[at] * 256 + data[at + 1]] for at in range(0, len(data), 2))
