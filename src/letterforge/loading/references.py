"""Resolve every cross-reference: each short name is a record's, each passage is a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from letterforge.assets import Assets
from letterforge.errors import Problem
from letterforge.loading.people_slips import known_post_nominals, slips_in_name
from letterforge.loading.records import nearest
from letterforge.loading.round_references import RoundCheck
from letterforge.loading.yaml_document import Document, KeyPath
from letterforge.model.force import OWN_OFFICES
from letterforge.model.kind import Kind
from letterforge.model.office import PostNominal, Term
from letterforge.model.partial_date import PartialDate
from letterforge.model.register import Register

# One word without a space names a source of the file, unless it is an address.
_SHORT_NAME_OF_A_SOURCE = re.compile(r"(?!https?://)\S+")


def check_references(
    register: Register,
    sources: Mapping[str, str],
    documents: Mapping[str, Document],
    assets: Assets,
) -> Iterator[Problem]:
    """Yield a problem for each name in the register that stands for nothing, or contradicts itself.

    ``sources`` are the short names of sources in the register of forces.
    """
    yield from _forces(register, sources, documents["forces"])
    yield from _inspectors(register, documents["inspectors"])
    yield from _pictures_and_passages(register, documents, assets)
    for name, kind in register.kinds.items():
        yield from _kind(kind, documents[f"letters/{name}"], assets)
        yield from _offices(kind, documents[f"letters/{name}"], register)
        if not assets.exists(f"letters/{name}/letter.html"):
            message = f"the kind '{name}' has no letter.html"
            yield documents[f"letters/{name}"].problem((), message, "add it beside kind.yaml")
    for name, each in register.rounds.items():
        yield from RoundCheck(register, each, documents[f"rounds/{name}"]).problems()


def check_letters(
    register: Register, documents: Mapping[str, Document]
) -> dict[tuple[str, str], tuple[Problem, ...]]:
    """Return what is wrong with single letters, by round and force; other letters can be made."""
    problems: dict[tuple[str, str], tuple[Problem, ...]] = {}
    for name, round_ in register.rounds.items():
        check = RoundCheck(register, round_, documents[f"rounds/{name}"])
        for force, problem in check.letter_problems():
            problems[name, force] = (*problems.get((name, force), ()), problem)
    return problems


def _forces(
    register: Register, sources: Mapping[str, str], document: Document
) -> Iterator[Problem]:
    known = known_post_nominals(register.inspectorate)
    for slug, force in register.forces.items():
        yield from _sources(("forces", slug), force.source, sources, document)
        offices: dict[KeyPath, tuple[Term, ...]] = {
            ("chief_officer",): force.chief_officer,
            ("local_policing_body",): force.local_policing_body,
            **{("other_offices", name): terms for name, terms in force.other_offices.items()},
        }
        for office, terms in offices.items():
            for index, term in enumerate(terms):
                path: KeyPath = ("forces", slug, *office, index)
                yield from _sources(path, term.source, sources, document)
                yield from slips_in_name(path, term.name, term.post_nominals, known, document)
                for place, honour in enumerate(term.post_nominals):
                    if reason := _wrong_honour(register, honour, term.until):
                        yield document.problem((*path, "post_nominals", place), reason)


def _sources(
    path: KeyPath, given: tuple[str, ...], sources: Mapping[str, str], document: Document
) -> Iterator[Problem]:
    for place, source in enumerate(given):
        if _SHORT_NAME_OF_A_SOURCE.fullmatch(source) and source not in sources:
            message = f"the source '{source}' is not among the sources of this file"
            hint = nearest(source, sources) or "add it to the sources, or say it in more words"
            yield document.problem((*path, "source", place), message, hint)


def _inspectors(register: Register, document: Document) -> Iterator[Problem]:
    known = known_post_nominals(register.inspectorate)
    for name, inspector in register.inspectors.items():
        at: KeyPath = ("inspectors", name)
        yield from slips_in_name(at, inspector.name, inspector.post_nominals, known, document)
        for place, honour in enumerate(inspector.post_nominals):
            if reason := _wrong_honour(register, honour, None):
                path: KeyPath = ("inspectors", name, "post_nominals", place)
                yield document.problem(path, reason)


def _wrong_honour(register: Register, honour: PostNominal, until: PartialDate | None) -> str:
    """Return why nobody can have held an honour from its date on, or until the end of a term."""
    rule = register.inspectorate.honours.get(honour.letters)
    if not rule:
        return ""
    held = honour.from_ or honour.until or until
    if rule.first_awarded and held and held.latest < rule.first_awarded.earliest:
        return f"{honour.letters} was not given before {rule.first_awarded}"
    if rule.last_awarded and honour.from_ and honour.from_.earliest > rule.last_awarded.latest:
        return f"{honour.letters} was not given after {rule.last_awarded}"
    return ""


def _pictures_and_passages(
    register: Register, documents: Mapping[str, Document], assets: Assets
) -> Iterator[Problem]:
    named: list[tuple[str, KeyPath, str | None]] = [
        ("inspectorate", ("mark",), register.inspectorate.mark)
    ]
    for name, inspector in register.inspectors.items():
        path: KeyPath = ("inspectors", name, "signature", "picture")
        named.append(("inspectors", path, inspector.signature.picture))
    for name, recommendation in register.recommendations.items():
        path = ("recommendations", name, "background")
        named.append(("recommendations", path, recommendation.background))
    for document, path, asset in named:
        if asset and not assets.exists(asset):
            yield _missing_file(documents[document], path, asset, assets)


def _kind(kind: Kind, document: Document, assets: Assets) -> Iterator[Problem]:
    passages: list[tuple[KeyPath, str | None]] = []
    for name, finding in kind.findings.items():
        passages.append((("findings", name, "passage"), finding.passage))
        passages.append((("findings", name, "earlier_passage"), finding.earlier_passage))
    for name, outcome in kind.outcomes.items():
        passages.append((("outcomes", name, "passage"), outcome.passage))
        for rule in ("every", "some", "none"):
            for index, value in enumerate(getattr(outcome, rule)):
                if value not in kind.findings:
                    message = f"'{value}' is not a finding of this kind"
                    hint = nearest(value, kind.findings)
                    yield document.problem(("outcomes", name, rule, index), message, hint)
    for group in ("round_facts", "assessment_facts"):
        for name, fact in getattr(kind, group).items():
            for choice, passage in fact.choices.items():
                passages.append(((group, name, "choices", choice), passage))
    yield from _facts(kind, document)
    for path, passage in passages:
        if passage and not assets.exists(passage):
            yield _missing_file(document, path, passage, assets)


def _facts(kind: Kind, document: Document) -> Iterator[Problem]:
    known = {**kind.round_facts, **kind.assessment_facts}
    for group in ("round_facts", "assessment_facts"):
        for name, fact in getattr(kind, group).items():
            if (fact.type == "choice") != bool(fact.choices):
                message = f"'{name}' must be of type choice if and only if it has choices"
                yield document.problem((group, name), message, of_key=True)
            for index, needed in enumerate(fact.needs):
                if needed not in known:
                    message = f"'{needed}' is not a fact of this kind"
                    hint = nearest(needed, known)
                    yield document.problem((group, name, "needs", index), message, hint)
    for name in kind.round_facts.keys() & kind.assessment_facts.keys():
        message = f"'{name}' is a fact of the round and of the assessment: templates see but one"
        yield document.problem(("assessment_facts", name), message, of_key=True)


def _offices(kind: Kind, document: Document, register: Register) -> Iterator[Problem]:
    known = {
        *OWN_OFFICES,
        *(name for each in register.forces.values() for name in each.other_offices),
    }
    for group in ("addressed_to", "copied_to"):
        for index, office in enumerate(getattr(kind, group)):
            if office not in known:
                message = f"no force has an office '{office}'"
                yield document.problem((group, index), message, nearest(office, known))


def _missing_file(document: Document, path: KeyPath, asset: str, assets: Assets) -> Problem:
    return document.problem(
        path, f"'{asset}' is not among the templates", nearest(asset, assets.names())
    )
