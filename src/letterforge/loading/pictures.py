"""Tell whether a file is a picture that letters can hold: the type its name says, and whole."""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers import expat

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError

PICTURES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
"""The types of pictures that letters can hold, by the ends of their names."""

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", "PNG"),
    (b"\xff\xd8\xff", 0, "image/jpeg", "JPEG"),
    (b"WEBP", 8, "image/webp", "WebP"),
    (b"ftyphe", 4, "", "HEIC"),
    (b"ftypmif1", 4, "", "HEIC"),
    (b"ftypavif", 4, "", "AVIF"),
    (b"GIF8", 0, "", "GIF"),
    (b"BM", 0, "", "BMP"),
    (b"II*\0", 0, "", "TIFF"),
    (b"MM\0*", 0, "", "TIFF"),
    (b"%PDF", 0, "", "PDF"),
    (b"PK\x03\x04", 0, "", "Word or ZIP"),
)
_WAY_OUT = "save it as one of: svg, png, jpg, webp"


def check_picture(assets: Assets, name: str) -> None:
    """Raise LetterforgeError where a file below ``templates/`` is no picture for a letter."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in PICTURES:
        raise LetterforgeError(f"'{name}' is of a type that letters cannot hold", _WAY_OUT)
    if fault := _fault(suffix, assets.read(name)):
        raise LetterforgeError(f"'{name}' {fault}", _WAY_OUT)


@lru_cache(maxsize=32)
def _fault(suffix: str, content: bytes) -> str:
    for beginning, place, media_type, called in _BEGINNINGS:
        if content.startswith(beginning, place):
            if media_type == PICTURES[suffix]:
                return _fault_inside(content)
            return f"is a {called} file, whatever its name says"
    return _fault_of_svg(content) if suffix == ".svg" else f"is no {suffix[1:]} picture"


def _fault_inside(content: bytes) -> str:
    # Slow to import, and only needed where there is such a picture.
    from PIL import Image, ImageFile, UnidentifiedImageError

    # WeasyPrint, where it is loaded, has Pillow fill up what is missing: half a signature.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as of a picture with far too many points
            Image.open(BytesIO(content)).load()
    except UnidentifiedImageError:
        return "cannot be read as a picture"
    except Exception as error:  # Pillow raises what its many decoders meet
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return f"cannot be read as a picture: {reason}"
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return ""


def _fault_of_svg(content: bytes) -> str:
    roots: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: roots.append(name) if not roots else None
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return f"is no whole SVG picture: line {error.lineno}, column {error.offset + 1}"
    if roots[0].rpartition(" ")[2] != "svg":
        return f"is no SVG picture: it begins with <{roots[0].rpartition(' ')[2]}>"
    return ""
