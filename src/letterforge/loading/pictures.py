"""Tell whether a file is a picture that letters can hold: the type its name says, and whole."""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError
from letterforge.loading.svg_pictures import TOO_MUCH, fault_of_svg

PICTURES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
"""The types of pictures that letters can hold, by the ends of their names."""

MOST_POINTS = 16_000_000
"""Of a picture in a file; a page scanned with 300 dots to an inch has 9 million."""

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
_SMALLER = "make it smaller or simpler, and save it again"


def check_picture(assets: Assets, name: str) -> None:
    """Raise LetterforgeError where a file below ``templates/`` is no picture for a letter."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in PICTURES:
        raise LetterforgeError(f"'{name}' is of a type that letters cannot hold", _WAY_OUT)
    if fault := _fault(suffix, assets.read(name)):
        hint = _SMALLER if fault.endswith(TOO_MUCH) else _WAY_OUT
        raise LetterforgeError(f"'{name}' {fault}", hint)


@lru_cache(maxsize=32)
def _fault(suffix: str, content: bytes) -> str:
    for beginning, place, media_type, called in _BEGINNINGS:
        if content.startswith(beginning, place):
            if media_type == PICTURES[suffix]:
                return _fault_inside(content)
            return f"is a {called} file, whatever its name says"
    return fault_of_svg(content) if suffix == ".svg" else f"is no {suffix[1:]} picture"


def _fault_inside(content: bytes) -> str:
    # Slow to import, and only needed where there is such a picture.
    from PIL import Image, ImageFile, UnidentifiedImageError

    # WeasyPrint, where it is loaded, has Pillow fill up what is missing: half a signature.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as of a picture with far too many points
            image = Image.open(BytesIO(content))
            # A few bytes can hold as many points as fill the memory.
            if image.width * image.height > MOST_POINTS:
                return f"has {image.width} × {image.height} points{TOO_MUCH}"
            image.load()
    except UnidentifiedImageError:
        return "cannot be read as a picture"
    except Exception as error:  # Pillow raises what its many decoders meet
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return f"cannot be read as a picture: {reason}"
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return ""
