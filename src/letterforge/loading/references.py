"""Resolve every cross-reference: each short name is a record's, each passage is a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError, Problem
from letterforge.loading.kind_references import KindCheck, lacking_phrases, missing_file
from letterforge.loading.people_slips import known_post_nominals, slips_in_name
from letterforge.loading.pictures import check_picture
from letterforge.loading.records import nearest
from letterforge.loading.round_references import RoundCheck
from letterforge.loading.yaml_document import Document, KeyPath
from letterforge.model.force import Force
from letterforge.model.office import PostNominal, Tenure
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
    yield from source_problems(register.forces, sources, documents["forces"])
    yield from _forces(register, documents["forces"])
    yield from _inspectors(register, documents["inspectors"])
    yield from _pictures_and_passages(register, documents, assets)
    for name, kind in register.kinds.items():
        yield from KindCheck(name, kind, documents[f"letters/{name}"], assets).problems(register)
    yield from lacking_phrases(register, documents["recommendations"])
    for name, each in register.rounds.items():
        yield from RoundCheck(register, each, documents[f"rounds/{name}"]).problems()


def check_letters(
    register: Register,
    documents: Mapping[str, Document],
    unread: Mapping[tuple[str, str], tuple[Problem, ...]],
) -> dict[tuple[str, str], tuple[Problem, ...]]:
    """Return what is wrong with single letters, by round and force; other letters can be made.

    ``unread`` is what is wrong with assessments that cannot be judged any further.
    """
    problems = dict(unread)
    for name, round_ in register.rounds.items():
        check = RoundCheck(register, round_, documents[f"rounds/{name}"])
        for force, problem in check.letter_problems():
            if (name, force) not in unread:
                problems[name, force] = (*problems.get((name, force), ()), problem)
    return problems


def source_problems(
    forces: Mapping[str, Force], sources: Mapping[str, str], document: Document
) -> Iterator[Problem]:
    """Yield a problem for each source that is a short name of none."""
    for slug, force in forces.items():
        yield from _sources(("forces", slug), force.source, sources, document)
        for index, name in enumerate(force.names):
            yield from _sources(("forces", slug, "names", index), name.source, sources, document)
        for office, terms in _offices(force).items():
            for index, term in enumerate(terms):
                path: KeyPath = ("forces", slug, *office, index)
                yield from _sources(path, term.source, sources, document)


def _offices(force: Force) -> dict[KeyPath, tuple[Tenure, ...]]:
    return {
        ("chief_officer",): force.chief_officer,
        ("local_policing_body",): force.local_policing_body,
        **{("other_offices", name): terms for name, terms in force.other_offices.items()},
    }


def _forces(register: Register, document: Document) -> Iterator[Problem]:
    known = known_post_nominals(register.inspectorate)
    for slug, force in register.forces.items():
        for office, terms in _offices(force).items():
            for index, term in enumerate(terms):
                path: KeyPath = ("forces", slug, *office, index)
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
            yield missing_file(documents[document], path, asset, assets)
        elif asset and path[-1] != "background":
            try:
                check_picture(assets, asset)
            except LetterforgeError as error:
                yield documents[document].problem(path, error.message, error.hint)
