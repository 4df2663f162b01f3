"""Make the small WOFF2 faces for stand-alone HTML letters from the full TTF faces.

In: ``IBMPlexSans-*.ttf`` in ``templates/assets/fonts/``. Out: ``IBMPlexSans-*.web.woff2``
beside them, the same bytes each time. With ``--check`` nothing is written: exit 1 if a file is
missing or differs in name, version, characters or widths from what would be made.

Why: an HTML letter carries its fonts, and the full faces would make it 1.6 MB.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "templates" / "assets" / "fonts"
# The licence reserves the name Plex: an altered face must not present itself so.
FAMILY = "Letterforge Sans Web"
CHARACTERS = frozenset(
    {
        *range(0x0020, 0x007F),  # Basic Latin
        *range(0x00A0, 0x0180),  # Latin-1, and Extended-A with Ŵ ŵ Ŷ ŷ
        *range(0x1E80, 0x1E86),  # the rarer Welsh letters: Ẁ ẁ Ẃ ẃ Ẅ ẅ
        *(0x1EF2, 0x1EF3),  # Ỳ ỳ
        *(0x2009, 0x202F),  # thin space, narrow no-break space
        *range(0x2010, 0x2016),  # hyphens and dashes
        *range(0x2018, 0x201F),  # quotation marks
        *range(0x2020, 0x2023),  # daggers, bullet
        *(0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044),
        *(0x20AC, 0x2116, 0x2122, 0x2212),  # € № ™ −
    }
)


def web_face(source: Path) -> bytes:
    """Cut a full face down to the characters that letters use.

    In: a TTF file. Out: the bytes of a WOFF2 file without hinting, under a name of its own.
    """
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=["ccmp", "kern", "locl"],
        hinting=False,
        harfbuzz_repacker=False,  # whose presence would change the bytes
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
        drop_tables=[*subset.Options().drop_tables, "FFTM", "gasp"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    cutter.subset(font)
    _rename(font, source.stem.rpartition("-")[2])
    font.flavor = "woff2"
    target = BytesIO()
    font.save(target)
    return target.getvalue()


def _rename(font: TTFont, style: str) -> None:
    names = font["name"]
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    full = f"{FAMILY} {style}"
    for number, text in {1: FAMILY, 3: full, 4: full, 6: postscript}.items():
        for record in names.names:
            if record.nameID == number:
                record.string = text


def summary(face: bytes) -> tuple[str, str, dict[int, int]]:
    """Tell what a face is.

    In: the bytes of a font file. Out: full name, version, and the width of each character.
    """
    font = TTFont(BytesIO(face))
    names, widths = font["name"], font["hmtx"]
    return (
        str(names.getDebugName(4)),
        str(names.getDebugName(5)),
        {code: widths[glyph][0] for code, glyph in font.getBestCmap().items()},
    )


def main() -> int:
    """Write every web face, or compare them if asked to; return the exit code."""
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print(__doc__)
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    stale = False
    for source in sorted(FONTS.glob("IBMPlexSans-*.ttf")):
        target = source.with_suffix(".web.woff2")
        made = web_face(source)
        if not check:
            target.write_bytes(made)
            print(f"{target.name}: {len(made)} bytes")
        elif not target.is_file() or summary(target.read_bytes()) != summary(made):
            print(f"error: {target.name} is not what {source.name} gives", file=sys.stderr)
            stale = True
    if stale:
        print("hint: run 'python scripts/make_web_fonts.py'", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
