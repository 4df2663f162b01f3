"""Say of each recommendation what was found: element by element, and in groups of one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from letterforge.composing.origins import FieldPath, Origin, OriginNotes
from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.kind import Change, FindingRule, Kind
from letterforge.model.letter import (
    AssessedElement,
    EarlierGroup,
    ElementGroup,
    LetterRecommendation,
)
from letterforge.model.recommendation import Element, Recommendation
from letterforge.model.round import EarlierFinding, Finding


@dataclass(frozen=True)
class _Words:
    """Words for an element, and where they stand."""

    text: str
    origin: Origin


@dataclass(frozen=True)
class _Assessed:
    """One element with what was found of it, and where the two stand."""

    element: Element
    keys: KeyPath
    finding: Finding
    origin: Origin
    kind: Kind

    @property
    def rule(self) -> FindingRule:
        return self.kind.findings[self.finding.finding]

    def words(self) -> _Words:
        if self.finding.part:
            return _Words(self.finding.part, self._below("part"))
        return self._phrase(self.rule.phrase)

    def words_of_earlier(self, earlier: EarlierFinding, *, again: bool) -> _Words:
        if earlier.part:
            return _Words(earlier.part, self._below("earlier", "part"))
        # What the letter has passed over in silence has not been named before.
        again = again and not self.rule.silent
        return self._phrase(self.kind.earlier_findings[earlier.finding].phrase, again=again)

    def _phrase(self, name: str, *, again: bool = False) -> _Words:
        phrase = self.element.phrases.get(name)
        if phrase is None:
            return _Words(self.element.name, Origin("recommendations", (*self.keys, "name")))
        origin = Origin("recommendations", (*self.keys, "phrases", name))
        return _Words((again and phrase.again) or phrase.first, origin)

    def _below(self, *keys: str) -> Origin:
        return Origin(self.origin.document, (*self.origin.keys, *keys))


def recommendations(
    loaded: Loaded, round_name: str, force: str, notes: OriginNotes
) -> Iterator[LetterRecommendation]:
    """Yield a round's recommendations with what was found of a force, and note the origins."""
    round_ = loaded.register.rounds[round_name]
    kind = loaded.register.kinds[round_.kind]
    assessment = round_.assessments[force]
    findings = assessment.findings
    own = assessment.words
    # Of these elements the letter says somebody's own words, and nothing else.
    unsaid = set(own.for_) if own and own.instead else set()
    for number, name in enumerate(round_.recommendations):
        recommendation = loaded.register.recommendations[name]
        origins = findings_of(round_name, force, recommendation.elements)
        assessed = [
            _Assessed(
                element, ("recommendations", name, "elements", slug), findings[slug], origin, kind
            )
            for (slug, element), origin in zip(
                recommendation.elements.items(), origins, strict=True
            )
        ]
        said = [
            one
            for slug, one in zip(recommendation.elements, assessed, strict=True)
            if slug not in unsaid
        ]
        at: FieldPath = ("recommendations", number)
        _note_recommendation(notes, at, name, recommendation)
        yield LetterRecommendation(
            id=name,
            subject=recommendation.subject,
            kind=recommendation.kind,
            report_title=recommendation.report.title,
            report_published=str(recommendation.report.published),
            background=recommendation.background,
            text=recommendation.text,
            due=str(recommendation.due) if recommendation.due else None,
            elements=tuple(_elements(assessed, round_.kind, notes, (*at, "elements"))),
            groups=tuple(_groups(said, kind, notes, (*at, "groups"))),
            earlier=tuple(_earlier(said, kind, notes, (*at, "earlier"))),
        )


def findings_of(round_name: str, force: str, slugs: Iterable[str]) -> Iterator[Origin]:
    """Yield where the findings of elements stand."""
    for slug in slugs:
        yield Origin(f"rounds/{round_name}", ("assessments", force, "findings", slug))


def _elements(
    assessed: Sequence[_Assessed], kind: str, notes: OriginNotes, at: FieldPath
) -> Iterator[AssessedElement]:
    for place, one in enumerate(assessed):
        finding = one.finding.finding
        notes.note_fields((*at, place), "recommendations", one.keys, ("name", "label"))
        label = ("findings", finding, "label")
        notes.note((*at, place, "finding_label"), f"letters/{kind}", label)
        yield AssessedElement(
            name=one.element.name,
            label=one.element.label,
            finding=finding,
            finding_label=one.rule.label,
            tone=one.rule.tone,
        )


def _groups(
    assessed: Sequence[_Assessed], kind: Kind, notes: OriginNotes, at: FieldPath
) -> Iterator[ElementGroup]:
    """Yield the elements by finding, in the order of the kind."""
    place = 0
    for finding, rule in kind.findings.items():
        members = [one for one in assessed if one.finding.finding == finding]
        if not members or rule.silent:
            continue
        words = [one.words() for one in members]
        _note_words(notes, (*at, place, "elements"), members, words)
        notes.note_decided((*at, place, "passage"), [one.origin for one in members])
        place += 1
        yield ElementGroup(
            finding=finding,
            tone=rule.tone,
            passage=rule.passage,
            elements=tuple(word.text for word in words),
        )


def _earlier(
    assessed: Sequence[_Assessed], kind: Kind, notes: OriginNotes, at: FieldPath
) -> Iterator[EarlierGroup]:
    """Yield the elements by what an earlier inspection found, and how this stands to now."""
    order = list(kind.earlier_findings)
    grouped: dict[tuple[int, bool, int, Change], list[tuple[_Assessed, EarlierFinding]]] = {}
    for one in assessed:
        if earlier := one.finding.earlier:
            change = kind.earlier_findings[earlier.finding].change_to(one.finding.finding)
            # What is worse now comes first: the contrast is with what the letter has just said.
            key = (earlier.inspection, change != "worse", order.index(earlier.finding), change)
            grouped.setdefault(key, []).append((one, earlier))
    for place, (key, pairs) in enumerate(sorted(grouped.items())):
        inspection, _, number, change = key
        members = [one for one, _ in pairs]
        words = [one.words_of_earlier(earlier, again=False) for one, earlier in pairs]
        words_again = [one.words_of_earlier(earlier, again=True) for one, earlier in pairs]
        _note_words(notes, (*at, place, "elements"), members, words)
        _note_words(notes, (*at, place, "elements_again"), members, words_again)
        notes.note_decided((*at, place, "passage"), [one.origin for one in members])
        document, keys = members[0].origin
        year = (*keys, "earlier", "inspection")
        notes.note((*at, place, "inspection"), document, year)
        yield EarlierGroup(
            inspection=inspection,
            finding=order[number],
            change=change,
            passage=kind.earlier_findings[order[number]].passage,
            elements=tuple(word.text for word in words),
            elements_again=tuple(word.text for word in words_again),
        )


def _note_recommendation(
    notes: OriginNotes, at: FieldPath, name: str, recommendation: Recommendation
) -> None:
    path = ("recommendations", name)
    fields = ("subject", "kind", "text", "due", "background")
    notes.note_fields(at, "recommendations", path, fields)
    for field in ("title", "published"):
        notes.note((*at, f"report_{field}"), "recommendations", (*path, "report", field))


def _note_words(
    notes: OriginNotes, at: FieldPath, members: Sequence[_Assessed], words: Sequence[_Words]
) -> None:
    for place, (one, word) in enumerate(zip(members, words, strict=True)):
        notes.note((*at, place), word.origin.document, word.origin.keys, [one.origin])
