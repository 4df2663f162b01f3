"""Dates that are only as exact as the record: a year, a month, a day, or somewhere between two."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

# [0-9], for \d takes the digits of every script.
_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_ONE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_JSON_PATTERN = rf"^({_ONE}(\.\.({_ONE})?)?|\.\.{_ONE})$"
# Not calendar.month_name, which follows the computer's own language.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class PartialDate:
    """Hold the first and the last day that a record's date may mean.

    ``text`` is the date as written: ``2017``, ``2017-06``, ``2017-06-28``, or ``2019..2023`` for a
    day somewhere from the first to the last; ``..2023`` is a day in 2023 or earlier, ``2019..`` one
    in 2019 or later.
    """

    text: str
    earliest: date
    latest: date

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read a date as written; raises ValueError with a sentence for the person who wrote it."""
        first, separator, last = text.partition("..")
        if not separator or not (first or last):
            return cls(text, *_span(text))
        earliest = _span(first)[0] if first else date.min
        latest = _span(last)[1] if last else date.max
        if latest < earliest:
            raise ValueError(f"'{text}' ends before it starts")
        return cls(text, earliest, latest)

    @property
    def exact(self) -> bool:
        """Tell whether the date is one day."""
        return self.earliest == self.latest

    @property
    def in_words(self) -> str:
        """Return the date as messages say it: 28 June 2017, June 2017, or as it is written."""
        if ".." in self.text:
            return self.text
        year, *rest = self.text.split("-")
        day = [str(int(part)) for part in rest[1:]]
        return " ".join((*day, *(_MONTHS[int(part) - 1] for part in rest[:1]), year))

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "description": "A year, a month or a day (2017, 2017-06, 2017-06-28), "
            "or 2019..2023, ..2023, 2019..",
            "anyOf": [
                {"type": "string", "pattern": _JSON_PATTERN},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ],
        }

    @classmethod
    def _validate(cls, value: Any) -> PartialDate:
        if isinstance(value, cls):
            return value
        # A bare year is a number to YAML.
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise PydanticCustomError("date", "is not a date such as 2017, 2017-06 or 2017-06-28")
        try:
            return cls.parse(str(value))
        except ValueError as error:
            raise _not_right(error) from None


def _span(text: str) -> tuple[date, date]:
    form = _FORM.fullmatch(text)
    if not form:
        raise ValueError(f"'{text}' is not a date such as 2017, 2017-06 or 2017-06-28")
    year, *rest = (int(part) for part in form.groups() if part is not None)
    try:
        if not rest:
            return date(year, 1, 1), date(year, 12, 31)
        month, *day = rest
        if day:
            return date(year, month, *day), date(year, month, *day)
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    except (ValueError, IndexError):
        raise ValueError(f"'{text}' is not in the calendar") from None


def _not_right(error: ValueError) -> PydanticCustomError:
    return PydanticCustomError("date", "is not right: {reason}", {"reason": str(error)})


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            parsed = PartialDate.parse(value)
        except ValueError as error:
            raise _not_right(error) from None
        if parsed.exact:
            return parsed.earliest
    raise PydanticCustomError("date", "is not one day such as 2017-06-28")


Day = Annotated[date, BeforeValidator(_day)]
"""One day of the calendar, written 2017-06-28."""
