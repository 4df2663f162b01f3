"""Fonts and pictures of a stranger: damaged ones and traps are problems with their name, at once.

Each is put into a letter and checked as ``check`` does, words and pages.
"""

from __future__ import annotations

import random
import resource
import struct
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest

from letterforge.issuing.checking import check_project
from letterforge.loading.svg_pictures import fault_of_svg
from tests.support.projects import ROOT, SmallProject

FACES = ROOT / "templates" / "assets" / "fonts"
TTF = (FACES / "IBMPlexSans-Regular.ttf").read_bytes()
WOFF2 = (FACES / "IBMPlexSans-Regular.web.woff2").read_bytes()
MUTATIONS = 150
MOST_KILOBYTES = 300_000


@pytest.fixture
def letters(small: SmallProject) -> SmallProject:
    """Return a project whose letters show a picture and are set in a font of its own."""
    css, letter = "templates/layouts/notice.css", "templates/letters/notice/letter.html"
    face = '@font-face { font-family: X; src: url("asset:assets/fonts/x.ttf") }\n'
    small.edit(css, "body { font-family: 'IBM Plex Sans' }", f"{face}body {{ font-family: X }}")
    shown = '<main><img alt="A sign" style="width: 3cm" src="{{ picture(\'PICTURE\') }}">'
    small.edit(letter, "<main>", shown)
    small.write("templates/assets/fonts/x.ttf", TTF)
    small.write("templates/assets/fonts/x.web.woff2", WOFF2)
    return small


def show(letters: SmallProject, name: str, content: bytes) -> None:
    letters.write(f"templates/{name}", content)
    letters.edit("templates/letters/notice/letter.html", "PICTURE", name)


def messages(letters: SmallProject, *, pages: bool) -> list[str]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = [problem.message for problem in check_project(letters.project, pages=pages).problems]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_KILOBYTES * (1024 if sys.platform == "darwin" else 1)
    return found


def svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'.encode()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(width // 8 + 1)) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def copies(levels: int, times: int) -> str:
    groups = (
        f'<g id="a{level}">' + f'<use href="#a{level - 1}"/>' * times + "</g>"
        for level in range(1, levels)
    )
    return f'<g id="a0"><rect width="1" height="1"/></g>{"".join(groups)}'


REPEATED = '<linearGradient id="g" x2=".0000001" spreadMethod="repeat"><stop offset="1"/>'
PICTURES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a PNG of 9,400 lines": ("x.png", lambda: png(9400, 9400), "has 9400 × 9400 points, far too"),
    "a PNG of 20,000 lines": ("x.png", lambda: png(20_000, 20_000), "cannot be read as a picture"),
    "copies of copies": ("x.svg", lambda: svg(copies(12, 10)), "is painted as more than 20000"),
    "many copies of copies": ("x.svg", lambda: svg(copies(40, 2)), "is painted as more than"),
    "a copy of itself": ("x.svg", lambda: svg('<g id="a"><use href="#a"/></g>'), "in itself"),
    "copies of each other": (
        "x.svg",
        lambda: svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        "has a part that is painted in itself",
    ),
    "a pattern of itself": (
        "x.svg",
        lambda: svg('<pattern id="p"><path style="fill: url(\'#p\')"/></pattern>'),
        "has a part that is painted in itself",
    ),
    "a clipping of itself by its class": (
        "x.svg",
        lambda: svg(
            "<style>/* */ .a, .b {clip-path: url(#p)}</style>"
            '<clipPath id="p"><path class="c a"/></clipPath>'
        ),
        "has a part that is painted in itself",
    ),
    "a clipping of everything": (
        "x.svg",
        lambda: svg("<style>* {clip-path: url(#p)}</style>"),
        "has url() in its styles, elsewhere than for a class",
    ),
    "a hidden clipping": (
        "x.svg",
        lambda: svg(r"<style>* {clip-path: \75rl(#p)}</style>"),
        "has a backslash in its styles",
    ),
    "markers at many points": (
        "x.svg",
        lambda: svg(
            f'<marker id="m">{"<path/>" * 900}</marker>'
            f'<path marker-mid="url(#m)" d="M0 0 {"1 1 " * 900}"/>'
        ),
        "is painted as more than 20000 parts",
    ),
    "a gradient that repeats": ("x.svg", lambda: svg(REPEATED + "</linearGradient>"), "repeats a"),
    "deep": ("x.svg", lambda: svg("<g>" * 5000 + "</g>" * 5000), "more than 100 parts in each"),
    "many parts": ("x.svg", lambda: svg("<g/>" * 300_000), "has more than 20000 parts, far too"),
    "a long line": (
        "x.svg",
        lambda: svg(f'<path d="{"1 1 " * 900_000}"/>'),
        "more than 2000000",
    ),
}


@pytest.mark.parametrize("pages", [False, True])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_is_a_trap_is_told_by_its_name(
    letters: SmallProject, name: str, pages: bool
) -> None:
    file, make, said = PICTURES[name]
    show(letters, f"assets/{file}", make())
    (message,) = messages(letters, pages=pages)
    assert f"'assets/{file}' " in message
    assert said in message


@pytest.mark.parametrize(
    "inside",
    [
        copies(4, 3),
        '<linearGradient id="g"><stop offset="1"/></linearGradient><rect fill="url(#g)"/>',
        '<style>.a {clip-path: url(#c)}</style><clipPath id="c"><rect id="r"/></clipPath>'
        '<g class="a"><use href="#r"/></g>',
        '<marker id="m"><path d="M0 0"/></marker><path marker-end="url(#m)" d="M0 0 9 9"/>',
    ],
)
def test_a_picture_with_references_is_right(inside: str) -> None:
    assert fault_of_svg(svg(inside)) == ""


def test_a_picture_of_the_paper_alone_is_looked_at(letters: SmallProject) -> None:
    show(letters, "assets/marks/dot.svg", svg(""))
    letters.write("templates/assets/bomb.svg", svg(copies(30, 2)))
    letters.write(
        "templates/layouts/x.paper.css", 'p { background: url("asset:assets/bomb.svg") }\n'
    )
    letters.edit(
        "templates/letters/notice/letter.html",
        '{{ stylesheet("layouts/notice.css") }}',
        '{{ stylesheet("layouts/notice.css") }}{{ stylesheet("layouts/x.paper.css") }}',
    )
    (message,) = messages(letters, pages=False)
    assert "'assets/bomb.svg' is painted as more than" in message


def packed(size: int, said: int) -> bytes:
    """Return a WOFF2 font of one table that has a size and says another."""
    data: bytes = brotli.compress(bytes(size), quality=1)
    number = bytes(0x80 | said >> shift & 0x7F for shift in (28, 21, 14, 7)).lstrip(b"\x80")
    directory = bytes([0]) + number + bytes([said & 0x7F])
    length = 48 + len(directory) + len(data)
    header = struct.pack(">4s4sIHHII", b"wOF2", b"\0\1\0\0", length, 1, 0, said, len(data))
    return header.ljust(48, b"\0") + directory + data


def unnamed(font: bytes) -> bytes:
    """Return a font whose first table has a tag that is no text."""
    return font[:12] + b"\xff\xfe\xcf\xb0" + font[16:]


TRAPS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "more than there is memory": ("x.web.woff2", lambda: packed(500_000_000, 500_000_000), "30 MB"),
    "more than it says": (
        "x.web.woff2",
        lambda: packed(500_000_000, 900),
        "to what it says",
    ),
    "less than it says": ("x.web.woff2", lambda: packed(900, 90_000), "to what it says"),
    "nothing but one table": ("x.web.woff2", lambda: packed(900, 900), "has no table 'head'"),
    "an older web font": ("x.ttf", lambda: b"wOFF" + TTF[4:], "is no TrueType or OpenType font"),
    "a collection": ("x.ttf", lambda: b"ttcf" + TTF[4:], "is no TrueType or OpenType font"),
    "a web font under another name": ("x.ttf", lambda: WOFF2, "is no TrueType or OpenType font"),
    "the other way": ("x.web.woff2", lambda: TTF, "is no WOFF2 font"),
    "nothing": ("x.ttf", lambda: b"", "is no TrueType or OpenType font"),
    "half of it": ("x.ttf", lambda: TTF[: len(TTF) // 2], "is cut short"),
    "its beginning": ("x.ttf", lambda: TTF[:40], "is cut short"),
    "half of a web font": ("x.web.woff2", lambda: WOFF2[:9000], "is cut short"),
    "one bit": (
        "x.ttf",
        lambda: TTF[:-90] + bytes([TTF[-90] ^ 1]) + TTF[-89:],
        "has changed since",
    ),
    "a tag that is no text": ("x.ttf", lambda: unnamed(TTF), "its list of tables"),
}


@pytest.mark.parametrize("pages", [False, True])
@pytest.mark.parametrize("name", TRAPS)
def test_a_font_that_is_damaged_or_a_trap_is_told_by_its_name(
    letters: SmallProject, name: str, pages: bool
) -> None:
    file, make, said = TRAPS[name]
    show(letters, "assets/x.svg", svg(""))
    letters.write(f"templates/assets/fonts/{file}", make())
    (message,) = messages(letters, pages=pages)
    assert message.startswith(f"the font 'assets/fonts/{file}' ")
    assert said in message


def test_a_font_that_only_the_library_can_judge_is_told_by_its_name(letters: SmallProject) -> None:
    # Without a web version, one is made of the font; and its table of signs is no such table.
    show(letters, "assets/x.svg", svg(""))
    letters.write("templates/assets/fonts/x.ttf", with_table(TTF, b"cmap", b"\xff" * 400))
    (letters.root / "templates/assets/fonts/x.web.woff2").unlink()
    (message,) = messages(letters, pages=False)
    assert message.startswith("the font 'assets/fonts/x.ttf' cannot be read")


def with_table(font: bytes, tag: bytes, table: bytes) -> bytes:
    """Return a font with another table at the beginning of one, and its sum brought into line."""
    entry = font.index(tag, 12)
    _, start, length = struct.unpack_from(">III", font, entry + 4)
    whole = table + font[start + len(table) : start + length]
    padded = whole + bytes(-length % 4)
    words = struct.unpack(f">{len(padded) // 4}I", padded)
    changed = bytearray(font)
    changed[start : start + length] = whole
    struct.pack_into(">I", changed, entry + 4, sum(words) & 0xFFFFFFFF)
    return bytes(changed)


def mutated(font: bytes, chance: random.Random) -> bytes:
    content = bytearray(font)
    match chance.randrange(4):
        case 0:
            del content[chance.randrange(len(content)) :]
        case 1:
            for _ in range(chance.choice([1, 5, 50])):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        case 2:
            for _ in range(chance.choice([1, 3, 9])):
                content[chance.randrange(300)] = chance.randrange(256)
        case _:
            start = chance.randrange(len(content) - 500)
            content[start : start + 500] = bytes(500)
    return bytes(content)


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_to_a_font_is_a_bug_of_ours(letters: SmallProject, seed: int) -> None:
    """What is told names the font; only a web font can be damaged so that nothing shows it."""
    show(letters, "assets/x.svg", svg(""))
    chance = random.Random(seed)
    told = 0
    for number in range(MUTATIONS // 3):
        files = {"x.ttf": TTF, "x.web.woff2": WOFF2}
        name = chance.choice(list(files))
        content = mutated(files[name], chance)
        files[name] = content
        for file, font in files.items():
            letters.write(f"templates/assets/fonts/{file}", font)
        found = messages(letters, pages=number % 5 == 0)
        assert all(f"'assets/fonts/{name}'" in message for message in found), (number, found)
        told += bool(found)
    assert told > MUTATIONS / 3 * 0.9
