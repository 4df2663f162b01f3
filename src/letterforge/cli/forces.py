"""The command ``forces``: show who would be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letterforge.cli import console
from letterforge.cli.options import (
    DateOption,
    JsonOption,
    ProjectOption,
    RoundOption,
    loaded_project,
    note_project,
    project_as_json,
)

if TYPE_CHECKING:
    from letterforge.composing.recipients import Recipients


def forces(
    round_: RoundOption = None,
    date: DateOption = None,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Show every force, and who would be written to.

    The date of the round decides who held which office. Where the record leaves an office in doubt
    for that day, the table says why: a gap, an overlap or a coarse date.

    Examples:

      letterforge forces

      letterforge forces --date 2026-11-23

      letterforge forces --json
    """
    from letterforge.composing.letters import choose_round
    from letterforge.composing.own_words import own_words_in_short
    from letterforge.composing.recipients import recipients

    loaded = loaded_project(project, json=json)
    round_name = choose_round(loaded, round_)
    day = date.date() if date else loaded.register.rounds[round_name].date
    rows = recipients(loaded, round_name, day)
    if json:
        about = {**project_as_json(loaded.project), "round": round_name, "date": str(day)}
        console.say_json({**about, "forces": [_as_json(row) for row in rows]})
        return
    note_project(loaded.project)
    console.table(
        ("FORCE", "OUTCOME", "ADDRESSED TO", "COPIED TO"),
        [
            (row.force, row.outcome or "–", _people(row.addressed_to), _people(row.copied_to))
            for row in rows
        ],
    )
    console.say()
    doubtful = [row for row in rows if row.doubts]
    console.say(f"{len(rows)} forces as of {day}, {len(doubtful)} with an office in doubt")
    for row in doubtful:
        for doubt in row.doubts:
            console.say(f"{row.force}: {doubt}")
    round_record = loaded.register.rounds[round_name]
    for line in own_words_in_short(round_record, round_record.assessments):
        console.say(line)


def _people(names: tuple[str | None, ...]) -> str:
    return "; ".join(name or "(in doubt, see below)" for name in names) or "–"


def _as_json(row: Recipients) -> dict[str, object]:
    return {
        "force": row.force,
        "name": row.name,
        "outcome": row.outcome,
        "specimen": row.specimen,
        "addressed_to": list(row.addressed_to),
        "copied_to": list(row.copied_to),
        "doubts": list(row.doubts),
        "unverified": list(row.unverified),
    }
