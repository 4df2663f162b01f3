"""How much a template may do for one letter: counted, so that every machine stops at one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from itertools import islice
from typing import Any

from letterforge.errors import LetterforgeError

MOST_WORK = 5_000_000
"""Letters of text, and for each turn of a loop and each call TURN more, of one rendering."""

MOST_IN_ONE = 300_000
"""Letters of text, and ENTRY for each entry of lists, in one value."""

ENTRY = 5

MOST_NUMBER = 10_000
MOST_BITS = 4096
TURN = 25
_HINT = "a letter needs far less: look for a loop, or a text or list that grows"


class Work:
    """Count what a template does, and stop it where it is more than any letter needs."""

    def __init__(self) -> None:
        self._left = MOST_WORK

    def start(self) -> None:
        """Begin to count anew."""
        self._left = MOST_WORK

    def spend(self, work: int = TURN) -> bool:
        """Count work; always true. Raises LetterforgeError where it is too much."""
        self._left -= work
        if self._left < 0:
            raise LetterforgeError("the template does more than a letter can need", _HINT)
        return True

    def take(self, value: Any) -> Any:
        """Count a value that was made, and return it."""
        self.spend(1 + checked_size(value))
        return value

    def guarded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a filter that refuses what would take long or grow large, and counts the rest."""
        # Jinja hands some filters its own context first.
        first = int(hasattr(function, "jinja_pass_arg"))

        @wraps(function)
        def filtered(*given: Any, **named: Any) -> Any:
            value, *others = (*given[first:], *named.values())
            size = checked_size(value)
            for other in others:
                number = abs(other) if isinstance(other, int) else 0
                # What is put in may be put in for each letter of the text, or at each line.
                by = number if name == "indent" else checked_size(other)
                if number > MOST_NUMBER or size * by > MOST_WORK:
                    raise too_large()
            self.spend(TURN + size)
            result = function(*given, **named)
            if isinstance(result, Iterator):
                result = list(islice(result, MOST_IN_ONE))
            return self.take(result)

        return filtered


def checked_size(value: Any) -> int:
    """Return how large a value is with all in it, as often as it is in it.

    Raises LetterforgeError where that is too large.
    """
    size, waiting = 0, [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            size += len(part)
        elif isinstance(part, list | tuple | set | frozenset):
            size += ENTRY * len(part)
            if size <= MOST_IN_ONE:
                waiting.extend(part)
        elif isinstance(part, dict):
            size += ENTRY * len(part)
            waiting.extend(part.values())
        elif isinstance(part, range):
            size += len(part)
        elif isinstance(part, Mapping):
            size += 1  # what was handed to the template, and cannot grow
        elif isinstance(part, int) and part.bit_length() > MOST_BITS:
            raise too_large()
        if size > MOST_IN_ONE:
            raise too_large()
    return size


def calculated(calculate: Callable[[Any, Any], Any], operator: str, left: Any, right: Any) -> Any:
    """Return the result of an operator unless it would be very large."""
    if operator == "%" and isinstance(left, str):
        raise LetterforgeError("'%' puts no words together here", "use ~ and filters")
    numbers = isinstance(left, int) and isinstance(right, int)
    if operator == "**" and numbers and left.bit_length() * abs(right) > MOST_BITS:
        raise too_large()
    if operator == "*" and not numbers:
        for value, times in ((left, right), (right, left)):
            if isinstance(times, int) and checked_size(value) * max(times, 0) > MOST_IN_ONE:
                raise too_large()
    if operator == "+" and not numbers and checked_size(left) + checked_size(right) > MOST_IN_ONE:
        raise too_large()
    return calculate(left, right)


def too_large() -> LetterforgeError:
    """Return the error for a value that no letter needs."""
    return LetterforgeError("the template makes a text, list or number that is too large", _HINT)
