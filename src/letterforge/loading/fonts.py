"""Tell whether a file is a font that letters can be set in: whole, and no larger than it says.

Why: a damaged font sets a letter without some of its signs, or stops the libraries in the middle of
it; and a few bytes of a compressed one can unpack to all the memory there is. Sources: OpenType
1.9, "Organization of an OpenType Font"; W3C, WOFF File Format 2.0, sections 3 to 5.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

import brotli

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError

FONTS = (".ttf", ".otf", ".woff2")
"""The types of fonts that letters can be set in, by the ends of their names."""
MOST_UNPACKED = 30_000_000

_WAY_OUT = "get the font again from where it came from"
_OUTLINES = (b"\0\1\0\0", b"OTTO", b"true")
_NEEDED = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name"}
_SFNT_HEADER, _SFNT_ENTRY = 12, 16
_HEAD_ADJUSTMENT = slice(8, 12)
_WOFF2_HEADER = 48
# As a number for the tag; those of other tables are not needed here.
_WOFF2_TAGS = dict(enumerate((b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name")))
_WOFF2_TAGS |= {10: b"glyf", 11: b"loca"}
_TAG_IN_FULL = 63
_TRANSFORMED_UNLESS_THREE = {b"glyf", b"loca"}


class _DamagedError(Exception):
    """Say what is wrong, in words that follow the name of the font."""


def check_font(assets: Assets, name: str) -> None:
    """Raise LetterforgeError where a file below ``templates/`` is no whole font."""
    suffix = PurePosixPath(name).suffix.lower()
    if fault := _fault(suffix, assets.read(name)):
        raise LetterforgeError(f"the font '{name}' {fault}", _WAY_OUT)


@lru_cache(maxsize=32)
def _fault(suffix: str, content: bytes) -> str:
    try:
        if suffix == ".woff2":
            _check_tables(_tables_of_woff2(content))
        else:
            _check_tables(_tables_of_sfnt(content))
    except _DamagedError as error:
        return str(error)
    except (struct.error, IndexError):
        return "is cut short"
    return ""


def _check_tables(tables: Mapping[bytes, bytes]) -> None:
    if missing := sorted(tag.decode() for tag in _NEEDED - tables.keys()):
        raise _DamagedError(f"is damaged: it has no table '{missing[0]}'")
    if tables[b"head"][12:16] != b"\x5f\x0f\x3c\xf5":
        raise _DamagedError("is damaged: its table 'head' is none")


def _tables_of_sfnt(content: bytes) -> dict[bytes, bytes]:
    if content[:4] not in _OUTLINES:
        raise _DamagedError("is no TrueType or OpenType font")
    (count,) = struct.unpack_from(">4xH", content)
    tables = {}
    for number in range(count):
        place = _SFNT_HEADER + number * _SFNT_ENTRY
        tag, checksum, start, length = struct.unpack_from(">4sIII", content, place)
        table = content[start : start + length]
        if len(table) < length:
            raise _DamagedError("is cut short")
        if not tag.isascii():
            raise _DamagedError("is damaged: its list of tables is none")
        if _checksum(tag, table) != checksum:
            raise _DamagedError(
                f"is damaged: its table '{tag.decode()}' has changed since it was made"
            )
        tables[tag] = table
    return tables


def _checksum(tag: bytes, table: bytes) -> int:
    padded = bytearray(table + bytes(-len(table) % 4))
    if tag == b"head":
        padded[_HEAD_ADJUSTMENT] = bytes(4)
    words = array("I", bytes(padded))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def _tables_of_woff2(content: bytes) -> dict[bytes, bytes]:
    """Return the tables of a compressed font, outlines in the form in which they are packed."""
    if content[:4] != b"wOF2" or content[4:8] not in _OUTLINES:
        raise _DamagedError("is no WOFF2 font")
    length, count, unpacked, packed = struct.unpack_from(">8xIH2xII", content)
    if length != len(content):
        raise _DamagedError("is cut short, or has more in it than a font")
    sizes, position = _directory(content, count)
    size = sum(sizes.values())
    if max(size, unpacked) > MOST_UNPACKED:
        raise _DamagedError(f"has more than {MOST_UNPACKED // 1_000_000} MB, unpacked")
    data = _unpacked(content[position : position + packed], size)
    tables, start = {}, 0
    for tag, length in sizes.items():
        tables[tag] = data[start : start + length]
        start += length
    return tables


def _directory(content: bytes, count: int) -> tuple[dict[bytes, int], int]:
    """Return how long each table is, and the position after the directory of tables."""
    sizes: dict[bytes, int] = {}
    position = _WOFF2_HEADER
    for _ in range(count):
        known, transformed = content[position] & 0x3F, content[position] >> 6
        position += 1
        if known == _TAG_IN_FULL:
            tag = content[position : position + 4]
            position += 4
        else:
            tag = _WOFF2_TAGS.get(known, b"%d" % known)
        sizes[tag], position = _number(content, position)
        if transformed != (3 if tag in _TRANSFORMED_UNLESS_THREE else 0):
            sizes[tag], position = _number(content, position)
    return sizes, position


def _number(content: bytes, position: int) -> tuple[int, int]:
    """Return a number of variable length (UIntBase128) and the position after it."""
    number = 0
    for place in range(position, position + 5):
        number = number << 7 | content[place] & 0x7F
        if content[place] < 0x80:
            return number, place + 1
    raise _DamagedError("is damaged: its list of tables is none")


def _unpacked(packed: bytes, size: int) -> bytes:
    """Return data unpacked; no more is ever held than what they say they are."""
    decompressor = brotli.Decompressor()
    data = bytearray()
    try:
        data += decompressor.process(packed, output_buffer_limit=size + 1)
        while len(data) <= size and not decompressor.is_finished():
            more = decompressor.process(b"", output_buffer_limit=size + 1)
            if not more:
                break
            data += more
    except brotli.error:
        raise _DamagedError("is damaged: it cannot be unpacked") from None
    if len(data) != size or not decompressor.is_finished():
        raise _DamagedError("is damaged: it does not unpack to what it says")
    return bytes(data)
