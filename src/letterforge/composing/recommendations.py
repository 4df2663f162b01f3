"""Say of each recommendation what was found: element by element, and in groups of one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from letterforge.composing.origins import FieldPath, Origin, OriginNotes
from letterforge.loading.loader import Loaded
from letterforge.model.kind import FindingRule, Kind
from letterforge.model.letter import AssessedElement, ElementGroup, LetterRecommendation
from letterforge.model.recommendation import Element, Recommendation
from letterforge.model.round import Assessment, EarlierFinding


def recommendations(
    loaded: Loaded, round_name: str, force: str, notes: OriginNotes
) -> Iterator[LetterRecommendation]:
    """Yield a round's recommendations with what was found of a force, and note the origins."""
    round_ = loaded.register.rounds[round_name]
    kind = loaded.register.kinds[round_.kind]
    assessment = round_.assessments[force]
    for number, name in enumerate(round_.recommendations):
        recommendation = loaded.register.recommendations[name]
        groups = _grouped(recommendation, assessment, kind)
        at: FieldPath = ("recommendations", number)
        _note_recommendation(notes, at, name, recommendation)
        _note_elements(notes, at, name, assessment, round_.kind, recommendation)
        for place, slugs in enumerate(groups):
            decided = findings_of(round_name, force, slugs)
            _note_group(notes, (*at, "groups", place), name, slugs, tuple(decided))
        yield LetterRecommendation(
            id=name,
            subject=recommendation.subject,
            kind=recommendation.kind,
            report_title=recommendation.report.title,
            report_published=str(recommendation.report.published),
            background=recommendation.background,
            text=recommendation.text,
            due=str(recommendation.due) if recommendation.due else None,
            elements=tuple(
                _element(element, assessment.findings[slug].finding, kind.findings)
                for slug, element in recommendation.elements.items()
            ),
            groups=tuple(
                _group(slugs, recommendation, assessment, kind.findings) for slugs in groups
            ),
        )


def findings_of(round_name: str, force: str, slugs: Iterable[str]) -> Iterator[Origin]:
    """Yield where the findings of elements stand."""
    for slug in slugs:
        yield Origin(f"rounds/{round_name}", ("assessments", force, "findings", slug))


def _grouped(
    recommendation: Recommendation, assessment: Assessment, kind: Kind
) -> Sequence[Sequence[str]]:
    """Return the elements that have the same finding now and before, in the order of the letter."""
    grouped: dict[tuple[str, EarlierFinding | None], list[str]] = {}
    for slug in recommendation.elements:
        finding = assessment.findings[slug]
        grouped.setdefault((finding.finding, finding.earlier), []).append(slug)
    order = list(kind.findings)
    # Within one finding, what was found before comes last, so that "this" is never in doubt.
    ordered = sorted(grouped, key=lambda one: (order.index(one[0]), one[1] is not None))
    return [grouped[one] for one in ordered]


def _element(element: Element, finding: str, rules: Mapping[str, FindingRule]) -> AssessedElement:
    rule = rules[finding]
    return AssessedElement(
        name=element.name,
        label=element.label,
        finding=finding,
        finding_label=rule.label,
        tone=rule.tone,
    )


def _group(
    slugs: Sequence[str],
    recommendation: Recommendation,
    assessment: Assessment,
    rules: Mapping[str, FindingRule],
) -> ElementGroup:
    finding = assessment.findings[slugs[0]]
    rule, earlier = rules[finding.finding], finding.earlier
    return ElementGroup(
        finding=finding.finding,
        earlier=earlier,
        elements=tuple(recommendation.elements[slug].name for slug in slugs),
        passage=rule.passage,
        earlier_passage=rules[earlier.finding].earlier_passage if earlier else None,
        tone=rule.tone,
    )


def _note_recommendation(
    notes: OriginNotes, at: FieldPath, name: str, recommendation: Recommendation
) -> None:
    path = ("recommendations", name)
    fields = ("subject", "kind", "text", "due", "background")
    notes.note_fields(at, "recommendations", path, fields)
    for field in ("title", "published"):
        notes.note((*at, f"report_{field}"), "recommendations", (*path, "report", field))


def _note_elements(
    notes: OriginNotes,
    at: FieldPath,
    name: str,
    assessment: Assessment,
    kind: str,
    recommendation: Recommendation,
) -> None:
    for place, slug in enumerate(recommendation.elements):
        where: FieldPath = (*at, "elements", place)
        keys = ("recommendations", name, "elements", slug)
        notes.note_fields(where, "recommendations", keys, ("name", "label"))
        label = ("findings", assessment.findings[slug].finding, "label")
        notes.note((*where, "finding_label"), f"letters/{kind}", label)


def _note_group(
    notes: OriginNotes, at: FieldPath, name: str, slugs: Sequence[str], decided: Sequence[Origin]
) -> None:
    for field in ("passage", "earlier_passage"):
        notes.note_decided((*at, field), decided)
    for place, (slug, finding) in enumerate(zip(slugs, decided, strict=True)):
        keys = ("recommendations", name, "elements", slug, "name")
        notes.note((*at, "elements", place), "recommendations", keys, [finding])
    document, of_finding = decided[0]
    earlier = (*of_finding, "earlier", "inspection")
    notes.note((*at, "earlier", "inspection"), document, earlier)
