"""Paint a vector picture once, and repeat its strokes on every later page and letter.

Why: the same mark and signature come in every letter, and WeasyPrint 70.0 reads their paths anew
each time they are painted, which took a seventh of a letter's time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_OPACITY = re.compile(rb"/([aA][\d.]+) gs")

# What a stream remembers of its state, so as not to say it twice.
_STATE = ("_current_color", "_current_color_stroke", "_current_alpha", "_current_alpha_stroke")


class Pictures(dict[Any, Any]):
    """The cache of pictures that WeasyPrint fills; the vector pictures in it repeat themselves."""

    def __setitem__(self, key: Any, picture: Any) -> None:
        if type(picture).__name__ == "SVGImage":
            picture.draw = _Repeating(picture.draw)
        super().__setitem__(key, picture)


class _Repeating:
    """Paint a picture, or repeat how it was painted at this size onto a stream in this state."""

    def __init__(self, draw: Callable[..., None]) -> None:
        self._draw = draw
        self._known: dict[tuple[object, ...], tuple[bytes, dict[str, Any]]] = {}

    def __call__(self, stream: Any, width: float, height: float, style: Any) -> None:
        key = (width, height, *(getattr(stream, name) for name in _STATE))
        opacities = stream._resources["ExtGState"]
        if key in self._known:
            strokes, needed = self._known[key]
            for name, value in needed.items():
                opacities.setdefault(name, type(value)(value))
            stream.stream.append(strokes)
            for name in (*_STATE, "_current_font"):
                setattr(stream, name, None)  # as after every picture: its state ends with it
            return
        start = len(stream.stream)
        self._draw(stream, width, height, style)
        painted = stream.stream[start:]
        if names := _opacities_in(painted):
            self._known[key] = b"\n".join(painted), {name: opacities[name] for name in names}


def _opacities_in(painted: list[Any]) -> dict[str, None]:
    """Return the names of opacities in strokes; none where they refer to anything else by name."""
    names: dict[str, None] = {}
    for stroke in painted:
        if not isinstance(stroke, bytes):
            return {}
        if found := _OPACITY.fullmatch(stroke):
            names[found[1].decode()] = None
        elif b"/" in stroke:
            return {}
    return names
