"""Make the page-sized watermark of specimen letters, ``templates/assets/marks/specimen.svg``.

In: nothing; the letters are cut from the bundled bold face. Out: the SVG, the same bytes each time.
"""

from __future__ import annotations

import math
from pathlib import Path

from fontTools.misc.transform import Identity
from text_outline import outline

ASSETS = Path(__file__).resolve().parent.parent / "templates" / "assets"
WORD = "SPECIMEN"
PAGE = (210, 297)  # A4, in mm
LENGTH = 272  # of the word, in mm
# Opaque, so that no transparency gets into a PDF/A; #c0392b at 14 % over white.
TINT = "#f6e3e1"


def watermark() -> str:
    """Draw the word along the page's rising diagonal, its ink centred on the page.

    Out: an SVG document whose unit is the millimetre.
    """
    width, height = PAGE
    drawn = outline(WORD, ASSETS / "fonts" / "LiberationSans-Bold.ttf")
    left, bottom, right, top = drawn.box(Identity)
    scale = LENGTH / (right - left)
    placed = (
        Identity.translate(width / 2, height / 2)
        .rotate(-math.atan2(height, width))
        .scale(scale, -scale)
        .translate(-(left + right) / 2, -(bottom + top) / 2)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}mm" height="{height}mm" role="img">\n'
        "<title>Specimen</title>\n"
        f'<path fill="{TINT}" d="{drawn.path(placed, 2)}"/>\n'
        "</svg>\n"
    )


def main() -> None:
    """Write the watermark beside the other marks."""
    target = ASSETS / "marks" / "specimen.svg"
    target.write_text(watermark(), encoding="utf-8", newline="\n")
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
