"""Plain values for templates: named groups, lists, words, numbers and truths, nothing that acts.

Why: a template may come from anybody, and a record of ours brings methods along that read files or
run programs. What templates are handed knows names and values only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NoReturn

from pydantic import BaseModel


class Values(Mapping[str, Any]):
    """Named values that are read by name and never change; ``called`` is what templates call them.

    To be read as ``values[name]``; none of them can be had as an attribute from Python. Groups with
    the same names and values are equal. ``read`` are the names that were read so far.
    """

    __slots__ = ("_named", "called", "read")

    def __init__(self, named: Mapping[str, Any], called: str) -> None:
        self._named = dict(named)
        self.called = called
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        value = self._named[name]
        self.read.add(name)
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._named

    def unnoted(self, name: str) -> Any:
        """Return a value without noting that it was read."""
        return self._named[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)

    def __hash__(self) -> int:
        return hash(tuple(self._named.items()))

    def __str__(self) -> NoReturn:
        raise TypeError(f"{self.called} is no single value; it has {', '.join(self._named)}")


def plain(value: Any, called: str) -> Any:
    """Return a record as values for templates, and all that it holds with it.

    Records and dictionaries become Values, lists become tuples, and a day becomes the text that
    stands in YAML (``2017-10-02``). Raises TypeError for anything else that is not plain.
    """
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return Values(
            {name: plain(getattr(value, name), f"{called}.{name}") for name in fields}, called
        )
    if isinstance(value, Mapping):
        return Values({key: plain(item, f"{called}.{key}") for key, item in value.items()}, called)
    if isinstance(value, tuple | list):
        return tuple(plain(item, f"an entry of {called}") for item in value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{called} is a {type(value).__name__}, which no template may be handed")
