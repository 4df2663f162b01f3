"""Turn text into outlines for the scripts that draw pictures out of a typeface."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Outline:
    """Hold one line of text as drawn outlines: y up, one em is 1 unit, the pen starts at 0, 0."""

    strokes: DecomposingRecordingPen

    def box(self, transform: Transform) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the ink after a transform, in that order.

        In: a transform. Out: four numbers, the smallest x and y first.
        """
        pen = BoundsPen(None)
        self.strokes.replay(TransformPen(pen, transform))
        if pen.bounds is None:
            raise SystemExit("error: this text leaves no ink")
        left, top, right, bottom = pen.bounds
        return left, top, right, bottom

    def path(self, transform: Transform, digits: int) -> str:
        """Return the ``d`` of an SVG path after a transform.

        In: a transform, and how many decimals to keep. Out: path commands.
        """
        pen = SVGPathPen(None, ntos=lambda value: f"{round(value, digits) + 0:g}")
        self.strokes.replay(TransformPen(pen, transform))
        return str(pen.getCommands())


def outline(text: str, font_file: Path) -> Outline:
    """Outline a line of text, letter after letter.

    In: the text and a TrueType, OpenType, WOFF or WOFF2 file. Out: its Outline. Kerning, ligatures
    and other shaping are left out, so a script that needs them (Arabic, say) cannot be drawn.
    """
    font = TTFont(font_file)
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    missing = sorted({letter for letter in text if ord(letter) not in names})
    if missing:
        raise SystemExit(f"error: {font_file.name} has no {' '.join(missing)}")
    scale = 1 / font["head"].unitsPerEm
    strokes = DecomposingRecordingPen(glyphs)
    x = 0
    for letter in text:
        glyph = glyphs[names[ord(letter)]]
        glyph.draw(TransformPen(strokes, Transform(scale, 0, 0, scale, x * scale, 0)))
        x += glyph.width
    return Outline(strokes)
