"""What a tag tree is made of, before it becomes objects of a PDF (ISO 32000-1, 14.8.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

GROUPS = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote"})
NEEDS_PARAGRAPH = frozenset({"text", "Span", "Link", "Quote", "Code"})


@dataclass(frozen=True)
class Mark:
    """One piece of a page's content stream, by its number."""

    page: int
    number: int


@dataclass(frozen=True)
class Annotated:
    """A link's or field's annotation on a page."""

    page: int
    annotation: Any


@dataclass(eq=False)
class Tag:
    """One structure element; ``implied`` says that no HTML element asked for it.

    ``marker`` says that it is the sign of a list item.
    """

    kind: str
    kids: list[Tag | Mark | Annotated] = field(default_factory=list)
    language: str = ""
    alternative: str = ""
    expansion: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    implied: bool = False
    marker: bool = False

    def last(self, kind: str) -> Tag:
        """Return the implied tag of a kind that ends this one; make it where there is none."""
        end = self.kids[-1] if self.kids else None
        if not (isinstance(end, Tag) and end.implied and end.kind == kind):
            end = Tag(kind, implied=True)
            self.kids.append(end)
        return end

    def end_line(self) -> None:
        """Let the text that follows be a paragraph of its own, if this is a group of lines."""
        end = self.kids[-1] if self.kids else None
        if self.kind in GROUPS and isinstance(end, Tag) and end.kind == "P":
            end.implied = False

    def home(self, kind: str) -> Tag:
        """Return this tag, or the one below it where the standard lets such a kind stand."""
        if self.kind == "L" and kind not in {"LI", "Caption"}:
            if kind == "Lbl":
                self.kids.append(Tag("LI", implied=True))
            return self.last("LI").home(kind)
        if self.kind == "LI" and kind not in {"Lbl", "LBody"}:
            return self.last("LBody").home(kind)
        if self.kind in GROUPS and kind in NEEDS_PARAGRAPH:
            return self.last("P")
        return self


@dataclass(frozen=True)
class Field:
    """Where the seal will go: a page, a box in points with y up, what to call it, its tag."""

    page: int
    box: tuple[float, ...]
    name: str
    tag: Tag
