r"""Make a signature picture (SVG) out of a name and a typeface.

In: a name, a font file that you may use so, and where to write. Out: an SVG of one path, cut to its
ink, without any text or font in it. The picture of the sample data was made with:

    python scripts/make_signature.py "M. Cunningham" mrs-saint-delafield-latin-400-normal.woff2 \
        templates/assets/signatures/specimen-m-cunningham.svg \
        --title "Specimen signature: M. Cunningham"
"""

from __future__ import annotations

import argparse
import math
from html import escape
from pathlib import Path

from fontTools.misc.transform import Identity
from text_outline import outline

INK = "#1b2a4a"
EM = 1000


def signature(text: str, font: Path, *, title: str, ink: str, rise: float, width: float) -> str:
    """Draw a name as a signature.

    In: the name, the font file, the picture's title, the colour, by how many degrees the line
    rises, and the width in mm that it has unless a page says otherwise. Out: an SVG document.
    """
    drawn = outline(text, font)
    turned = Identity.scale(EM, -EM).rotate(math.radians(rise))
    left, top, _, _ = drawn.box(turned)
    placed = Identity.translate(-left, -top).transform(turned)
    _, _, right, bottom = drawn.box(placed)
    across, down = math.ceil(right), math.ceil(bottom)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}"'
        f' width="{width:g}mm" height="{width * down / across:.2f}mm" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<path fill="{escape(ink)}" d="{drawn.path(placed, 0)}"/>\n'
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
    given = parser.parse_args()
    title = given.title or f"Signature: {given.text}"
    given.out.write_text(
        signature(
            given.text, given.font, title=title, ink=given.ink, rise=given.rise, width=given.width
        ),
        encoding="utf-8",
        newline="\n",
    )
    print(f"{given.out}: {given.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
