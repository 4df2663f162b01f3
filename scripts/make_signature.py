r"""Make a signature picture (SVG) out of a name and a typeface.

In: a name, a font file that you may use so, and where to write. Out: an SVG of one path, cut to its
ink, without any text or font in it. The picture of the sample data was made with:

    python scripts/make_signature.py "M. Cunningham" mrs-saint-delafield-latin-400-normal.woff2 \
        templates/assets/signatures/specimen-m-cunningham.svg \
        --title "Specimen signature: M. Cunningham"

and the one that every specimen letter bears, whoever signs, with

    python scripts/make_signature.py "A. Specimen" mrs-saint-delafield-latin-400-normal.woff2 \
        templates/assets/signatures/specimen.svg --title "Specimen signature: A. Specimen" \
        --below "SPECIMEN: nobody's hand" \
        --below-font templates/assets/fonts/IBMPlexSans-SemiBold.ttf
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from html import escape
from pathlib import Path

from fontTools.misc.transform import Identity
from text_outline import outline

INK = "#1b2a4a"
WARNING = "#96281b"
EM = 1000
BELOW = 320  # an em of the words below, where the name's is EM


@dataclass(frozen=True)
class Line:
    """Words and the font file that they are written with."""

    text: str
    font: Path


def signature(
    name: Line, below: Line | None, *, title: str, ink: str, rise: float, width: float
) -> str:
    """Draw a name as a signature.

    In: the name, words in plain type below it or none, the picture's title, the colour, by how
    many degrees the line rises, and the width in mm that it has unless a page says otherwise. Out:
    an SVG document.
    """
    drawn = outline(name.text, name.font)
    turned = Identity.scale(EM, -EM).rotate(math.radians(rise))
    left, top, _, _ = drawn.box(turned)
    placed = Identity.translate(-left, -top).transform(turned)
    _, _, right, bottom = drawn.box(placed)
    paths = [f'<path fill="{escape(ink)}" d="{drawn.path(placed, 0)}"/>']
    if below:
        words = outline(below.text, below.font)
        under = Identity.translate(0, bottom + BELOW).scale(BELOW, -BELOW)
        _, _, words_right, words_bottom = words.box(under)
        right, bottom = max(right, words_right), max(bottom, words_bottom)
        paths.append(f'<path fill="{WARNING}" d="{words.path(under, 0)}"/>')
    across, down = math.ceil(right), math.ceil(bottom)
    drawing = "\n".join(paths)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}"'
        f' width="{width:g}mm" height="{width * down / across:.2f}mm" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f"{drawing}\n"
        "</svg>\n"
    )


def main() -> None:
    """Read the command line and write the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("text", help="the name to be written")
    parser.add_argument("font", type=Path, help="a TTF, OTF, WOFF or WOFF2 file")
    parser.add_argument("out", type=Path, help="the SVG file to write")
    parser.add_argument("--title", help="the picture's title (default: 'Signature: TEXT')")
    parser.add_argument("--ink", default=INK, help="colour (default: %(default)s)")
    parser.add_argument("--rise", type=float, default=3, help="degrees (default: %(default)s)")
    parser.add_argument("--width", type=float, default=60, help="in mm (default: %(default)s)")
    parser.add_argument("--below", help="words in plain type below the name (default: none)")
    parser.add_argument("--below-font", type=Path, help="the font file of the words below")
    given = parser.parse_args()
    if (given.below is None) != (given.below_font is None):
        parser.error("--below and --below-font go together")
    below = Line(given.below, given.below_font) if given.below else None
    title = given.title or f"Signature: {given.text}"
    given.out.write_text(
        signature(
            Line(given.text, given.font),
            below,
            title=title,
            ink=given.ink,
            rise=given.rise,
            width=given.width,
        ),
        encoding="utf-8",
        newline="\n",
    )
    print(f"{given.out}: {given.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
