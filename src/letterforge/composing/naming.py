"""Understand how people name forces: by short name, full name, ONS code, or a part that fits one.

Why: a letter to the wrong force is what nobody may make, so a part that could mean two is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from letterforge.errors import LetterforgeError
from letterforge.loading.records import nearest
from letterforge.model.force import Force

EVERY = "all"

# What stands in nearly every name, and so tells no force from another.
_COMMON = {"police", "constabulary", "service", "force", "heddlu", "and", "of", "the", "y", "a"}


def named_forces(
    asked: Sequence[str], forces: Mapping[str, Force], assessed: Sequence[str]
) -> Iterator[str]:
    """Yield the short names of the forces that somebody asked for, in that order.

    ``all`` means those that are ``assessed``. Raises LetterforgeError at the first that is no
    force, or that could be more than one.
    """
    for text in asked:
        if text in forces:
            yield text
        elif text.strip().lower() == EVERY:
            yield from assessed
        elif "," in text and not _by_name(text, forces):
            parts = [part.strip() for part in text.split(",")]
            yield from named_forces([each for each in parts if each], forces, assessed)
        else:
            yield _named(text, forces)


def _named(text: str, forces: Mapping[str, Force]) -> str:
    found = _by_name(text, forces) or _by_part(text, forces)
    if len(found) == 1:
        return found[0]
    if 1 < len(found) <= 6:
        raise LetterforgeError(
            f"'{text}' could be more than one force", f"choose one: {', '.join(found)}"
        )
    close = next(iter(_beginning_with(text, forces)), "")
    hint = f"did you mean '{close}'?" if close else nearest(text.lower(), forces)
    raise LetterforgeError(
        f"there is no force '{text}'", hint or "see all of them with: letterforge forces"
    )


def _by_name(text: str, forces: Mapping[str, Force]) -> list[str]:
    asked = _plain(text)
    return [
        slug
        for slug, force in forces.items()
        if asked
        and asked in {_plain(slug), *(_plain(each) for each in _names(force)), _code(force)}
    ]


def _by_part(text: str, forces: Mapping[str, Force]) -> list[str]:
    asked = set(_plain(text).split()) - _COMMON
    if not asked:
        return []
    # Regions count as well: London is not only the City.
    return [
        slug
        for slug, force in forces.items()
        if asked <= set(_plain(" ".join((slug, *_names(force), force.region or ""))).split())
    ]


def _beginning_with(text: str, forces: Mapping[str, Force]) -> list[str]:
    asked = _plain(text)
    if len(asked) < 3:
        return []
    matching = [
        slug
        for slug, force in forces.items()
        if any(word.startswith(asked) for word in _plain(f"{slug} {force.name}").split())
    ]
    return matching if len(matching) == 1 else []


def _names(force: Force) -> list[str]:
    return [name for name in (force.name, force.name_cy) if name]


def _code(force: Force) -> str:
    return _plain(force.ons_code or "")


def _plain(text: str) -> str:
    """Return words in small letters, with one space between them."""
    return " ".join(re.sub(r"[\W_]+", " ", text.replace("&", " and ").casefold()).split())
