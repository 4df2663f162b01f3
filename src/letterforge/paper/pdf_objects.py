"""Make and find the objects of a PDF that is not written yet.

Why: the mends are made on pydyf's objects in memory. Their classes are taken from the PDF that is
handed in, so that nothing here needs WeasyPrint or pydyf until a PDF is really made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class PdfObjects:
    """The objects of one ``pydyf.PDF``."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.catalog: Any = pdf.catalog
        self.pages: list[bytes] = list(pdf.page_references)
        self._dictionary = type(pdf.catalog)
        self._array = type(pdf.pages["Kids"])
        self._string = type(pdf.info["Producer"])

    def dictionary(self, **entries: Any) -> Any:
        """Return a new dictionary that is written where it is used."""
        return self._dictionary(entries)

    def array(self, items: Iterable[Any] = ()) -> Any:
        """Return a new array that is written where it is used."""
        return self._array(items)

    def text(self, text: str) -> Any:
        """Return a new text string."""
        return self._string(text)

    def stream(self, **entries: Any) -> Any:
        """Return a new, empty stream; it has to be added."""
        return type(self.at(self.catalog["Metadata"]))([], self.dictionary(**entries))

    def add(self, value: Any) -> bytes:
        """Add an object to the PDF and return the reference to it."""
        self.pdf.add_object(value)
        return bytes(value.reference)

    def at(self, reference: bytes) -> Any:
        """Return the object that a reference points to."""
        return self.pdf.objects[_number(reference)]

    def drop_tag_tree(self) -> None:
        """Remove the tag tree and what hangs on it.

        Why: WeasyPrint adds it last but for the metadata, so the end of the list can be cut off,
        and no hole is left in the numbers of the objects.
        """
        root = self.at(self.catalog["StructTreeRoot"])
        first = _number(root["ParentTree"])
        metadata = self.at(self.catalog["Metadata"])
        for later in self.pdf.objects[first:]:
            if later is not metadata and not _belongs_to_tags(later):
                raise AssertionError(f"WeasyPrint wrote {later!r} after the tags")
        del self.pdf.objects[first:]
        del self.catalog["StructTreeRoot"]
        self.catalog["Metadata"] = self.add(metadata)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _belongs_to_tags(value: Any) -> bool:
    return isinstance(value, dict) and (
        "Nums" in value or value.get("Type") in {"/StructTreeRoot", "/StructElem", "/OBJR"}
    )
