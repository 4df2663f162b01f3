"""Begin a round of letters: what is known filled in, what is not left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from letterforge.beginning.writing import check_name, write_new
from letterforge.errors import LetterforgeError
from letterforge.loading.loader import Loaded, load_facts
from letterforge.loading.open_round import OpenRound, choose_round_name, read_round, round_names
from letterforge.loading.records import nearest
from letterforge.loading.yaml_text import block, flow, scalar
from letterforge.model.kind import FactRule, Kind
from letterforge.project import Project


@dataclass(frozen=True)
class Choice:
    """What a new round is to be of; what is not said is taken where only one can be meant."""

    kind: str | None = None
    recommendations: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True)
class _Start:
    kind: str
    recommendations: tuple[str, ...]
    signatory: str | None
    contact: Mapping[str, Any]
    language: str | None
    forces: tuple[str, ...]


def new_round(project: Project, name: str, choice: Choice) -> tuple[Path, int]:
    """Write a round whose findings are open; return its file and the number of its forces.

    Raises LetterforgeError where a name is wrong or taken, or where more than one kind or
    recommendation could be meant; ProblemsError where the project's facts are wrong themselves.
    """
    check_name(name, "round")
    if name in round_names(project):
        message = f"there is a round '{name}' already, and nothing is overwritten"
        raise LetterforgeError(message, "choose another name")
    if choice.source is not None:
        source = read_round(project, choose_round_name(project, choice.source))
        loaded, start = source.loaded, _from_round(source, choice)
    else:
        loaded = load_facts(project)
        start = _from_nothing(loaded, choice)
    text = "\n".join(_lines(name, loaded, start)).rstrip() + "\n"
    file = f"data/rounds/{name}.yaml"
    write_new(project.root, {file: text.encode()})
    return project.root / file, len(start.forces)


def _from_round(source: OpenRound, choice: Choice) -> _Start:
    data, register = source.data, source.loaded.register
    contact = {key: value for key, value in (data.get("contact") or {}).items() if key != "source"}
    return _Start(
        kind=_known(choice.kind or data["kind"], "kind of letter", register.kinds),
        recommendations=_recommendations(source.loaded, choice) or source.recommendations,
        signatory=data.get("signatory"),
        contact=contact,
        language=data.get("language"),
        forces=tuple(source.assessments) or tuple(register.forces),
    )


def _from_nothing(loaded: Loaded, choice: Choice) -> _Start:
    register = loaded.register
    kind = choice.kind or _only(register.kinds, "kind of letter", "--kind")
    inspectors = list(register.inspectors)
    return _Start(
        kind=_known(kind, "kind of letter", register.kinds),
        recommendations=_recommendations(loaded, choice)
        or (_only(register.recommendations, "recommendation", "--recommendation"),),
        signatory=inspectors[0] if len(inspectors) == 1 else None,
        contact={},
        language=None,
        forces=tuple(register.forces),
    )


def _recommendations(loaded: Loaded, choice: Choice) -> tuple[str, ...]:
    known = loaded.register.recommendations
    return tuple(_known(each, "recommendation", known) for each in choice.recommendations)


def _known(name: str, what: str, known: Mapping[str, Any]) -> str:
    if name not in known:
        raise LetterforgeError(f"there is no {what} '{name}'", nearest(name, known))
    return name


def _only(known: Mapping[str, Any], what: str, option: str) -> str:
    if len(known) == 1:
        return next(iter(known))
    if not known:
        raise LetterforgeError(f"the project has no {what}", "add one first")
    raise LetterforgeError(
        f"the project has more than one {what}",
        f"choose one with {option}, or begin from a round with --from: {', '.join(known)}",
    )


def _lines(name: str, loaded: Loaded, start: _Start) -> Iterator[str]:
    kind = loaded.register.kinds[start.kind]
    yield from _head(name, kind)
    yield f"kind: {start.kind}"
    yield f"recommendations: {flow(list(start.recommendations))}"
    yield "date: # the day of the letters, such as 2027-03-31"
    inspectors = ", ".join(loaded.register.inspectors)
    signed = scalar(start.signatory) if start.signatory else f"# who signs: {inspectors}"
    yield f"signatory: {signed}"
    yield "contact: # whom the letter names for questions"
    for key in dict.fromkeys(("name", "email", *start.contact)):
        yield f"  {key}: {scalar(start.contact.get(key))}".rstrip()
    if not start.contact:
        yield "  # telephone: may be left out"
    if start.language:
        yield f"language: {start.language}"
    if kind.round_facts:
        yield "facts: # the same in every letter of the round"
        yield from _open_facts(kind.round_facts, 2)
    yield ""
    yield "assessments:" if start.forces else "assessments: {}"
    elements = [
        element
        for each in start.recommendations
        for element in loaded.register.recommendations[each].elements
    ]
    for force in start.forces:
        yield from _open_assessment(force, elements, kind)


def _head(name: str, kind: Kind) -> Iterator[str]:
    yield "# yaml-language-server: $schema=../../schemas/round.json"
    yield "#"
    yield f"# The round {name}. What stands open is to be filled in, here or in a workbook:"
    yield f"#   letterforge workbook export --round {name}"
    yield "# This tells what is still open, or wrong:"
    yield "#   letterforge check"
    yield "#"
    if kind.findings:
        yield "# findings, one for each element:"
        yield from _listed({key: each.label for key, each in kind.findings.items()})
    if kind.earlier_findings:
        yield "# What an earlier inspection found of an element may be added:"
        first, then = next(iter(kind.findings)), next(iter(kind.earlier_findings))
        yield f"#   {{finding: {first}, earlier: {{inspection: 2016, finding: {then}}}}}"
        yield from _listed({key: rule.label for key, rule in kind.earlier_findings.items()})
    yield "# outcome:"
    yield from _listed({key: each.label for key, each in kind.outcomes.items()})
    if kind.assessment_facts:
        yield "# facts of one force:"
        yield from _listed({key: _worth(each) for key, each in kind.assessment_facts.items()})
    yield "# source: where a real finding stands. specimen: true marks one that is invented;"
    yield "#   above the assessments it marks all that do not say specimen: false."
    yield ""


def _listed(meanings: Mapping[str, str]) -> Iterator[str]:
    width = max(len(each) for each in meanings)
    for key, meaning in meanings.items():
        yield f"#   {key.ljust(width)}  {meaning}"


def _worth(rule: FactRule) -> str:
    worth = ", ".join(rule.choices) if rule.choices else _EXAMPLES[rule.type]
    return f"{worth}; may be left out" if rule.optional else worth


_EXAMPLES = {
    "text": "words",
    "date": "a date: 2027, 2027-03 or 2027-03-31",
    "number": "a whole number",
}


def _open_facts(rules: Mapping[str, FactRule], indent: int) -> Iterator[str]:
    before = " " * indent
    for name, rule in rules.items():
        open_ = f"# {name}:" if rule.optional else f"{name}: #"
        yield f"{before}{open_} {_worth(rule)}"


def _open_assessment(force: str, elements: Sequence[str], kind: Kind) -> Iterator[str]:
    open_: dict[str, Any] = {"outcome": None}
    facts = [name for name, rule in kind.assessment_facts.items() if not rule.optional]
    if facts:
        open_["facts"] = dict.fromkeys(facts)
    if elements:
        open_["findings"] = dict.fromkeys(elements)
    yield from block(force, open_, 2, tall=True)
    yield ""
