"""What a letter asks for: an answer, by whom, within how many days of what, and by which rule."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictInt

from letterforge.model.base import Line, OfficeName, Record, Sources

Event = Literal["dated", "sent", "published"]
"""What the days count from: the letter's own date, or the day it was sent or published."""


class ReplyRule(Record):
    """One answer that letters of a kind ask for."""

    what: Line = Field(description="what is asked for, such as: comments on the report")
    who: OfficeName = Field(description="the office that must answer")
    within: StrictInt = Field(ge=1, le=1000, description="how many days there are")
    days: Literal["calendar", "working"] = Field(
        default="calendar", description="working days leave out weekends and bank holidays"
    )
    after: Event = Field(default="sent", description="what the days count from")
    first_day: Literal["counted", "not-counted"] = Field(
        default="not-counted",
        description="whether the day of the event is the first of the days; both are shown",
    )
    basis: Line = Field(description="the law or the sentence of the letter that it rests on")
    source: Sources
