"""Say that a source shows somebody in office: one date more in data/forces.yaml, and its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown
from letterforge.files import write_whole
from letterforge.loading.loader import Loaded
from letterforge.loading.records import make_record, nearest
from letterforge.loading.references import source_problems
from letterforge.loading.rewriting import rewritten
from letterforge.loading.yaml_document import KeyPath, parse_yaml
from letterforge.model.force import OWN_OFFICES, ForcesFile
from letterforge.model.office import Tenure, holder_on
from letterforge.model.terms import Doubt

_ORDER = ("until", "from", "post_nominals", "capacity", "name")


@dataclass(frozen=True)
class Confirmation:
    """A register of forces as it will be, and in words what is new in it."""

    path: Path
    before: str
    after: str
    confirmed: tuple[str, ...]
    known: tuple[str, ...]

    def write(self) -> None:
        """Write the file, if there is anything new and nobody has changed it meanwhile.

        Raises LetterforgeError where it cannot be written.
        """
        if self.after == self.before:
            return
        if self.path.read_bytes() != self.before.encode():
            message = f"'{shown(self.path)}' was changed meanwhile"
            raise LetterforgeError(message, "confirm again")
        write_whole({self.path: self.after.encode()})


def confirm_holders(
    loaded: Loaded, forces: Sequence[str], offices: Iterable[str], day: date, source: str
) -> Confirmation:
    """Return the register in which those who hold offices were seen on a day.

    Raises LetterforgeError for a force that is none, and ProblemsError where the record does not
    tell who is meant, or where the file would be wrong afterwards.
    """
    path = loaded.project.data / "forces.yaml"
    before = path.read_bytes().decode()
    data = deepcopy(loaded.documents["forces"].data)
    problems: list[Problem] = []
    confirmed: list[str] = []
    known: list[str] = []
    for slug in dict.fromkeys(forces):
        if slug not in loaded.register.forces:
            hint = nearest(slug, loaded.register.forces) or "see all with: letterforge forces"
            raise LetterforgeError(f"there is no force '{slug}'", hint)
        for office in dict.fromkeys(offices):
            told = f"{slug}, {office.replace('_', ' ').replace('-', ' ')}"
            term = _meant(loaded, slug, office, day)
            if isinstance(term, Problem):
                problems.append(term)
            elif _is_known(term, day):
                known.append(f"{told}: {term.name} is on record for {day} already")
            else:
                terms = loaded.register.forces[slug].terms_of(office)
                place = (*_place(slug, office), terms.index(term))
                _mark(data, place, day, source)
                confirmed.append(f"{told}: {term.name} was seen on {day}")
    if problems:
        raise ProblemsError(problems)
    after = rewritten(before, data, shown(path))
    _require_sound(after, shown(path))
    return Confirmation(path, before, after, tuple(confirmed), tuple(known))


def _place(slug: str, office: str) -> KeyPath:
    return ("forces", slug, *((office,) if office in OWN_OFFICES else ("other_offices", office)))


def _meant(loaded: Loaded, slug: str, office: str, day: date) -> Tenure | Problem:
    force = loaded.register.forces[slug]
    path = _place(slug, office)
    if not force.terms_of(office):
        message = f"{force.name} has no office '{office}' on record"
        return loaded.problem("forces", path[:2], message, of_key=True)
    found = holder_on(force.terms_of(office), day)
    if not isinstance(found, Doubt):
        return found
    if found.last is not None and found.reason == "not seen since":
        return found.last
    message = f"nobody can be confirmed for {day}: {found}"
    hint = "write the terms themselves: end the old one, and add the new one below it"
    return loaded.problem("forces", path, message, hint, of_key=True)


def _is_known(term: Tenure, day: date) -> bool:
    if term.until and day <= term.until.earliest:
        return True
    return bool(term.seen and day <= term.seen.earliest)


def _mark(data: Any, path: KeyPath, day: date, source: str) -> None:
    """Write into a term that somebody was seen, and where this stands."""
    *parents, index = path
    terms = data
    for key in parents:
        terms = terms[key]
    term: Mapping[str, Any] = terms[index]
    before = next(key for key in _ORDER if key in term)
    made: dict[str, Any] = {}
    for key, value in term.items():
        if key != "seen" or "seen" not in made:
            made[key] = value
        if key == before and "seen" not in term:
            made["seen"] = str(day)
    made["seen"] = str(day)
    given = made.get("source")
    sources = [given] if isinstance(given, str) else list(given or [])
    if source not in sources:
        made["source"] = [*sources, source] if sources else source
    terms[index] = made


def _require_sound(text: str, file: str) -> None:
    document, problems = parse_yaml(text.encode(), file)
    if document is None or problems:
        raise ProblemsError(problems)
    record, problems = make_record(ForcesFile, document)
    if record is None:
        raise ProblemsError(problems)
    problems = list(source_problems(record.forces, record.sources, document))
    if problems:
        raise ProblemsError(problems)
