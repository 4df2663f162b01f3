"""Resolve the cross-references of one round, and see that its findings do not contradict it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from letterforge.errors import Problem
from letterforge.loading.records import nearest
from letterforge.loading.yaml_document import Document, KeyPath
from letterforge.model.kind import FactRule, Kind
from letterforge.model.partial_date import PartialDate
from letterforge.model.register import Register
from letterforge.model.round import Assessment, FactValue, Round

_EARLIER = ".earlier"


@dataclass(frozen=True)
class RoundCheck:
    """Check one round against the register."""

    register: Register
    round: Round
    document: Document

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the round itself, and so with all of its letters."""
        register, round_ = self.register, self.round
        yield from self._known(
            ("signatory",), "inspector", round_.signatory, _names(register.inspectors)
        )
        for index, name in enumerate(round_.recommendations):
            path: KeyPath = ("recommendations", index)
            known = {slug: each.subject for slug, each in register.recommendations.items()}
            yield from self._known(path, "recommendation", name, known)
        yield from self._known(("kind",), "kind of letter", round_.kind, _names(register.kinds))
        forces = _names(register.forces)
        for slug in round_.assessments:
            path = ("assessments", slug)
            yield from self._known(path, "force", slug, forces, of_key=True)
        yield from self._language()
        kind = self._kind
        if kind is None:
            return
        yield from self._shared_elements()
        if len(round_.recommendations) > 1 and not kind.several_recommendations:
            message = f"letters of the kind '{round_.kind}' speak of one recommendation only"
            hint = "make a round of each, or choose another kind of letter"
            yield self.document.problem(("recommendations",), message, hint)
        yield from self._facts((), round_.facts, kind.round_facts)
        yield from self._invented((), round_.invented, kind)

    def letter_problems(self) -> Iterator[tuple[str, Problem]]:
        """Yield what is wrong with one assessment, with its force: no other letter fails by it."""
        if kind := self._kind:
            for slug, assessment in self.round.assessments.items():
                for problem in self._assessment(slug, assessment, kind):
                    yield slug, problem

    @property
    def _kind(self) -> Kind | None:
        """Return the kind of letter, if it and the recommendations are known."""
        names, known = self.round.recommendations, self.register.recommendations
        return self.register.kinds.get(self.round.kind) if set(names) <= known.keys() else None

    def _known(
        self, path: KeyPath, what: str, name: str, known: Mapping[str, str], *, of_key: bool = False
    ) -> Iterator[Problem]:
        """Yield a problem where a name is not known; ``known`` has what people call each."""
        if name not in known:
            message = f"there is no {what} '{name}'"
            hint = nearest(name, known, known)
            yield self.document.problem(path, message, hint, of_key=of_key)

    def _language(self) -> Iterator[Problem]:
        language, kind = self.round.language, self.register.kinds.get(self.round.kind)
        spoken = kind.languages if kind else ()
        if kind and language.partition("-")[0] not in spoken:
            message = f"letters of the kind '{self.round.kind}' have no words in '{language}'"
            hint = f"they have words in: {', '.join(spoken)}"
            yield self.document.problem(("language",), message, hint)
        elif language == "en":
            message = "'en' does not tell whose English: dates would be American"
            yield self.document.problem(("language",), message, "write en-GB")

    def _facts(
        self, path: KeyPath, facts: Mapping[str, FactValue], rules: Mapping[str, FactRule]
    ) -> Iterator[Problem]:
        for name, value in facts.items():
            at = (*path, "facts", name)
            if name not in rules:
                message = f"'{name}' is not a fact of letters of the kind '{self.round.kind}'"
                yield self.document.problem(at, message, nearest(name, rules), of_key=True)
            elif reason := _wrong_fact(value, rules[name]):
                yield self.document.problem(
                    at, f"'{name}' {reason}", nearest(str(value), rules[name].choices)
                )
        for name, rule in rules.items():
            if not rule.optional and name not in facts:
                message = f"the fact '{name}' is missing"
                yield self.document.problem((*path, "facts"), message, of_key=True)

    def _assessment(self, force: str, assessment: Assessment, kind: Kind) -> Iterator[Problem]:
        path: KeyPath = ("assessments", force)
        yield from self._facts(path, assessment.facts, kind.assessment_facts)
        if assessment.outcome not in kind.outcomes:
            outcomes = _labels(kind.outcomes)
            yield from self._known((*path, "outcome"), "outcome", assessment.outcome, outcomes)
        yield from self._needs(path, assessment, kind)
        wrong = list(self._findings(path, assessment, kind))
        yield from wrong
        # Findings that are wrong themselves say nothing of the outcome.
        if assessment.outcome in kind.outcomes and not wrong:
            yield from self._contradictions(force, assessment, kind)
        yield from self._words(path, assessment)
        if not assessment.specimen and not assessment.source:
            message = "this is presented as a real finding, but has no source"
            hint = "give its source, or mark it with 'specimen: true'"
            yield self.document.problem(path, message, hint, of_key=True)
        if assessment.invented and not assessment.specimen:
            message = "something invented can only stand in a specimen"
            yield self.document.problem((*path, "invented"), message)
        # What the round says of all is its own problem, told once.
        if assessment.invented != self.round.invented:
            yield from self._invented(path, assessment.invented, kind)
            yield from self._nothing_earlier(path, assessment)

    def _invented(self, path: KeyPath, invented: tuple[str, ...], kind: Kind) -> Iterator[Problem]:
        elements = self._elements()
        of_elements = (f"{element}{_EARLIER}" for element in elements)
        known = dict.fromkeys(["outcome", *elements, *kind.assessment_facts])
        if kind.earlier_findings:
            known |= dict.fromkeys(["earlier", *of_elements])
        for index, name in enumerate(invented):
            if name not in known:
                message = f"there is no '{name}' that could be invented"
                at = (*path, "invented", index)
                yield self.document.problem(at, message, nearest(name, known))

    def _nothing_earlier(self, path: KeyPath, assessment: Assessment) -> Iterator[Problem]:
        """Yield a problem where an earlier finding is called invented, and there is none."""
        elements = self._elements()
        with_earlier = {name for name, each in assessment.findings.items() if each.earlier}
        for index, name in enumerate(assessment.invented):
            of = name.removesuffix(_EARLIER)
            if (name == "earlier" and not with_earlier) or (
                name != of and of in elements and of not in with_earlier
            ):
                message = f"'{name}' is called invented, but no earlier finding is given"
                at = (*path, "invented", index)
                yield self.document.problem(at, message, "take it out, or give the earlier finding")

    def _words(self, path: KeyPath, assessment: Assessment) -> Iterator[Problem]:
        if (words := assessment.words) is None:
            return
        for index, name in enumerate(words.for_):
            at = (*path, "words", "for", index)
            yield from self._known(at, "element", name, self._labels)
        now = assessment.hash_for(words.for_)
        if words.findings != now:
            message = "the findings behind these words have changed since they were written"
            if words.findings is None:
                message = "these words do not say which findings they were written for"
            hint = f"see whether the words fit what was found; if they do, write findings: {now}"
            yield self.document.problem((*path, "words", "findings"), message, hint)

    def _needs(self, path: KeyPath, assessment: Assessment, kind: Kind) -> Iterator[Problem]:
        given = self.round.facts.keys() | assessment.facts.keys()
        rules = {**kind.round_facts, **kind.assessment_facts}
        for name in assessment.facts:
            for needed in rules[name].needs if name in rules else ():
                if needed in rules and needed not in given:
                    message = f"'{name}' needs the fact '{needed}', which is given nowhere"
                    hint = f"add {needed} to the facts of the round, or leave {name} out"
                    at = (*path, "facts", name)
                    yield self.document.problem(at, message, hint, of_key=True)

    def _contradictions(self, force: str, assessment: Assessment, kind: Kind) -> Iterator[Problem]:
        path: KeyPath = ("assessments", force)
        findings = {element: each.finding for element, each in assessment.findings.items()}
        fitting = kind.fitting_outcomes(findings)
        hint = "no outcome of this kind of letter fits these findings: mend the findings"
        if fitting:
            hint = f"mend the finding or the outcome; the findings fit: {', '.join(fitting)}"
        outcome = assessment.outcome
        for element, reason in kind.outcomes[outcome].broken_by(findings):
            if element:
                said = f"{force}: '{element}' is {findings[element]}, but the outcome '{outcome}'"
                at: KeyPath = (*path, "findings", element)
            else:
                said, at = f"{force}: the outcome '{outcome}'", (*path, "outcome")
            yield self.document.problem(at, f"{said} {reason}", hint)
        yield from self._choices(force, assessment, kind, findings)

    def _choices(
        self, force: str, assessment: Assessment, kind: Kind, findings: Mapping[str, str]
    ) -> Iterator[Problem]:
        for facts, rules, path in (
            (self.round.facts, kind.round_facts, ()),
            (assessment.facts, kind.assessment_facts, ("assessments", force)),
        ):
            for name, value in facts.items():
                rule = rules[name].choices.get(str(value)) if name in rules else None
                if rule is None:
                    continue
                reasons = [
                    f"{reason}, but '{element}' is {findings[element]}" if element else reason
                    for element, reason in rule.broken_by(findings)
                ]
                if rule.outcomes and assessment.outcome not in rule.outcomes:
                    wanted = " or ".join(rule.outcomes)
                    reasons.append(f"needs the outcome {wanted}, not {assessment.outcome}")
                for reason in reasons:
                    message = f"{force}: '{name}: {value}' {reason}"
                    hint = "take it out, or mend what it contradicts"
                    yield self.document.problem((*path, "facts", name), message, hint)

    def _findings(self, path: KeyPath, assessment: Assessment, kind: Kind) -> Iterator[Problem]:
        elements = self._elements()
        for element, finding in assessment.findings.items():
            at = (*path, "findings", element)
            if element not in elements:
                yield from self._known(at, "element", element, self._labels, of_key=True)
            yield from self._known(
                (*at, "finding"), "finding", finding.finding, _labels(kind.findings)
            )
            if finding.earlier:
                yield from self._known(
                    (*at, "earlier", "finding"),
                    "earlier finding",
                    finding.earlier.finding,
                    _labels(kind.earlier_findings),
                )
        for element in elements:
            if element not in assessment.findings:
                message = f"there is no finding for the element '{element}'"
                hint = f"add one of {', '.join(kind.findings)}"
                yield self.document.problem((*path, "findings"), message, hint, of_key=True)

    def _shared_elements(self) -> Iterator[Problem]:
        elements = self._elements()
        for name in dict.fromkeys(elements):
            if elements.count(name) > 1:
                message = f"the element '{name}' is in more than one recommendation of this round"
                hint = "give it another name in one of them, so that each has its own finding"
                yield self.document.problem(("recommendations",), message, hint)

    @property
    def _labels(self) -> dict[str, str]:
        """Return what the elements are called."""
        return {
            slug: element.label
            for name in self.round.recommendations
            for slug, element in self.register.recommendations[name].elements.items()
        }

    def _elements(self) -> list[str]:
        return [
            element
            for name in self.round.recommendations
            for element in self.register.recommendations[name].elements
        ]


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...


def _names(records: Mapping[str, _Named]) -> dict[str, str]:
    return {slug: record.name for slug, record in records.items()}


def _labels(records: Mapping[str, _Labelled]) -> dict[str, str]:
    return {slug: record.label for slug, record in records.items()}


def _wrong_fact(value: FactValue, rule: FactRule) -> str:
    if rule.type == "choice" and value not in rule.choices:
        return f"is '{value}', which is none of its choices"
    if rule.type == "number" and not isinstance(value, int):
        return "must be a whole number"
    if rule.type == "date":
        try:
            PartialDate.parse(str(value))
        except ValueError as error:
            return f"is not right: {error}"
    if rule.type == "text" and not isinstance(value, str):
        return "must be text: put it in quotes"
    return ""
