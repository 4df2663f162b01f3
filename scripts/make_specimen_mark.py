"""Make the page-sized mark of specimen letters, ``templates/assets/marks/specimen.svg``.

In: nothing; the letters are cut from the bundled bold face. Out: the SVG, the same bytes each time.

Why two kinds of words: the pale one stands behind the text and is in the way of nobody, but a fax
or a black-and-white copy loses it; the dark ones stand up the right edge, one on each third of the
page.
"""

from __future__ import annotations

import math
from pathlib import Path

from fontTools.misc.transform import Identity, Transform
from text_outline import Outline, outline

ASSETS = Path(__file__).resolve().parent.parent / "templates" / "assets"
WORD = "SPECIMEN"
PAGE = (210, 297)  # A4, in mm
LENGTH = 272  # of the pale word, in mm
# Opaque, so that no transparency gets into a PDF/A; #c0392b at 14 % over white.
TINT = "#f6e3e1"
EDGE = 201  # mm from the left, in the margin that letters leave free
EDGE_LENGTH = 40  # of each word at the edge, in mm
DARK = "#96281b"


def specimen_mark() -> str:
    """Draw one word along the page's rising diagonal, and three up its right edge.

    Out: an SVG document whose unit is the millimetre.
    """
    width, height = PAGE
    drawn = outline(WORD, ASSETS / "fonts" / "IBMPlexSans-SemiBold.ttf")
    diagonal = _placed(drawn, (width / 2, height / 2), math.atan2(height, width), LENGTH)
    edges = [
        _placed(drawn, (EDGE, height * place / 6), math.pi / 2, EDGE_LENGTH) for place in (1, 3, 5)
    ]
    dark = "".join(drawn.path(placed, 2) for placed in edges)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}mm" height="{height}mm" role="img">\n'
        "<title>Specimen</title>\n"
        f'<path fill="{TINT}" d="{drawn.path(diagonal, 2)}"/>\n'
        f'<path fill="{DARK}" d="{dark}"/>\n'
        "</svg>\n"
    )


def _placed(drawn: Outline, middle: tuple[float, float], angle: float, length: float) -> Transform:
    left, bottom, right, top = drawn.box(Identity)
    scale = length / (right - left)
    return (
        Identity.translate(*middle)
        .rotate(-angle)
        .scale(scale, -scale)
        .translate(-(left + right) / 2, -(bottom + top) / 2)
    )


def main() -> None:
    """Write the mark beside the other marks."""
    target = ASSETS / "marks" / "specimen.svg"
    target.write_text(specimen_mark(), encoding="utf-8", newline="\n")
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
