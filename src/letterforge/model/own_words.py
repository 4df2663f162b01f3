"""Words of one's own in a letter, for what no form foresees, and the findings that they rest on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field, StrictBool

from letterforge.model.base import Line, Record, Reference, Text


class OwnWords(Record):
    """Sentences that somebody wrote for one letter, the elements they stand for, and the reason.

    They come after what the letter says of its findings; ``instead`` leaves out what it would say
    of these elements. ``findings`` keeps what had been found when they were written.
    """

    text: Text = Field(description="whole sentences; *Title* sets the title of a report")
    for_: tuple[Reference, ...] = Field(
        alias="for", min_length=1, description="the elements that the words stand for"
    )
    instead: StrictBool = Field(
        default=False, description="leave out what the letter would say of these elements"
    )
    because: Line
    findings: Line | None = Field(
        default=None, description="what had been found when they were written, as check names it"
    )


def findings_hash(outcome: str, findings: Mapping[str, Any], elements: Iterable[str]) -> str:
    """Return a short name for an outcome and for exactly what was found of some elements."""
    said = [outcome, *([name, findings.get(name)] for name in sorted(set(elements)))]
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
