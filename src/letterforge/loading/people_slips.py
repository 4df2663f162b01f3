"""Find what a careful eye would see in a person's name and the letters after it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from letterforge.errors import Problem
from letterforge.loading.yaml_document import Document, KeyPath
from letterforge.model.inspectorate import InspectorateFile
from letterforge.model.office import UNKNOWN, PostNominal
from letterforge.model.post_nominals import KNOWN


def known_post_nominals(inspectorate: InspectorateFile) -> frozenset[str]:
    """Return all letters that may stand after a name: the usual ones, and the project's own."""
    successions = [
        letters
        for succession in inspectorate.successions
        if succession.applies_to == "post-nominals"
        for letters in (succession.before, succession.after)
    ]
    return KNOWN | {*inspectorate.honours, *successions}


def slips_in_name(
    path: KeyPath,
    name: str,
    post_nominals: Sequence[PostNominal],
    known: Collection[str],
    document: Document,
) -> Iterator[Problem]:
    """Yield a problem for letters after a name that nobody has, that come twice, or stand in it."""
    seen: set[str] = set()
    for place, honour in enumerate(post_nominals):
        letters = honour.letters
        at: KeyPath = (*path, "post_nominals", place)
        if letters == UNKNOWN:
            continue
        if letters not in known:
            message = f"'{letters}' are no letters that are known to stand after a name"
            yield document.problem(at, message, _meant(letters, known))
        elif letters in seen and not honour.from_:
            message = f"'{letters}' stands here twice"
            yield document.problem(at, message, "keep one of the two")
        seen.add(letters)
    words = name.replace(",", " ").split()
    inside = [word for word in words[1:] if len(word) > 1 and word.upper() == word in known]
    for word in inside:
        hint = "leave it out of the name" if word in seen else "write it below post_nominals"
        message = f"'{word}' stands in the name, and belongs to the letters after it"
        yield document.problem((*path, "name"), message, hint)


def _meant(letters: str, known: Collection[str]) -> str:
    """Return a hint that names the known letters which were mistyped: swapped, or one wrong."""
    plain = letters.replace(".", "").replace(" ", "")
    near = [plain] if plain in known else _swapped(plain, known) or _one_off(plain, known)
    if near:
        return f"did you mean {' or '.join(near[:3])}?"
    return "if they are right, add them to the honours of data/inspectorate.yaml"


def _swapped(letters: str, known: Collection[str]) -> list[str]:
    same = sorted(letters.casefold())
    return sorted(each for each in known if sorted(each.casefold()) == same)


def _one_off(letters: str, known: Collection[str]) -> list[str]:
    return sorted(
        each
        for each in known
        if len(each) == len(letters) > 2
        and sum(one != two for one, two in zip(letters, each, strict=True)) == 1
    )
