"""Complete a PDF before it is written: tags, artifacts, the field for a seal, what it claims to be.

Why: WeasyPrint 70.0 makes a PDF/A-3a; these mends make it a well tagged PDF/UA-1 as well, on the
objects in memory, so that no file is parsed a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from letterforge.errors import LetterforgeError
from letterforge.paper.boxes import PaintedPage, watermark_place
from letterforge.paper.pdf_objects import PdfObjects
from letterforge.paper.tagging import TagTree
from letterforge.paper.tags import Annotated, Field, Mark, Tag
from letterforge.paper.words import page_blocks, tag_blocks

PRINT, LOCKED = 4, 128
SIGNATURES_EXIST = 1
KEPT_EMPTY = frozenset({"TR", "TH", "TD"})
WATERMARK = {"Type": "/Pagination", "Subtype": "/Watermark"}
PDF_UA = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


@dataclass(frozen=True)
class Words:
    """What a PDF says, block by block: by its tags, and in the order of its pages' content."""

    by_tags: tuple[str, ...]
    by_pages: tuple[str, ...]


def finish(pdf: Any, pages: Sequence[PaintedPage], language: str) -> Words:
    """Complete a ``pydyf.PDF`` that WeasyPrint made of painted pages; return what it says.

    Raises LetterforgeError for a picture without alternative text and for faded text.
    """
    objects = PdfObjects(pdf)
    tree = TagTree(language)
    for page in pages:
        tree.add(page)
    for page, artifacts in zip(pages, tree.artifacts, strict=True):
        _mark_artifacts(objects, page, artifacts)
    for annotation, words in tree.links:
        annotation["Contents"] = objects.text(words)
    objects.drop_tag_tree()
    if tree.field is not None:
        tree.field.tag.kids.append(Annotated(tree.field.page, _add_field(objects, tree.field)))
    root = _tidied(tree.root)
    _TagWriter(objects, len(pages)).write(root)
    _claim_pdf_ua(objects)
    objects.catalog["AF"] = objects.array(dict.fromkeys(objects.catalog["AF"]))
    return Words(tag_blocks(root, tree.texts), page_blocks(root, tree.texts, pages))


def _mark_artifacts(
    objects: PdfObjects, page: PaintedPage, artifacts: dict[int, dict[str, str]]
) -> None:
    """Turn the marked contents that are artifacts into such; name the watermark as one."""
    content: list[Any] = page.stream.stream
    unseen = set(page.marks.values())
    for place, item in enumerate(content):
        if isinstance(item, dict) and "MCID" in item:
            number = item["MCID"]
            unseen.discard(number)
            if number in artifacts:
                content[place - 1 : place + 1] = [
                    "/Artifact",
                    objects.dictionary(**artifacts[number]),
                ]
    if unseen:
        text = next(box.text for box, number in page.marks.items() if number in unseen)
        raise LetterforgeError(
            f"'{text}' is faded with 'opacity', so that it cannot be tagged",
            "give it a lighter colour instead",
        )
    watermark = watermark_place(page.root)
    if watermark is not None:
        place = [at for at, item in enumerate(content) if item == b"BMC"][watermark]
        content[place : place + 1] = [objects.dictionary(**WATERMARK), b"BDC"]


def _add_field(objects: PdfObjects, field: Field) -> Any:
    """Add an empty field for a signature, and return its annotation."""
    left, bottom, right, top = field.box
    appearance = objects.stream(
        Type="/XObject",
        Subtype="/Form",
        BBox=objects.array([0, 0, round(right - left, 3), round(top - bottom, 3)]),
        Resources=objects.dictionary(),
    )
    page = objects.at(objects.pages[field.page])
    widget = objects.dictionary(
        Type="/Annot",
        Subtype="/Widget",
        FT="/Sig",
        T=objects.text("Signature1"),
        TU=objects.text(field.name),
        Contents=objects.text(field.name),
        F=PRINT + LOCKED,
        Rect=objects.array(field.box),
        P=objects.pages[field.page],
        AP=objects.dictionary(N=objects.add(appearance)),
    )
    reference = objects.add(widget)
    page.setdefault("Annots", objects.array()).append(reference)
    objects.catalog["AcroForm"] = objects.dictionary(
        Fields=objects.array([reference]), SigFlags=SIGNATURES_EXIST
    )
    return widget


def _tidied(tag: Tag) -> Tag:
    """Drop what is empty, and make a paragraph of a Div that holds nothing but text."""
    kids = [_tidied(kid) if isinstance(kid, Tag) else kid for kid in tag.kids]
    tag.kids = [
        kid for kid in kids if not isinstance(kid, Tag) or kid.kids or kid.kind in KEPT_EMPTY
    ]
    if tag.kind == "Div" and len(tag.kids) == 1:
        only = tag.kids[0]
        if isinstance(only, Tag) and only.implied:
            tag.kind, tag.kids = only.kind, only.kids
    return tag


class _TagWriter:
    """Write a tag tree into a PDF, and back from each content and annotation to its tag."""

    def __init__(self, objects: PdfObjects, pages: int) -> None:
        self._objects = objects
        self._contents: list[dict[int, bytes]] = [{} for _ in range(pages)]
        self._annotations: list[bytes] = []

    def write(self, root: Tag) -> None:
        objects = self._objects
        structure = objects.dictionary(Type="/StructTreeRoot")
        reference = objects.add(structure)
        structure["K"] = objects.array([self._element(root, reference)])
        parents = [
            objects.array(
                owners.get(number, "null") for number in range(max(owners, default=-1) + 1)
            )
            for owners in self._contents
        ]
        numbered = [item for pair in enumerate([*parents, *self._annotations]) for item in pair]
        tree = objects.dictionary(Nums=objects.array(numbered))
        structure["ParentTree"] = objects.add(tree)
        structure["ParentTreeNextKey"] = len(parents) + len(self._annotations)
        objects.catalog["StructTreeRoot"] = reference

    def _element(self, tag: Tag, parent: bytes) -> bytes:
        objects = self._objects
        element = objects.dictionary(Type="/StructElem", S=f"/{tag.kind}", P=parent)
        for key, text in (("Lang", tag.language), ("Alt", tag.alternative), ("E", tag.expansion)):
            if text:
                element[key] = objects.text(text)
        if tag.attributes:
            element["A"] = objects.dictionary(
                **{
                    name: objects.array(value) if isinstance(value, tuple) else value
                    for name, value in tag.attributes.items()
                }
            )
        reference = objects.add(element)
        first_page = next((kid.page for kid in tag.kids if not isinstance(kid, Tag)), None)
        if first_page is not None:
            element["Pg"] = objects.pages[first_page]
        element["K"] = objects.array(self._kid(kid, reference, first_page) for kid in tag.kids)
        return reference

    def _kid(self, kid: Tag | Mark | Annotated, parent: bytes, own_page: int | None) -> Any:
        objects = self._objects
        if isinstance(kid, Tag):
            return self._element(kid, parent)
        if isinstance(kid, Annotated):
            kid.annotation["StructParent"] = len(self._contents) + len(self._annotations)
            self._annotations.append(parent)
            return objects.dictionary(
                Type="/OBJR", Obj=kid.annotation.reference, Pg=objects.pages[kid.page]
            )
        self._contents[kid.page][kid.number] = parent
        if kid.page == own_page:
            return kid.number
        return objects.dictionary(Type="/MCR", Pg=objects.pages[kid.page], MCID=kid.number)


def _claim_pdf_ua(objects: PdfObjects) -> None:
    # Left uncompressed, so that any tool finds it. xmp_metadata would append it after the rdf:RDF,
    # where validators do not look.
    metadata = objects.at(objects.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", PDF_UA.lstrip())]
    metadata.compress = False
