"""Read what one cell says, or say what is wrong with it; nothing is guessed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from letterforge.model.partial_date import PartialDate
from letterforge.workbook.book import Cell, Value
from letterforge.workbook.columns import NO, YES, Column

_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]")
_HYPHENS = re.compile("[\u2010\u2011\u2212\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_DASHES = re.compile("[\u2012-\u2015]")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")
_YEAR = re.compile("[0-9]{4}")
_WRITTEN = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d %B, %Y", "%Y/%m/%d", "%Y.%m.%d")
_SERIALS = range(3000, 110_000)  # as days since 1900: up to the year 2201
_COMMANDS = ("=", "+", "-", "@")
_TELEPHONE = re.compile(r"\+[0-9 ()]+")


class FaultError(Exception):
    """Say what is wrong with a cell, as words that go on from its name, and the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def cleaned(text: str) -> str:
    """Return text without what cannot be seen: odd spaces and hyphens, spaces at its ends."""
    plain = _INVISIBLE.sub("", _HYPHENS.sub("-", _SPACES.sub(" ", text)))
    return unicodedata.normalize("NFC", plain).strip()


def folded(text: str) -> str:
    """Return text in a form in which what looks alike is alike."""
    return " ".join(_DASHES.sub("-", cleaned(text)).split()).casefold()


def value_in(column: Column, cell: Cell) -> Any:
    """Return what a cell says, as the data have it; None where it says nothing.

    Raises FaultError where it says nothing that its column can take.
    """
    value = cleaned(cell.value) if isinstance(cell.value, str) else cell.value
    if value is None or value == "":
        return None
    if column.type == "date":
        return _date(value)
    if column.type == "number":
        return _number(value)
    if column.type == "yes or no":
        return _yes_or_no(value)
    text = _text(value)
    if column.type == "choice":
        return _choice(text, column)
    if column.type == "list":
        return tuple(_choice(cleaned(each), column) for each in text.split(";") if each.strip())
    if text.startswith(_COMMANDS) and not _TELEPHONE.fullmatch(text):
        hint = "begin with a word, so that no program takes it for a formula"
        raise FaultError(f"begins with {text[0]}", hint)
    if column.type == "lines":
        return "\n".join(cleaned(line) for line in text.splitlines() if cleaned(line))
    return " ".join(text.split())


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise FaultError("holds a truth value where words are expected", "type the words")
    if isinstance(value, date):
        hint = "format the cell as text, and type the words again"
        raise FaultError(f"holds the date {value} where words are expected", hint)
    hint = "format the cell as text, and type it again: noughts at its beginning may be lost"
    raise FaultError(f"holds the number {value} where words are expected", hint)


def _choice(text: str, column: Column) -> str:
    wanted = folded(text)
    for value, label in column.choices.items():
        # A short name counts as it is written; "Planned" may be any plan.
        if folded(label) == wanted or value == text:
            return value
    raise FaultError(f"says '{text}', which is not in its list", _nearest(wanted, column))


def _nearest(wanted: str, column: Column) -> str:
    by_name = [label for value, label in column.choices.items() if folded(value) == wanted]
    begun = [label for label in column.choices.values() if folded(label).startswith(wanted)]
    labels = {folded(label): label for label in column.choices.values()}
    close = [labels[each] for each in difflib.get_close_matches(wanted, labels, n=1, cutoff=0.6)]
    likely = by_name or begun or close
    if likely:
        return f"did you mean {_either(likely)}?"
    return f"choose from: {', '.join(column.choices.values())}" if len(labels) <= 12 else ""


def _either(labels: Iterable[str]) -> str:
    return " or ".join(f"'{label}'" for label in labels)


def _number(value: Value) -> int:
    if isinstance(value, bool | date) or value is None:
        raise FaultError(f"says {value} where a whole number is expected")
    if isinstance(value, str):
        if not re.fullmatch("[0-9]{1,15}", value):
            raise FaultError(f"says '{value}' where a whole number is expected")
        return int(value)
    if isinstance(value, float):
        if not value.is_integer():
            raise FaultError(f"holds {value} where a whole number is expected")
        return int(value)
    return value


def _yes_or_no(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    words = {folded(YES): True, folded(NO): False}
    found = words.get(folded(str(value)))
    if found is None:
        raise FaultError(f"says '{value}'", f"say {YES} or {NO}")
    return found


def _date(value: Value) -> str | int:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        raise FaultError("holds a truth value where a date is expected")
    if isinstance(value, int | float):
        return _year(value)
    text = str(value)
    try:
        PartialDate.parse(text)
    except ValueError:
        raise FaultError(f"says '{text}', which is no date that is read", _dates(text)) from None
    return int(text) if _YEAR.fullmatch(text) else text


def _year(number: float) -> int:
    if number == int(number) and 1000 <= number < _SERIALS.start:
        return int(number)
    if int(number) in _SERIALS:
        day = date.fromordinal(date(1899, 12, 30).toordinal() + int(number))
        hint = f"format the cell as a date; in Excel this number is {day}"
        raise FaultError(f"holds the number {number} where a date is expected", hint)
    raise FaultError(f"holds the number {number} where a date is expected")


def _dates(text: str) -> str:
    """Return how a date that is written otherwise may be meant."""
    if numbers := _NUMERIC_DATE.fullmatch(text):
        first, second, year = map(int, numbers.groups())
        meant = [_day(year, second, first), _day(year, first, second)]
        days = list(dict.fromkeys(day for day in meant if day))
        if days:
            return f"write {' or '.join(days)}, whichever is meant"
    for form in _WRITTEN:
        try:
            return f"write {datetime.strptime(text, form).date()}"
        except ValueError:
            continue
    return "write it as 2017, 2017-06 or 2017-06-28"


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
