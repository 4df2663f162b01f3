"""The formats that letters come in. Imports nothing, so that the help of commands can name them."""

from __future__ import annotations

from typing import Literal

Format = Literal["pdf", "html", "txt"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "txt")
"""In the order in which they are told."""

SEAL_SUFFIX = ".p7s"
"""The ending of a seal that stands beside the file it is of."""
