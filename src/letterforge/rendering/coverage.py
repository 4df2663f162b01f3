"""Tell which characters a WOFF2 font has.

Why: every HTML letter asks this of its web fonts, and fontTools takes 45 ms over its first answer,
as long as forty letters take. What is read here is what web fonts usually have; where a font has
more, None sends the caller to fontTools. Sources: W3C, WOFF File Format 2.0, sections 4 and 5;
OpenType 1.9, "cmap".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import brotli

_HEADER_LENGTH = 48
_CMAP, _GLYF, _LOCA, _TAG_IN_FULL = 0, 10, 11, 63
_UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}


class _OtherFormError(Exception):
    """Stop at a form of table that is left to fontTools."""


def characters_of(font: bytes) -> frozenset[int] | None:
    """Return the code points that a WOFF2 font has glyphs for; None where it is not a plain one."""
    try:
        cmap = _cmap_of(font) if font.startswith(b"wOF2") else b""
        (count,) = struct.unpack_from(">2xH", cmap)
        tables = struct.iter_unpack(">HHI", cmap[4 : 4 + 8 * count])
        # All subtables for Unicode that are not the full one hold a part of what the full one has.
        offsets = {offset for *platform, offset in tables if tuple(platform) in _UNICODE}
        return frozenset(code for offset in offsets for code in _codes(cmap[offset:])) or None
    except (struct.error, IndexError, _OtherFormError, brotli.error):
        return None


def _cmap_of(font: bytes) -> bytes:
    count, compressed_length = struct.unpack_from(">12xH6xI", font)
    position, start, found = _HEADER_LENGTH, 0, slice(0)
    for _ in range(count):
        tag, transformed = font[position] & 0x3F, font[position] >> 6
        position += 5 if tag == _TAG_IN_FULL else 1
        length, position = _number(font, position)
        # Outlines are transformed unless they say 3, other tables if they say anything but 0.
        if transformed != (3 if tag in {_GLYF, _LOCA} else 0):
            length, position = _number(font, position)
        if tag == _CMAP:
            found = slice(start, start + length)
        start += length
    return bytes(brotli.decompress(font[position : position + compressed_length])[found])


def _number(font: bytes, position: int) -> tuple[int, int]:
    """Return a number of variable length (UIntBase128) and the position after it."""
    number = 0
    while True:
        byte = font[position]
        position += 1
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, position


def _codes(table: bytes) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", table)
    if form == 4:
        yield from _codes_of_segments(table)
    elif form == 12:
        (count,) = struct.unpack_from(">12xI", table)
        for first, last, glyph in struct.iter_unpack(">III", table[16 : 16 + 12 * count]):
            yield from range(first if glyph else first + 1, last + 1)
    else:
        raise _OtherFormError


def _codes_of_segments(table: bytes) -> Iterator[int]:
    (twice_count,) = struct.unpack_from(">6xH", table)
    words = struct.unpack_from(f">{(len(table) - 14) // 2}H", table, 14)
    count = twice_count // 2
    lasts, firsts = words[:count], words[count + 1 : 2 * count + 1]
    deltas, offsets = words[2 * count + 1 : 3 * count + 1], words[3 * count + 1 : 4 * count + 1]
    for index, (first, last, delta, offset) in enumerate(
        zip(firsts, lasts, deltas, offsets, strict=True)
    ):
        for code in range(first, min(last, 0xFFFE) + 1):
            # An offset counts bytes from the place where it stands itself.
            place = 3 * count + 1 + index + offset // 2 + code - first
            glyph = words[place] if offset else code
            if glyph and (glyph + delta) % 0x10000:
                yield code
