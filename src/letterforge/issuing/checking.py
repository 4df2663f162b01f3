"""Check a project without making anything: data, templates, and every letter of every round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from letterforge.composing.doubts import unverified_in_short
from letterforge.composing.letters import compose
from letterforge.composing.own_words import own_words_in_short
from letterforge.errors import CrashError, LetterforgeError, Problem, ProblemsError, shown
from letterforge.formats import Format
from letterforge.issuing.workers import share_work
from letterforge.loading.config import load_config
from letterforge.loading.loader import Loaded, load
from letterforge.loading.unread import unread
from letterforge.press import Press
from letterforge.project import Project

_PAGES: tuple[Format, ...] = ("pdf",)
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


def check_project(project: Project, *, pages: bool = False, jobs: int = 1) -> CheckReport:
    """Return every problem of a project at once; nothing is written.

    ``pages`` lays out the pages of every letter as well, in ``jobs`` processes. Raises CrashError
    where a letter meets a bug of ours.
    """
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
    # What a letter's pages or fonts lack has no line but the assessment's.
    of_letters: list[tuple[str, Problem]] = []
    check = _LetterCheck(loaded, press, pages=pages)
    for round_name, round_ in rounds.items():
        notes += (
            f"{round_name}, {each}" for each in own_words_in_short(round_, round_.assessments)
        )
        notes += _forgotten(round_name, loaded.register.forces.keys() - round_.assessments.keys())
        for force, result in check.all_of(round_name, tuple(round_.assessments), jobs):
            if isinstance(result, CrashError):
                raise result
            if isinstance(result, LetterforgeError):
                found = as_problems(result, loaded, round_name, force)
                placed = isinstance(result, ProblemsError)
                told = in_letters if placed else of_letters
                told += ((force, problem) for problem in found if problem not in problems)
            else:
                unverified.append((f"{round_name}, {force}", result))
    return CheckReport(
        problems=ProblemsError(
            [*problems, *each_once(in_letters), *each_once(of_letters, anywhere=True)]
        ).problems,
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


class _LetterCheck:
    """Check single letters: their words, and if asked their pages."""

    def __init__(self, loaded: Loaded, press: Press, *, pages: bool) -> None:
        self._loaded = loaded
        self._press = press
        self._pages = pages

    def all_of(
        self, round_name: str, forces: Sequence[str], jobs: int
    ) -> Iterator[tuple[str, tuple[str, ...] | LetterforgeError]]:
        """Yield for each force who in its letter is unverified, or what is wrong with it."""
        check = partial(self.unverified_in, round_name)
        if self._pages:
            self._press.prepare(_PAGES)
            with closing(share_work(forces, check, jobs)) as shared:
                results = dict(shared)
            yield from ((force, results[force]) for force in forces)
            return
        for force in forces:
            try:
                yield force, check(force)
            except LetterforgeError as error:
                yield force, error

    def unverified_in(self, round_name: str, force: str) -> tuple[str, ...]:
        """Return whom in a letter nobody has verified; raises what the press raises."""
        composed = compose(self._loaded, round_name, force)
        proof = self._press.proof(composed.letter)
        if self._pages:
            self._press.files(proof, _PAGES)
        return composed.unverified


def as_problems(
    error: LetterforgeError, loaded: Loaded, round_name: str, force: str
) -> tuple[Problem, ...]:
    """Return the problems that an error carries, or one that points at the letter's assessment."""
    if isinstance(error, ProblemsError):
        return error.problems
    where, path = f"rounds/{round_name}", ("assessments", force)
    return (loaded.problem(where, path, error.message, error.hint, of_key=True),)


def each_once(
    in_letters: Iterable[tuple[str, Problem]], *, anywhere: bool = False
) -> Iterator[Problem]:
    """Yield problems that many letters share, such as a template's, for the first letter only.

    They are the same where they say the same of the same place, or, if ``anywhere``, of any.
    """
    return (problem for problem, _ in each_with_forces(in_letters, anywhere=anywhere))


def each_with_forces(
    in_letters: Iterable[tuple[str, Problem]], *, anywhere: bool = False
) -> Iterator[tuple[Problem, tuple[str, ...]]]:
    """Yield problems that many letters share once, and all forces whose letters they are in."""
    shared: dict[tuple[str, str], list[tuple[str, Problem]]] = {}
    for force, problem in in_letters:
        key = problem.file if anywhere else problem.place, problem.message.replace(force, "")
        shared.setdefault(key, []).append((force, problem))
    for same in shared.values():
        first = same[0][1]
        if len(same) > 1:
            more = f"{len(same) - 1} more letter{'' if len(same) == 2 else 's'}"
            first = replace(first, message=f"{first.message} (so in {more})")
        yield first, tuple(force for force, _ in same)
