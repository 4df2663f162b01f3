"""Check a project without making anything: data, templates, and every letter of every round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from letterforge.composing.doubts import unverified_in_short
from letterforge.composing.letters import compose
from letterforge.composing.own_words import own_words_in_short
from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown
from letterforge.loading.config import load_config
from letterforge.loading.loader import Loaded, load
from letterforge.loading.unread import unread
from letterforge.press import Press
from letterforge.project import Project

# More forces than these are counted, not named.
_NAMED = 8


@dataclass(frozen=True)
class CheckReport:
    """Everything that is wrong in a project, what is worth knowing, and how much was looked at."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    forces: int = 0
    rounds: int = 0
    letters: int = 0


def check_project(project: Project) -> CheckReport:
    """Return every problem of a project at once; nothing is written."""
    press = Press(project.assets, keep=True)
    problems = [*press.template_problems(), *_settings(project)]
    notes = [f"nothing reads {name}" for name in unread(project)]
    try:
        loaded = load(project)
    except ProblemsError as error:
        report = ProblemsError([*problems, *error.problems])
        return CheckReport(report.problems, tuple(notes))
    rounds = loaded.register.rounds
    if not rounds:
        folder = shown(project.data / "rounds")
        hint = "begin one with: letterforge new round NAME"
        problems.append(Problem(folder, 0, 0, "there is no round of letters here", hint))
    unverified: list[tuple[str, tuple[str, ...]]] = []
    in_letters: list[tuple[str, Problem]] = []
    for round_name, round_ in rounds.items():
        notes += (
            f"{round_name}, {each}" for each in own_words_in_short(round_, round_.assessments)
        )
        notes += _forgotten(round_name, loaded.register.forces.keys() - round_.assessments.keys())
        for force in round_.assessments:
            found = _letter(loaded, press, (round_name, force), unverified)
            in_letters += ((force, problem) for problem in found if problem not in problems)
    return CheckReport(
        problems=ProblemsError([*problems, *each_once(in_letters)]).problems,
        notes=(*notes, *unverified_in_short(unverified)),
        forces=len(loaded.register.forces),
        rounds=len(rounds),
        letters=sum(len(round_.assessments) for round_ in rounds.values()),
    )


def _settings(project: Project) -> tuple[Problem, ...]:
    try:
        load_config(project)
    except ProblemsError as error:
        return error.problems
    return ()


def _forgotten(round_name: str, forces: Collection[str]) -> Iterator[str]:
    if forces:
        named = ", ".join(sorted(forces)[:_NAMED])
        more = f" and {len(forces) - _NAMED} more" if len(forces) > _NAMED else ""
        yield f"{round_name} has no letter to {named}{more}"


def _letter(
    loaded: Loaded,
    press: Press,
    name: tuple[str, str],
    unverified: list[tuple[str, tuple[str, ...]]],
) -> list[Problem]:
    round_name, force = name
    try:
        composed = compose(loaded, round_name, force)
        unverified.append((f"{round_name}, {force}", composed.unverified))
        press.proof(composed.letter)
    except LetterforgeError as error:
        return list(as_problems(error, loaded, round_name, force))
    return []


def as_problems(
    error: LetterforgeError, loaded: Loaded, round_name: str, force: str
) -> tuple[Problem, ...]:
    """Return the problems that an error carries, or one that points at the letter's assessment."""
    if isinstance(error, ProblemsError):
        return error.problems
    where, path = f"rounds/{round_name}", ("assessments", force)
    return (loaded.problem(where, path, error.message, error.hint, of_key=True),)


def each_once(in_letters: Iterable[tuple[str, Problem]]) -> Iterator[Problem]:
    """Yield problems that many letters share, such as a template's, for the first letter only."""
    shared: dict[tuple[str, str], list[Problem]] = {}
    for force, problem in in_letters:
        shared.setdefault((problem.place, problem.message.replace(force, "")), []).append(problem)
    for first, *others in shared.values():
        if others:
            more = f"{len(others)} more letter{'' if len(others) == 1 else 's'}"
            yield replace(first, message=f"{first.message} (so in {more})")
        else:
            yield first
