"""Read what a sealed letter carries: the bytes that were there before the seal, and its data."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from letterforge.errors import LetterforgeError

END = b"%%EOF"


def unsealed(sealed: bytes) -> bytes:
    """Return the PDF as it was before it was sealed, which its sealed form begins with.

    Raises LetterforgeError where the file is no sound PDF.
    """
    try:
        start = PdfFileReader(io.BytesIO(sealed)).xrefs.get_startxref_for_revision(0)
        mark = b"startxref\n%d\n%s" % (start, END)
        end = sealed.index(mark) + len(mark)
    except (PdfError, ValueError):
        raise LetterforgeError("this is no PDF of letterforge's") from None
    return sealed[: end + (sealed[end : end + 1] == b"\n")]


def embedded_data(content: bytes, name: str) -> bytes | None:
    """Return a file that a PDF carries inside, or None where it carries none of that name.

    Raises LetterforgeError where the file is no sound PDF.
    """
    try:
        return attached(PdfFileReader(io.BytesIO(content)), name)
    except (PdfError, ValueError, TypeError, KeyError, AttributeError):
        raise LetterforgeError("this is no sound PDF") from None


def attached(reader: PdfFileReader, name: str) -> bytes | None:
    """Return a file that a PDF carries inside, or None where it carries none of that name."""
    for file in reader.root.get("/AF", ()):
        if file.get_object()["/UF"] == name:
            return bytes(file.get_object()["/EF"]["/F"].data)
    return None
