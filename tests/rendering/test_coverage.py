"""What is read of a web font's characters is what fontTools reads."""

from __future__ import annotations

from collections.abc import Set
from io import BytesIO

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from letterforge.rendering.coverage import characters_of
from tests.support.bundled import ASSETS

FACES = list(ASSETS.names(".web.woff2"))
CODES = st.one_of(
    st.integers(0x20, 0x200), st.integers(0x1E80, 0x2100), st.integers(0x1F600, 0x1F700)
)


def font_with(codes: Set[int], missing: Set[int] = frozenset()) -> bytes:
    """Make a WOFF2 font in which characters share a few glyphs in no order."""
    names = [".notdef", *(f"glyph{number}" for number in range(7))]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 9))
    pen.lineTo((9, 9))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(
        {code: names[0 if code in missing else 1 + code * 5 % 7] for code in codes | missing}
    )
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular"})
    builder.setupPost()
    builder.font.flavor = "woff2"
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", FACES)
def test_of_the_bundled_web_fonts(name: str) -> None:
    font = ASSETS.read(name)

    assert characters_of(font) == frozenset(TTFont(BytesIO(font)).getBestCmap())


@settings(max_examples=40, deadline=None)
@given(st.sets(CODES, min_size=1, max_size=60))
def test_of_any_font(codes: set[int]) -> None:
    assert characters_of(font_with(codes)) == frozenset(codes)


@pytest.mark.parametrize("start", [0x41, 0x1F600])
def test_a_place_without_a_glyph_is_no_character(start: int) -> None:
    font = font_with({start, start + 1, start + 3}, missing={start + 2, start + 5})

    assert characters_of(font) == frozenset({start, start + 1, start + 3})


def test_it_does_not_guess_at_what_it_does_not_know() -> None:
    font = font_with({0x41})

    assert FACES
    assert characters_of(ASSETS.read("assets/fonts/IBMPlexSans-Regular.ttf")) is None
    assert characters_of(font[:60]) is None
    assert characters_of(b"wOF2") is None
    assert characters_of(b"") is None
