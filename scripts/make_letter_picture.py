"""Make the picture of a letter that the README shows: its pages side by side on a grey ground."""

from __future__ import annotations

import argparse
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

GROUND = "#dfe3e8"
EDGE = "#b4bcc6"


def main() -> None:
    """Read the PDF and the picture's name from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pdf", type=Path, help="a letter made by letterforge")
    parser.add_argument("picture", type=Path, help="the PNG to write")
    parser.add_argument("--scale", type=float, default=1.15, help="pixels to a point of the page")
    asked = parser.parse_args()
    picture_of(asked.pdf, asked.scale).save(asked.picture, optimize=True)


def picture_of(pdf: Path, scale: float) -> Image.Image:
    """Return a picture of all pages of a PDF; ``scale`` is pixels to a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [
            ImageOps.expand(page.render(scale=scale).to_pil().convert("RGB"), 1, EDGE)
            for page in document
        ]
    gap = round(18 * scale)
    width = sum(page.width + gap for page in pages) + gap
    picture = Image.new("RGB", (width, pages[0].height + 2 * gap), GROUND)
    left = gap
    for page in pages:
        picture.paste(page, (left, gap))
        left += page.width + gap
    return picture.quantize(96)


if __name__ == "__main__":
    main()
