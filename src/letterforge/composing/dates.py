"""See that a letter is dated after what it tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from letterforge.errors import Problem
from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.date_order import LETTER_DATE, OWN_NAMES, PUBLISHED, misplaced
from letterforge.model.partial_date import PartialDate


def misplaced_dates(loaded: Loaded, round_name: str, force: str, day: date) -> Iterator[Problem]:
    """Yield a problem for each date that lies after one that it should lie before."""
    register = loaded.register
    round_ = register.rounds[round_name]
    kind, assessment = register.kinds[round_.kind], round_.assessments[force]
    facts = {**round_.facts, **assessment.facts}
    rules = {**kind.round_facts, **kind.assessment_facts}
    dates = {
        name: (PartialDate.parse(str(value)),)
        for name, value in facts.items()
        if name in rules and rules[name].type == "date"
    }
    dates[LETTER_DATE] = (PartialDate.parse(str(day)),)
    reports = [register.recommendations[name].report for name in round_.recommendations]
    published = tuple(dict.fromkeys(report.published for report in reports))
    for earlier, first, later, second in misplaced(kind.dates, {**dates, PUBLISHED: published}):
        name = earlier if later in OWN_NAMES else later
        path: KeyPath = ("facts", name)
        if name in assessment.facts:
            path = ("assessments", force, *path)
        elif name in OWN_NAMES:
            path = (LETTER_DATE,)
        message = f"{_called(earlier)} ({first}) must lie before {_called(later)} ({second})"
        hint = "mend the date that is wrong, or give the letter another one"
        yield loaded.problem(f"rounds/{round_name}", path, message, hint)


def _called(name: str) -> str:
    own = {LETTER_DATE: "the letter's date", PUBLISHED: "the report's publication"}
    return own.get(name, f"'{name}'")
