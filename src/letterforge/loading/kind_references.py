"""Resolve the cross-references of kinds of letters: passages, findings, offices and phrases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from letterforge.assets import Assets
from letterforge.errors import Problem
from letterforge.loading.records import nearest
from letterforge.loading.yaml_document import Document, KeyPath
from letterforge.model.date_order import OWN_NAMES, names_in
from letterforge.model.force import OWN_OFFICES
from letterforge.model.kind import EarlierRule, FindingRule, Kind, OutcomeRule, Rules
from letterforge.model.register import Register

Said = FindingRule | EarlierRule | OutcomeRule


@dataclass(frozen=True)
class KindCheck:
    """Check one kind of letter: each name in it stands for something."""

    name: str
    kind: Kind
    document: Document
    assets: Assets

    def problems(self, register: Register) -> Iterator[Problem]:
        """Yield each name that stands for nothing."""
        yield from self._passages()
        yield from self._facts()
        yield from self._dates()
        yield from self._names()
        yield from self._phrases()
        yield from self._offices(register)
        if not self.assets.exists(f"letters/{self.name}/letter.html"):
            message = f"the kind '{self.name}' has no letter.html"
            yield self.document.problem((), message, "add it beside kind.yaml")

    def _passages(self) -> Iterator[Problem]:
        said: dict[str, Mapping[str, Said]] = {
            "findings": {
                name: rule for name, rule in self.kind.findings.items() if not rule.silent
            },
            "earlier_findings": self.kind.earlier_findings,
            "outcomes": self.kind.outcomes,
        }
        for group, rules in said.items():
            for name, rule in rules.items():
                path: KeyPath = (group, name, "passage")
                if self.assets.exists(rule.passage):
                    continue
                if self.document.has(path):
                    yield missing_file(self.document, path, rule.passage, self.assets)
                else:
                    message = f"'{name}' has no passage: there is no '{rule.passage}'"
                    hint = "add it below templates/, or name another as its passage"
                    yield self.document.problem((group, name), message, hint, of_key=True)

    def _dates(self) -> Iterator[Problem]:
        facts = {**self.kind.round_facts, **self.kind.assessment_facts}
        known = [*OWN_NAMES, *(name for name, rule in facts.items() if rule.type == "date")]
        for index, order in enumerate(self.kind.dates):
            for name in names_in(order):
                if name not in known:
                    message = f"'{name}' is no date of this kind"
                    yield self.document.problem(("dates", index), message, nearest(name, known))

    def _facts(self) -> Iterator[Problem]:
        for group in ("round_facts", "assessment_facts"):
            for name, fact in getattr(self.kind, group).items():
                if (fact.type == "choice") != bool(fact.choices):
                    message = f"'{name}' must be of type choice if and only if it has choices"
                    yield self.document.problem((group, name), message, of_key=True)
                known = {**self.kind.round_facts, **self.kind.assessment_facts}
                yield from self._known((group, name, "needs"), fact.needs, "fact", known)
                for choice, rule in fact.choices.items():
                    if rule.passage and not self.assets.exists(rule.passage):
                        path: KeyPath = (group, name, "choices", choice)
                        if self.document.has((*path, "passage")):
                            path = (*path, "passage")
                        yield missing_file(self.document, path, rule.passage, self.assets)
        for name in self.kind.round_facts.keys() & self.kind.assessment_facts.keys():
            message = (
                f"'{name}' is a fact of the round and of the assessment: templates see but one"
            )
            yield self.document.problem(("assessment_facts", name), message, of_key=True)

    def _names(self) -> Iterator[Problem]:
        """Yield each finding or outcome named in a rule that is none of this kind."""
        ruled: list[tuple[KeyPath, Rules]] = [
            (("outcomes", name), rule) for name, rule in self.kind.outcomes.items()
        ]
        for group in ("round_facts", "assessment_facts"):
            for name, fact in getattr(self.kind, group).items():
                for choice, rule in fact.choices.items():
                    path: KeyPath = (group, name, "choices", choice)
                    ruled.append((path, rule))
                    yield from self._known(
                        (*path, "outcomes"), rule.outcomes, "outcome", self.kind.outcomes
                    )
        for path, rules in ruled:
            for key in ("every", "most", "some", "none"):
                values = getattr(rules, key)
                yield from self._known((*path, key), values, "finding", self.kind.findings)
        for name, earlier in self.kind.earlier_findings.items():
            for key in ("better_than", "same_as"):
                values = getattr(earlier, key)
                path = ("earlier_findings", name, key)
                yield from self._known(path, values, "finding", self.kind.findings)

    def _known(
        self, path: KeyPath, values: tuple[str, ...], what: str, known: Mapping[str, object]
    ) -> Iterator[Problem]:
        for index, value in enumerate(values):
            if value not in known:
                message = f"'{value}' is not {_a(what)} of this kind"
                yield self.document.problem((*path, index), message, nearest(value, known))

    def _phrases(self) -> Iterator[Problem]:
        known = {"name": "", **self.kind.phrases}
        for group in ("findings", "earlier_findings"):
            for name, rule in getattr(self.kind, group).items():
                if rule.phrase not in known:
                    message = f"'{rule.phrase}' is not among the phrases of this kind"
                    path: KeyPath = (group, name, "phrase")
                    yield self.document.problem(path, message, nearest(rule.phrase, known))

    def _offices(self, register: Register) -> Iterator[Problem]:
        known = {
            *OWN_OFFICES,
            *(name for force in register.forces.values() for name in force.other_offices),
        }
        for group in ("addressed_to", "copied_to"):
            for index, office in enumerate(getattr(self.kind, group)):
                if office not in known:
                    message = f"no force has an office '{office}'"
                    yield self.document.problem((group, index), message, nearest(office, known))


def lacking_phrases(register: Register, document: Document) -> Iterator[Problem]:
    """Yield each phrase that the letters of a round need and an element does not have."""
    for round_ in register.rounds.values():
        kind = register.kinds.get(round_.kind)
        for name in round_.recommendations if kind else ():
            recommendation = register.recommendations.get(name)
            for slug, element in (recommendation.elements if recommendation else {}).items():
                for phrase, use in kind.phrases.items() if kind else ():
                    if phrase not in element.phrases:
                        path: KeyPath = ("recommendations", name, "elements", slug)
                        message = f"the element '{slug}' has no phrase '{phrase}'"
                        hint = f"letters of the kind '{round_.kind}' need it: {use}"
                        yield document.problem(path, message, hint, of_key=True)


def missing_file(document: Document, path: KeyPath, asset: str, assets: Assets) -> Problem:
    """Return the problem that a file which a record names is not there."""
    return document.problem(
        path, f"'{asset}' is not among the templates", nearest(asset, assets.names())
    )


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
