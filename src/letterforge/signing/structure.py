"""Look at the bytes of a sealed PDF: the seal must cover all, and hide nothing.

Why: pyHanko's own verdict accepts bytes after the end, filled padding and changed properties.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import core
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DSSCompareRule,
    FormUpdatingRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from letterforge.signing.envelope import is_canonical
from letterforge.signing.sealing import BUILDER

_LTA = ModificationLevel.LTA_UPDATES
# pyHanko's policy without the rules that let a document's properties be rewritten.
TIMESTAMPS_ONLY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        XrefStreamRule().as_qualified(_LTA),
        ObjectStreamRule().as_qualified(_LTA),
        DSSCompareRule().as_qualified(_LTA),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)


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
    found = list(reader.embedded_signatures)
    seals = [each for each in found if each.sig_object_type == "/Sig"]
    stamps = [each for each in found if each.sig_object_type == "/DocTimeStamp"]
    if not filled:
        return None, []
    if len(seals) != 1 or len(seals) + len(stamps) != filled:
        what = "no" if not seals else f"{len(seals)}"
        return None, [f"it carries {what} signatures of {filled}, and a sealed letter carries one"]
    return Signatures(seals[0], tuple(stamps)), []


def damages(content: bytes, seals: Signatures) -> Iterator[str]:
    """Yield in words whatever is not as a seal leaves a file."""
    for each in (seals.seal, *seals.timestamps):
        yield from _gap_damages(content, each)
    covered = _end(seals.last)
    if covered < len(content):
        yield (
            f"{len(content) - covered:,} bytes were added behind what was sealed: nobody who "
            "sealed the letter has seen them"
        )
    if is_ours(seals.seal):
        yield from _our_damages(seals.seal)


def is_ours(seal: EmbeddedPdfSignature) -> bool:
    """Tell whether letterforge made a seal, by what is under the seal itself."""
    try:
        return bool(seal.sig_object["/Prop_Build"]["/App"]["/Name"] == f"/{BUILDER}")
    except (KeyError, TypeError):
        return False


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


def _gap_damages(content: bytes, seal: EmbeddedPdfSignature) -> Iterator[str]:
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
    if digits not in (digits.lower(), digits.upper()):
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
