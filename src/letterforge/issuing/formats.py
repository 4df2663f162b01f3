"""The formats that letters come in: known without importing what makes them."""

from __future__ import annotations

from typing import Literal

Format = Literal["pdf", "html", "txt"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "txt")
