"""Which dates of a letter must lie before which: no letter is older than what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from letterforge.model.partial_date import PartialDate

LETTER_DATE, PUBLISHED = "date", "published"
OWN_NAMES = (LETTER_DATE, PUBLISHED)
"""The letter's own date, and when the report with the recommendation was published."""


def names_in(order: str) -> list[str]:
    """Return the names in an order such as ``documents_until < reviewed < date``."""
    return [name.strip() for name in order.split("<")]


def _in_order(text: str) -> str:
    names = names_in(text)
    if len(names) < 2 or not all(names) or len(set(names)) < len(names):
        raise PydanticCustomError("order", "must be names with < between, such as reviewed < date")
    return text


DateOrder = Annotated[str, AfterValidator(_in_order)]
"""Names of facts that are dates, each before the next."""


def misplaced(
    orders: Sequence[str], dates: Mapping[str, Sequence[PartialDate]]
) -> Iterator[tuple[str, PartialDate, str, PartialDate]]:
    """Yield each date that does not lie before another one for certain, with both names.

    Names without a date are passed over, and their neighbours compared.
    """
    for order in orders:
        given = [name for name in names_in(order) if dates.get(name)]
        for earlier, later in pairwise(given):
            for first, second in product(dates[earlier], dates[later]):
                if first.latest >= second.earliest:
                    yield earlier, first, later, second
