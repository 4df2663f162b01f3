"""Check a project without making anything: data, templates, and every letter of every round."""

from __future__ import annotations

from dataclasses import dataclass

from letterforge.composing.letters import compose
from letterforge.errors import LetterforgeError, Problem, ProblemsError
from letterforge.loading.loader import Loaded, load
from letterforge.project import Project
from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.standalone import StandAlone


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
    templates = TemplateEngine(project.assets)
    problems = templates.problems()
    try:
        loaded = load(project)
    except ProblemsError as error:
        return CheckReport(ProblemsError([*problems, *error.problems]).problems)
    notes: list[str] = []
    letters = 0
    stand_alone = StandAlone(project.assets)
    for round_name, round_ in loaded.register.rounds.items():
        for force in round_.assessments:
            letters += 1
            problems += _letter(loaded, templates, stand_alone, (round_name, force), notes)
    return CheckReport(
        problems=ProblemsError(problems).problems,
        notes=tuple(notes),
        forces=len(loaded.register.forces),
        rounds=len(loaded.register.rounds),
        letters=letters,
    )


def _letter(
    loaded: Loaded,
    templates: TemplateEngine,
    stand_alone: StandAlone,
    name: tuple[str, str],
    notes: list[str],
) -> list[Problem]:
    round_name, force = name
    try:
        composed = compose(loaded, round_name, force)
        notes += (
            f"{round_name}, {force}: nobody has verified the record of {each}"
            for each in composed.unverified
        )
        stand_alone.make(templates.render(composed.letter))
    except ProblemsError as error:
        return list(error.problems)
    except LetterforgeError as error:
        path = ("assessments", force)
        where = f"rounds/{round_name}"
        return [loaded.problem(where, path, error.message, error.hint, of_key=True)]
    return []
