"""Compose letters: everything that a round says to a force, as of a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from letterforge.composing.people import People
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.loading.loader import Loaded
from letterforge.loading.records import nearest
from letterforge.model.kind import Change, ChoiceRule, FindingRule, Kind
from letterforge.model.letter import (
    AssessedElement,
    EarlierGroup,
    ElementGroup,
    Letter,
    LetterRecommendation,
)
from letterforge.model.recommendation import Element
from letterforge.model.round import Assessment, EarlierFinding, Finding, Round


@dataclass(frozen=True)
class Composed:
    """A letter, and the names in it whose record nobody has verified."""

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
    problems = [*loaded.letter_problems.get((round_name, force), ()), *people.problems]
    if problems or not sender or not signatory:
        raise ProblemsError(problems)
    outcome = kind.outcomes[assessment.outcome]
    facts = {**round_.facts, **assessment.facts}
    chosen = _chosen(kind, facts)
    letter = Letter(
        round=round_name,
        kind=round_.kind,
        force=force,
        force_name=register.forces[force].name,
        language=round_.language,
        date=day,
        # A letter of another day than the round's was never sent, whatever it says.
        specimen=assessment.specimen or day != round_.date,
        sender=sender,
        addressees=tuple(each for each in addressees if each),
        copied_to=tuple(each for each in copied_to if each),
        recommendations=tuple(_recommendations(loaded, round_, assessment, kind)),
        facts=facts,
        fact_passages={name: choice.passage for name, choice in chosen.items()},
        fact_tones={name: choice.tone for name, choice in chosen.items()},
        outcome=assessment.outcome,
        outcome_label=outcome.label,
        outcome_tone=outcome.tone,
        outcome_passage=outcome.passage,
        contact=round_.contact,
        signatory=signatory,
    )
    return Composed(letter, tuple(people.unverified))


def _recommendations(
    loaded: Loaded, round_: Round, assessment: Assessment, kind: Kind
) -> Iterator[LetterRecommendation]:
    for name in round_.recommendations:
        recommendation = loaded.register.recommendations[name]
        assessed = [
            _Assessed(element, assessment.findings[slug], kind)
            for slug, element in recommendation.elements.items()
        ]
        yield LetterRecommendation(
            id=name,
            subject=recommendation.subject,
            kind=recommendation.kind,
            report_title=recommendation.report.title,
            report_published=str(recommendation.report.published),
            background=recommendation.background,
            text=recommendation.text,
            due=str(recommendation.due) if recommendation.due else None,
            elements=tuple(each.as_row() for each in assessed),
            groups=tuple(_groups(assessed, kind)),
            earlier=tuple(_earlier(assessed, kind)),
        )


@dataclass(frozen=True)
class _Assessed:
    """One element with what was found of it."""

    element: Element
    finding: Finding
    kind: Kind

    @property
    def rule(self) -> FindingRule:
        return self.kind.findings[self.finding.finding]

    def as_row(self) -> AssessedElement:
        return AssessedElement(
            name=self.element.name,
            label=self.element.label,
            finding=self.finding.finding,
            finding_label=self.rule.label,
            tone=self.rule.tone,
        )

    def words(self) -> str:
        return self.finding.part or self.element.phrase(self.rule.phrase).first

    def words_of_earlier(self, earlier: EarlierFinding, *, again: bool) -> str:
        phrase = self.element.phrase(self.kind.earlier_findings[earlier.finding].phrase)
        # What the letter has passed over in silence has not been named before.
        again = again and not self.rule.silent
        return earlier.part or (again and phrase.again) or phrase.first


def _groups(assessed: Sequence[_Assessed], kind: Kind) -> Iterator[ElementGroup]:
    for finding, rule in kind.findings.items():
        elements = [each.words() for each in assessed if each.finding.finding == finding]
        if elements and not rule.silent:
            yield ElementGroup(
                finding=finding, tone=rule.tone, passage=rule.passage, elements=tuple(elements)
            )


def _earlier(assessed: Sequence[_Assessed], kind: Kind) -> Iterator[EarlierGroup]:
    order = list(kind.earlier_findings)
    grouped: dict[tuple[int, bool, int, Change], list[tuple[_Assessed, EarlierFinding]]] = {}
    for each in assessed:
        if earlier := each.finding.earlier:
            change = kind.earlier_findings[earlier.finding].change_to(each.finding.finding)
            # What is worse now comes first: the contrast is with what the letter has just said.
            key = (earlier.inspection, change != "worse", order.index(earlier.finding), change)
            grouped.setdefault(key, []).append((each, earlier))
    for (inspection, _, place, change), members in sorted(grouped.items()):
        yield EarlierGroup(
            inspection=inspection,
            finding=order[place],
            change=change,
            passage=kind.earlier_findings[order[place]].passage,
            elements=tuple(each.words_of_earlier(it, again=False) for each, it in members),
            elements_again=tuple(each.words_of_earlier(it, again=True) for each, it in members),
        )


def _chosen(kind: Kind, facts: Mapping[str, str | int]) -> dict[str, ChoiceRule]:
    """Return the choices that facts have made, by the name of each fact."""
    rules = {**kind.round_facts, **kind.assessment_facts}
    return {
        name: rules[name].choices[str(value)]
        for name, value in facts.items()
        if rules[name].type == "choice"
    }
