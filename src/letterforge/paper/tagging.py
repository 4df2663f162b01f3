"""Build the tag tree of a PDF: what assistive technology reads instead of the looks.

Why: the tree that WeasyPrint 70.0 builds passes validators, but makes two elements of one that
is split over pages, tags footers as text, and knows neither list numbering nor where a picture is.
One that follows the HTML elements, with each element once, is simpler than mending that one.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from letterforge.errors import LetterforgeError
from letterforge.paper.boxes import (
    Box,
    PaintedPage,
    bare,
    is_picture,
    is_text,
    margin_of,
    painted_text,
)
from letterforge.paper.tags import Annotated, Field, Mark, Tag

SVG = "{http://www.w3.org/2000/svg}"
KINDS = {
    "main": "Part", "article": "Art", "section": "Sect", "blockquote": "BlockQuote",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6", "p": "P",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "Lbl", "dd": "LBody", "marker": "Lbl",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot",
    "tr": "TR", "th": "TH", "td": "TD", "caption": "Caption",
    "img": "Figure", f"{SVG}svg": "Figure", "q": "Quote", "code": "Code",
}  # fmt: skip
TRANSPARENT = frozenset({"html", "body", "span", "br", "wbr"})
INLINE = frozenset(
    {"a", "abbr", "b", "cite", "dfn", "em", "i", "mark", "small", "strong", "sub", "sup", "time"}
)
NUMBERINGS = {
    "disc": "Disc", "circle": "Circle", "square": "Square", "decimal": "Decimal",
    "lower-roman": "LowerRoman", "upper-roman": "UpperRoman",
    "lower-alpha": "LowerAlpha", "upper-alpha": "UpperAlpha",
    "lower-latin": "LowerAlpha", "upper-latin": "UpperAlpha",
}  # fmt: skip
HEADER = {"Type": "/Pagination", "Subtype": "/Header", "Attached": "[/Top]"}
FOOTER = {"Type": "/Pagination", "Subtype": "/Footer", "Attached": "[/Bottom]"}
DECORATION = {"Type": "/Layout"}
POINTS_IN_A_PIXEL = 0.75
SIGNATURE = "signature"
"""The id of the picture over which a seal may be put; its ``data-seal-name`` is what to call it."""
SEAL = "Digital seal"


class TagTree:
    """The tags of a whole document, and per page what is no part of it (``artifacts``).

    ``texts`` are the words of marked contents; ``links`` are the links' annotations with the words
    that name them; ``field`` is the place for a seal, which is there if a picture has the id
    ``signature``.
    """

    def __init__(self, language: str) -> None:
        self.root = Tag("Document")
        self.artifacts: list[dict[int, dict[str, str]]] = []
        self.links: list[tuple[Any, str]] = []
        self.field: Field | None = None
        self.texts: dict[Mark, str] = {}
        self._language = language
        self._tags: dict[tuple[Element, str], Tag] = {}
        self._headers: dict[Element, int] = {}

    def add(self, page: PaintedPage) -> None:
        """Add what a page shows, in the order of the HTML.

        Raises LetterforgeError for a picture without alt text.
        """
        self.artifacts.append({})
        self._visit(page, page.root, self.root, None)

    @property
    def _page_number(self) -> int:
        return len(self.artifacts) - 1

    def _visit(
        self, page: PaintedPage, box: Box, parent: Tag, artifact: dict[str, str] | None
    ) -> None:
        box, tag = bare(box), parent
        if box.element_tag == "br":
            parent.end_line()
        artifact = artifact or self._artifact_at(box)
        if artifact is None:
            tag = self._tag_for(box, parent)
        self._note_link(box, tag)
        number = page.marks.get(box)
        if number is not None:
            if artifact is not None or (is_text(box) and not box.text.strip()):
                self.artifacts[-1][number] = artifact or DECORATION
            else:
                mark = Mark(self._page_number, number)
                tag.home("text").kids.append(mark)
                if is_text(box):
                    self.texts[mark] = painted_text(box)
                if is_picture(box):
                    self._describe(box, tag, page.height)
                    self._note_field(box, tag, parent)
        for child in box.children:
            self._visit(page, child, tag, artifact)

    def _artifact_at(self, box: Box) -> dict[str, str] | None:
        if margin := margin_of(box):
            return HEADER if margin.startswith("@top") else FOOTER
        element = box.element
        if element is None:
            return None
        if element.get("aria-hidden") == "true" or (is_picture(box) and not _alt_text(element)):
            return DECORATION
        if element.tag == "thead":
            first_page = self._headers.setdefault(element, self._page_number)
            return HEADER if first_page < self._page_number else None
        return None

    def _tag_for(self, box: Box, parent: Tag) -> Tag:
        element = box.element
        if element is None or not box.element_tag:
            return parent
        name, _, pseudo = str(box.element_tag).partition("::")
        if pseudo not in {"", "marker"}:
            return parent
        kind = self._kind(pseudo or name, element)
        if not kind:
            return parent
        # Anonymous boxes and boxes split by lines or pages share their element, hence its tag.
        key = (element, kind)
        if key not in self._tags:
            self._tags[key] = self._new(kind, box)
            self._tags[key].marker = pseudo == "marker"
            parent.home(kind).kids.append(self._tags[key])
        return self._tags[key]

    def _kind(self, name: str, element: Element) -> str:
        if name == "p" and element.find("br") is not None:
            return "Div"  # of a paragraph for each line, since readers run lines together
        if name in KINDS:
            return KINDS[name]
        if name == "a":
            return "Link" if element.get("href") else ""
        if name in INLINE or (name == "span" and self._foreign(element)):
            return "Span"
        return "" if name in TRANSPARENT else "Div"

    def _foreign(self, element: Element) -> str:
        language = element.get("lang", "")
        return "" if language == self._language else language

    def _new(self, kind: str, box: Box) -> Tag:
        element: Element = box.element
        tag = Tag(kind, language=self._foreign(element))
        if element.tag == "abbr":
            tag.expansion = element.get("title", "")
        if kind == "L":
            style = box.style["list_style_type"]
            numbering = NUMBERINGS.get(style, "None") if isinstance(style, str) else "None"
            tag.attributes = {"O": "/List", "ListNumbering": f"/{numbering}"}
        elif kind in {"TH", "TD"}:
            tag.attributes = _cell_attributes(kind, box)
        return tag

    def _note_link(self, box: Box, tag: Tag) -> None:
        annotation = box.link_annotation
        if annotation is None:
            return
        link = tag if tag.kind == "Link" else tag.home("Link").last("Link")
        link.kids.append(Annotated(self._page_number, annotation))
        words = " ".join("".join(box.element.itertext()).split())
        self.links.append((annotation, box.element.get("title") or words))

    def _describe(self, box: Box, tag: Tag, page_height: float) -> None:
        x, y = box.content_box_x(), page_height - box.content_box_y()
        corners = (x, y - box.height, x + box.width, y)
        tag.alternative = _alt_text(box.element)
        tag.attributes = {
            "O": "/Layout",
            "BBox": tuple(round(corner * POINTS_IN_A_PIXEL, 3) for corner in corners),
        }

    def _note_field(self, box: Box, tag: Tag, parent: Tag) -> None:
        if box.element.get("id") != SIGNATURE or self.field is not None:
            return
        name = box.element.get("data-seal-name") or SEAL
        form = Tag("Form")
        parent.home("Form").kids.append(form)
        self.field = Field(self._page_number, tag.attributes["BBox"], name, form)


def _alt_text(element: Element) -> str:
    if element.tag == f"{SVG}svg":
        text = element.findtext(f"{SVG}title") or element.get("aria-label")
    else:
        text = element.get("alt")
    if text is None:
        raise LetterforgeError(
            f"the picture '{element.get('src', 'svg')}' has no alternative text",
            'describe it in words with alt="…", or write alt="" where it is mere decoration',
        )
    return text


def _cell_attributes(kind: str, box: Box) -> dict[str, Any]:
    attributes: dict[str, Any] = {"O": "/Table"}
    if kind == "TH":
        scope = "Row" if box.element.get("scope") == "row" else "Column"
        attributes["Scope"] = f"/{scope}"
    if box.colspan > 1:
        attributes["ColSpan"] = box.colspan
    if box.rowspan > 1:
        attributes["RowSpan"] = box.rowspan
    return attributes
