"""The command ``forces``: show who would be written to."""

from __future__ import annotations

from collections.abc import Iterator
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
    for that day, it says why: a gap, an overlap or a coarse date. It also says who was last on
    record on an earlier day, and what nobody has verified.

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
    cells = [(row.force, row.outcome or "–", *_written_to(row)) for row in rows]
    if console.fits(HEADINGS, cells):
        console.table(HEADINGS, cells)
        console.say()
    else:
        for row, cell in zip(rows, cells, strict=True):
            console.fields(row.force, [*zip(_NARROW, cell[1:], strict=True), *_remarks(row)])
    doubtful = sum(bool(row.doubts) for row in rows)
    earlier = sum(bool(row.last_on_record) for row in rows)
    console.say(f"{len(rows)} forces as of {day}, {doubtful} with an office in doubt")
    if earlier:
        console.say(f"{earlier} with somebody who was last on record on an earlier day")
    if console.fits(HEADINGS, cells):
        for row in rows:
            for word, remark in _remarks(row):
                console.say(f"{row.force}: {word}: {remark}")
    round_record = loaded.register.rounds[round_name]
    for line in own_words_in_short(round_record, round_record.assessments):
        console.say(line)


HEADINGS = ("FORCE", "OUTCOME", "ADDRESSED TO", "COPIED TO")
_NARROW = ("outcome", "addressed to", "copied to")


def _written_to(row: Recipients) -> tuple[str, str]:
    return _people(row.addressed_to), _people(row.copied_to)


def _remarks(row: Recipients) -> Iterator[tuple[str, str]]:
    """Yield what is to be known of a force's recipients, with a word for what it is."""
    yield from (("in doubt", each) for each in row.doubts)
    yield from (("last on record", each) for each in row.last_on_record)
    yield from (("not verified", each) for each in row.unverified)


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
        "last_on_record": list(row.last_on_record),
        "unverified": list(row.unverified),
    }
