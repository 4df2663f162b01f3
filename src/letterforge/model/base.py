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


Line = Annotated[Text, AfterValidator(_on_one_line)]
"""Words on one line, such as a name or a title."""

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
    tuple[Line, ...],
    BeforeValidator(_as_tuple, json_schema_input_type=str | list[str]),
    Field(default=()),
]
"""Where a fact comes from: one text or a list of them."""
