"""What all records have in common: frozen, strict about keys, plain about text."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
FACT_NAME_PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
OFFICE_NAME_PATTERN = r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"
ASSET_NAME_PATTERN = r"^[\w-][\w./-]*$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Z]{2})?$"

_EMAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@.,;]+(\.[^\s@.,;]+)+")
_MARKUP = re.compile(r"[<>{}\\]|&[a-zA-Z#]\w*;")


class Record(BaseModel):
    """Base of every record: frozen, and a key that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def without_markup(text: str) -> str:
    """Return text in composed form; raises PydanticCustomError on markup and invisible signs."""
    # Markup in a fact is a slip or an attack; either way it may not reach a letter.
    found = _MARKUP.search(text)
    if found:
        raise PydanticCustomError(
            "markup", "contains '{sign}', which has no place in a letter", {"sign": found.group()}
        )
    for character in text:
        if (
            unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
            and character not in "\n\u00ad"
        ):
            raise PydanticCustomError(
                "control",
                "contains the invisible character {code}",
                {"code": f"U+{ord(character):04X}"},
            )
    return unicodedata.normalize("NFC", text)


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(without_markup),
]
"""Words that may run over several lines: no markup, no invisible characters, never empty."""


def _on_one_line(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("one_line", "runs over several lines, but must stand on one")
    return text


_QUOTES = ("“”", "‘’", "„“", "«»", '""', "''")


def _without_quotes(text: str) -> str:
    # YAML needs none where a word processor puts them, and the letter would print them.
    for opening, closing in map(tuple, _QUOTES):
        inner = text[1:-1]
        if text[0] == opening and text[-1] == closing and inner and opening not in inner:
            raise PydanticCustomError(
                "quoted", "stands in {opening}{closing}, which the letter would print",
                {"opening": opening, "closing": closing},
            )  # fmt: skip
    return text


OneLine = Annotated[Text, AfterValidator(_on_one_line)]
"""Words on one line that no letter prints, such as a source."""

Line = Annotated[OneLine, AfterValidator(_without_quotes)]
"""Words on one line, such as a name or a title."""


def _reachable(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise PydanticCustomError("email", "is not an e-mail address such as name@example.org")
    return text


Email = Annotated[Line, AfterValidator(_reachable)]
"""An e-mail address, so that a link to it leads somewhere."""

Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A short name as somebody wrote it: what it stands for is looked up, and told if there is none."""

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
"""A short name in lower case with hyphens, such as ``avon-and-somerset``: safe as a file name."""

FactName = Annotated[str, StringConstraints(pattern=FACT_NAME_PATTERN)]
"""The name of a fact as templates use it, such as ``previous_letter``."""

OfficeName = Annotated[str, StringConstraints(pattern=OFFICE_NAME_PATTERN)]
"""The name of an office, such as ``chief_officer`` or ``fire-authority``."""

AssetName = Annotated[str, StringConstraints(pattern=ASSET_NAME_PATTERN, max_length=200)]
"""A file below ``templates/``, such as ``assets/signatures/specimen.svg``."""


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Sources = Annotated[
    tuple[OneLine, ...],
    BeforeValidator(_as_tuple, json_schema_input_type=str | list[str]),
    Field(default=()),
]
"""Where a fact comes from: one text or a list of them."""
