"""Look at the bytes of a sealed PDF: the seal must cover all, and hide nothing.

Why: pyHanko's own verdict accepts bytes after the end, filled padding and changed properties.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import core
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from letterforge.signing.belonging import Belonging
from letterforge.signing.envelope import is_canonical
from letterforge.signing.revisions import Additions

ADDED = "more was added to the sealed letter than a timestamp"


@dataclass(frozen=True)
class Signatures:
    """The one seal of a PDF, and the timestamps that were put over it later, oldest first."""

    seal: EmbeddedPdfSignature
    timestamps: tuple[EmbeddedPdfSignature, ...]

    @property
    def last(self) -> EmbeddedPdfSignature:
        """Return what must cover the whole file."""
        return self.timestamps[-1] if self.timestamps else self.seal


def find_seals(reader: PdfFileReader) -> tuple[Signatures | None, list[str]]:
    """Return the seal of a PDF, or None, and what is wrong with how many there are."""
    filled = sum(1 for _ in enumerate_sig_fields(reader, filled_status=True))
    signatures = list(reader.embedded_signatures)
    seals = [each for each in signatures if each.sig_object_type == "/Sig"]
    stamps = [each for each in signatures if each.sig_object_type == "/DocTimeStamp"]
    if not filled:
        return None, []
    if len(seals) != 1 or len(seals) + len(stamps) != filled:
        what = "no" if not seals else f"{len(seals)}"
        return None, [f"it carries {what} signatures of {filled}, and a sealed letter carries one"]
    return Signatures(seals[0], tuple(stamps)), []


def damages(
    content: bytes,
    reader: PdfFileReader,
    signatures: Signatures,
    belonging: Belonging,
    *,
    ours: bool,
) -> Iterator[str]:
    """Yield in words whatever is not as a seal leaves a file; ``ours`` if we made the seal."""
    for each in (signatures.seal, *signatures.timestamps):
        yield from _gap_damages(content, each, ours=ours)
    covered = _end(signatures.last)
    if covered < len(content):
        yield (
            f"{len(content) - covered:,} bytes were added behind what was sealed: nobody who "
            "sealed the letter has seen them"
        )
    elif signatures.timestamps:
        seal = signatures.seal
        objections = Additions(content, reader, belonging).objections(
            _end(seal), seal.signed_revision
        )
        yield from (f"{ADDED}: {objection}" for objection in objections)
    if ours:
        yield from _our_damages(signatures.seal)


def _our_damages(seal: EmbeddedPdfSignature) -> Iterator[str]:
    if not is_canonical(_envelope(seal)):
        yield "the envelope of the seal was changed"
    try:
        certified = seal.reader.root["/Perms"].raw_get("/DocMDP").reference
    except (KeyError, AttributeError):
        certified = None
    if certified is None or certified != seal.sig_field.raw_get("/V").reference:
        yield "the letter is no longer certified as one that allows no changes"
    elif seal.docmdp_level is None or seal.docmdp_level.value != 1:
        yield "the seal allows changes, which letterforge never does"


def _gap_damages(content: bytes, seal: EmbeddedPdfSignature, *, ours: bool) -> Iterator[str]:
    """Yield what is wrong with the one gap that a seal does not cover: its own envelope."""
    numbers = [int(each) for each in seal.byte_range]
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0:
        yield "the seal does not cover the file from its beginning"
        return
    _, before, after, _ = numbers
    gap = content[before:after]
    digits = gap[1:-1]
    if gap[:1] != b"<" or gap[-1:] != b">" or not digits:
        yield "the seal does not stand where it says"
        return
    if ours and digits not in (digits.lower(), digits.upper()):
        yield "digits of the seal were written anew"
    try:
        raw = bytes.fromhex(digits.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        raw = b""
    if raw != seal.pkcs7_content:
        yield "the seal that was found is not the one in its place"
    elif any(raw[len(_envelope(seal)) :]):
        yield "something was hidden in the empty space behind the seal"


def _envelope(seal: EmbeddedPdfSignature) -> bytes:
    """Return the envelope without the zeros behind it."""
    content: bytes = seal.pkcs7_content
    end = core.Sequence.load(content, strict=False)
    return content[: len(end.dump())]


def _end(seal: EmbeddedPdfSignature) -> int:
    return int(seal.byte_range[2]) + int(seal.byte_range[3])
