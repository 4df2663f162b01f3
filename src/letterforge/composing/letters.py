"""Compose letters: everything that a round says to a force, as of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from letterforge.composing.people import People
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.loading.loader import Loaded
from letterforge.loading.records import nearest
from letterforge.model.kind import FindingRule, Kind
from letterforge.model.letter import (
    AssessedElement,
    ElementGroup,
    Letter,
    LetterRecommendation,
)
from letterforge.model.recommendation import Element
from letterforge.model.round import Assessment, EarlierFinding, Round


@dataclass(frozen=True)
class Composed:
    """A letter, and what in it nobody has verified, or nobody has on record."""

    letter: Letter
    unverified: tuple[str, ...]


def choose_round(loaded: Loaded, asked: str | None) -> str:
    """Return the name of the round asked for, or of the only one.

    Raises LetterforgeError where there is none, or where more than one could be meant.
    """
    rounds = loaded.register.rounds
    if asked is not None:
        if asked not in rounds:
            raise LetterforgeError(f"there is no round '{asked}'", nearest(asked, rounds))
        return asked
    if not rounds:
        folder = loaded.project.data / "rounds"
        raise LetterforgeError(
            "the project has no round of letters", f"add one as {folder}/<name>.yaml"
        )
    if len(rounds) > 1:
        raise LetterforgeError(
            "there is more than one round of letters",
            f"choose one with --round: {', '.join(rounds)}",
        )
    return next(iter(rounds))


def choose_forces(loaded: Loaded, round_name: str, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the forces asked for, each once and in the order asked.

    Raises LetterforgeError at the first that is no force, or that the round does not assess.
    """
    forces = loaded.register.forces
    assessed = loaded.register.rounds[round_name].assessments
    for name in asked:
        if name not in forces:
            hint = nearest(name, forces) or "see all of them with: letterforge forces"
            raise LetterforgeError(f"there is no force '{name}'", hint)
        if name not in assessed:
            raise LetterforgeError(
                f"the round '{round_name}' has no assessment of '{name}'",
                f"add it to data/rounds/{round_name}.yaml",
            )
    return tuple(dict.fromkeys(asked))


def compose(loaded: Loaded, round_name: str, force: str, day: date | None = None) -> Composed:
    """Compose the letter of a round to a force, dated as the round is unless a day is given.

    Round and force are names that ``choose_round`` and ``choose_forces`` returned. Raises
    ProblemsError with what is wrong with the assessment, and with every office, title or honour
    that the record leaves in doubt for the day.
    """
    register = loaded.register
    round_ = register.rounds[round_name]
    assessment = round_.assessments[force]
    kind = register.kinds[round_.kind]
    day = day or round_.date
    people = People(loaded, day)
    sender = people.sender()
    signatory = people.signatory(round_.signatory)
    addressees = [people.addressee(force, office) for office in kind.addressed_to]
    copied_to = [people.addressee(force, office) for office in kind.copied_to]
    contact = people.contact(round_name)
    force_name = people.force_name(force)
    # A letter of another day than the round's was never sent, whatever it says.
    specimen = assessment.specimen or day != round_.date
    problems = [*loaded.letter_problems.get((round_name, force), ()), *people.problems]
    if not specimen:
        problems += [doubt.problem for doubt in people.doubts]
    if problems or not sender or not signatory or not force_name:
        raise ProblemsError(dict.fromkeys(problems))
    outcome = kind.outcomes[assessment.outcome]
    letter = Letter(
        round=round_name,
        kind=round_.kind,
        force=force,
        force_name=force_name,
        language=round_.language,
        date=day,
        specimen=specimen,
        doubts=tuple(dict.fromkeys(each.sentence for each in people.doubts if each.sentence)),
        sender=sender,
        addressees=tuple(each for each in addressees if each),
        copied_to=tuple(each for each in copied_to if each),
        recommendations=tuple(_recommendations(loaded, round_, assessment, kind)),
        facts={**round_.facts, **assessment.facts},
        fact_passages=_fact_passages(kind, {**round_.facts, **assessment.facts}),
        outcome=assessment.outcome,
        outcome_label=outcome.label,
        outcome_tone=outcome.tone,
        outcome_passage=outcome.passage,
        contact=contact,
        signatory=signatory,
    )
    return Composed(letter, tuple(dict.fromkeys(people.unverified)))


def _recommendations(
    loaded: Loaded, round_: Round, assessment: Assessment, kind: Kind
) -> list[LetterRecommendation]:
    made = []
    for name in round_.recommendations:
        recommendation = loaded.register.recommendations[name]
        grouped: dict[tuple[str, EarlierFinding | None], list[str]] = {}
        for slug, element in recommendation.elements.items():
            finding = assessment.findings[slug]
            grouped.setdefault((finding.finding, finding.earlier), []).append(element.name)
        groups = [
            _group(finding, earlier, elements, kind.findings)
            for (finding, earlier), elements in grouped.items()
        ]
        order = list(kind.findings)
        # Within one finding, what was found before comes last, so that "this" is never in doubt.
        groups.sort(key=lambda group: (order.index(group.finding), group.earlier is not None))
        made.append(
            LetterRecommendation(
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
                groups=tuple(groups),
            )
        )
    return made


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
    finding: str,
    earlier: EarlierFinding | None,
    elements: list[str],
    rules: Mapping[str, FindingRule],
) -> ElementGroup:
    return ElementGroup(
        finding=finding,
        earlier=earlier,
        elements=tuple(elements),
        passage=rules[finding].passage,
        earlier_passage=rules[earlier.finding].earlier_passage if earlier else None,
        tone=rules[finding].tone,
    )


def _fact_passages(kind: Kind, facts: Mapping[str, str | int]) -> dict[str, str | None]:
    rules = {**kind.round_facts, **kind.assessment_facts}
    return {
        name: rules[name].choices[str(value)]
        for name, value in facts.items()
        if rules[name].type == "choice"
    }
