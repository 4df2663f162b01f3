"""The commands ``status`` and ``due``: where each letter stands, and which answers are awaited."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from letterforge.cli import console
from letterforge.cli.desk import FolderOption, RoundDesk, on_day
from letterforge.cli.options import DayOption, JsonOption, ProjectOption, RoundOption
from letterforge.errors import shown

if TYPE_CHECKING:
    from letterforge.journal.deadlines import Deadline
    from letterforge.journal.states import Standing

CalendarOption = Annotated[
    Path | None,
    typer.Option("--ics", metavar="FILE", help="Write the last days as a calendar file."),
]


def status(
    round_: RoundOption = None,
    out: FolderOption = None,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Show where every letter stands, and what comes next.

    Nothing of it is stored: it follows from the facts, the files and the signed journal, anew each
    time.

    Examples:

      letterforge status

      letterforge status --round abuse-of-position-2017 --json
    """
    desk = RoundDesk.of(project, round_, out, json=json)
    letters = desk.letters()
    if json:
        from letterforge.issuing.desk import standing_as_json

        console.say_json(
            {"round": desk.round, "letters": [standing_as_json(one) for one in letters]}
        )
        return
    rows = [_row(letter.standing) for letter in letters]
    console.table(("force", "state", "by, on", "next"), rows)
    for letter in letters:
        for reason in letter.standing.refused:
            console.note(f"{letter.force}: {reason}")
    states = Counter(letter.standing.state for letter in letters)
    console.say(", ".join(f"{number} {state}" for state, number in states.items()))


def due(
    on: DayOption = None,
    ics: CalendarOption = None,
    round_: RoundOption = None,
    out: FolderOption = None,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Show which answers are due, overdue or given.

    Each last day comes with the rule that it follows from. What a letter asks for stands in
    its kind (kind.yaml, replies). Where a rule can be read in two
    ways, both last days are shown, and the kind chooses the first.

    Examples:

      letterforge due

      letterforge due --on 2025-03-01 --ics due.ics
    """
    desk = RoundDesk.of(project, round_, out, json=json)
    today = on_day(on)
    awaited = _deadlines(desk)
    if ics is not None:
        from letterforge.cli.calendar import calendar_file
        from letterforge.files import write_whole

        write_whole({ics: calendar_file(awaited, today)})
    if json:
        console.say_json({"round": desk.round, "on": today.isoformat(),
                          "due": [_as_json(deadline, today) for deadline in awaited]})  # fmt: skip
        return
    rows = [
        (deadline.force, _state(deadline, today), _last_day(deadline), deadline.rule.what)
        for deadline in awaited
    ]
    console.table(("force", "state", "last day", "what"), rows)
    for words in dict.fromkeys(deadline.in_words for deadline in awaited):
        console.say(f"last day: {words}")
    if not awaited:
        console.say("no letter of this round asks for an answer, or none is sealed yet")
    if ics is not None:
        console.say(f"written: {shown(ics)}")


def _deadlines(desk: RoundDesk) -> list[Deadline]:
    from letterforge.journal.deadlines import deadlines

    register = desk.loaded.register
    rules = register.kinds[register.rounds[desk.round].kind].replies
    return [
        deadline
        for letter in desk.letters()
        for deadline in deadlines(
            letter.standing, letter.proof.letter.date if letter.proof else None, rules
        )
    ]


def _row(standing: Standing) -> tuple[str, str, str, str]:
    state = (
        f"{standing.state}, edition {standing.number}" if standing.number > 1 else standing.state
    )
    marks = "specimen" if standing.specimen else ""
    parts = [marks, *(f"approved by {name}" for name in standing.approved_by)]
    parts += [f"checked by {name}" for name in standing.checked_by]
    for word, day in (("sealed", standing.sealed_on), ("sent", standing.sent_on),
                      ("published", standing.published_on), ("answered", standing.replied_on),
                      ("withdrawn", standing.withdrawn_on)):  # fmt: skip
        parts += [f"{word} {day}"] if day else []
    return (standing.force, state, "; ".join(filter(None, parts)),
            standing.next_step or standing.problem)  # fmt: skip


def _state(deadline: Deadline, today: date) -> str:
    if deadline.answered:
        return f"answered {deadline.answered}"
    if deadline.day is None:
        return f"not {deadline.rule.after} yet"
    return "OVERDUE" if deadline.overdue_on(today) else "due"


def _last_day(deadline: Deadline) -> str:
    if deadline.day is None:
        return ""
    other = f" (or {deadline.other_day})" if deadline.other_day != deadline.day else ""
    return f"{deadline.day}{other}"


def _as_json(deadline: Deadline, today: date) -> dict[str, object]:
    return {
        "force": deadline.force,
        "reply": deadline.rule_name,
        "what": deadline.rule.what,
        "who": deadline.rule.who,
        "state": _state(deadline, today),
        "last_day": deadline.day.isoformat() if deadline.day else None,
        "read_otherwise": deadline.other_day.isoformat() if deadline.other_day else None,
        "rule": deadline.in_words,
        "overdue": deadline.overdue_on(today),
    }
