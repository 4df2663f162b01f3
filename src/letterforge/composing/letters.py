"""Compose letters: everything that a round says to a force, as of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from letterforge.composing.dates import misplaced_dates
from letterforge.composing.naming import named_forces
from letterforge.composing.origins import OriginNotes, Origins
from letterforge.composing.people import People
from letterforge.composing.recommendations import findings_of, recommendations
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.loading.loader import Loaded
from letterforge.loading.records import nearest
from letterforge.model.kind import ChoiceRule, Kind
from letterforge.model.letter import SPECIMEN_HAND, Letter, Replaced
from letterforge.model.round import Assessment, Round


@dataclass(frozen=True)
class Composed:
    """A letter, the names in it whose record nobody has verified, and where its values are from."""

    letter: Letter
    unverified: tuple[str, ...]
    origins: Origins


def choose_round(loaded: Loaded, asked: str | None) -> str:
    """Return the name of the round asked for, or of the only one.

    Raises LetterforgeError where there is none, or where more than one could be meant.
    """
    rounds = loaded.register.rounds
    if asked is not None:
        # A file's name or path says as well which round is meant.
        name = asked if asked in rounds else PurePath(asked).name.removesuffix(".yaml")
        if name not in rounds or (name != asked and not asked.endswith(".yaml")):
            raise LetterforgeError(f"there is no round '{asked}'", nearest(name, rounds))
        return name
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
    """Return the short names of the forces asked for, each once and in the order asked.

    Raises LetterforgeError at the first that is no force, or that the round does not assess.
    """
    assessed = loaded.register.rounds[round_name].assessments
    chosen = tuple(dict.fromkeys(named_forces(asked, loaded.register.forces, tuple(assessed))))
    for name in chosen:
        if name not in assessed:
            raise LetterforgeError(
                f"the round '{round_name}' has no assessment of '{name}'",
                f"add it to data/rounds/{round_name}.yaml",
            )
    return chosen


def compose(
    loaded: Loaded,
    round_name: str,
    force: str,
    day: date | None = None,
    replaces: Replaced | None = None,
) -> Composed:
    """Compose the letter of a round to a force, dated as the round is unless a day is given.

    ``replaces`` is the letter that this one corrects. Round and force are names that
    ``choose_round`` and ``choose_forces`` returned. Raises ProblemsError with what is wrong with
    the assessment, and with every office, title or honour that the record leaves in doubt for the
    day.
    """
    register = loaded.register
    round_ = register.rounds[round_name]
    assessment = round_.assessments[force]
    kind = register.kinds[round_.kind]
    day = day or round_.date
    people = People(loaded, day)
    notes, doubts = people.origins, people.doubts
    sender = people.sender()
    signatory = people.signatory(round_.signatory)
    addressees = [
        people.addressee(force, office, ("addressees", number))
        for number, office in enumerate(kind.addressed_to)
    ]
    copied_to = [
        people.addressee(force, office, ("copied_to", number))
        for number, office in enumerate(kind.copied_to)
    ]
    contact = people.contact(round_name, corrects=replaces is not None)
    force_name = people.force_name(force, ("force_name",))
    # A letter of another day than the round's was never sent, but for one that corrects.
    specimen = assessment.specimen or (day != round_.date and replaces is None)
    problems = [
        *(letter_problems := loaded.letter_problems.get((round_name, force), ())),
        # Facts that are wrong themselves say nothing of their order.
        *(() if letter_problems else misplaced_dates(loaded, round_name, force, day)),
        *doubts.problems,
    ]
    if not specimen:
        problems += [doubt.problem for doubt in doubts.bearable]
    if problems or not sender or not signatory or not force_name:
        raise ProblemsError(dict.fromkeys(problems))
    outcome = kind.outcomes[assessment.outcome]
    facts = {**round_.facts, **assessment.facts}
    chosen = _chosen(kind, facts)
    letter = Letter(
        round=round_name,
        kind=round_.kind,
        force=force,
        force_name=force_name,
        language=round_.language,
        date=day,
        specimen=specimen,
        doubts=tuple(dict.fromkeys(doubts.last_on_record)),
        sender=sender,
        addressees=tuple(each for each in addressees if each),
        copied_to=tuple(each for each in copied_to if each),
        recommendations=tuple(recommendations(loaded, round_name, force, notes)),
        words=assessment.words.text if assessment.words else None,
        facts=facts,
        fact_passages={name: choice.passage for name, choice in chosen.items()},
        fact_tones={name: choice.tone for name, choice in chosen.items()},
        outcome=assessment.outcome,
        outcome_label=outcome.label,
        outcome_tone=outcome.tone,
        outcome_passage=outcome.passage,
        contact=contact,
        signatory=signatory.model_copy(update=SPECIMEN_HAND) if specimen else signatory,
        number=replaces.number + 1 if replaces else 1,
        replaces=replaces,
    )
    _note_letter(notes, letter, round_, assessment)
    return Composed(letter, tuple(dict.fromkeys(doubts.unverified)), notes.taken)


def _note_letter(notes: OriginNotes, letter: Letter, round_: Round, assessment: Assessment) -> None:
    file, of_force = f"rounds/{letter.round}", ("assessments", letter.force)
    if letter.date == round_.date:
        notes.note(("date",), file, ("date",))
    label = ("outcomes", letter.outcome, "label")
    notes.note(("outcome_label",), f"letters/{letter.kind}", label)
    decided = findings_of(letter.round, letter.force, assessment.findings)
    notes.note(("outcome_passage",), file, (*of_force, "outcome"), decided)
    notes.note_fields(("contact",), file, ("contact",), ("name", "email", "telephone"))
    if letter.words:
        notes.note(("words",), file, (*of_force, "words", "text"))
    for name in letter.facts:
        keys = (*of_force, "facts", name) if name in assessment.facts else ("facts", name)
        notes.note(("facts", name), file, keys)
        notes.note(("fact_passages", name), file, keys)


def _chosen(kind: Kind, facts: Mapping[str, str | int]) -> dict[str, ChoiceRule]:
    """Return the choices that facts have made, by the name of each fact."""
    rules = {**kind.round_facts, **kind.assessment_facts}
    return {
        name: rules[name].choices[str(value)]
        for name, value in facts.items()
        if rules[name].type == "choice"
    }
