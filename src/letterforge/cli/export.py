"""The command ``export``: a round as a flat table for analysts and their programs."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import JsonOption, ProjectOption, RoundOption, loaded_project
from letterforge.errors import ProblemsError

CsvOption = Annotated[bool, typer.Option("--csv", help="Print a table with commas between.")]


def export(
    round_: RoundOption = None,
    csv_: CsvOption = False,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Print a round as a table of forces and elements.

    The columns stay the same from version to version; new ones come at the end. While an
    assessment of the round is open or wrong, that is told instead. To fill a round in, take
    `letterforge workbook export`.

    Examples:

      letterforge export --csv

      letterforge export --json --round abuse-of-position-2017
    """
    from letterforge.composing.flat import COLUMNS, as_cell, flat_rows
    from letterforge.composing.letters import choose_round

    if csv_ == json:
        raise typer.BadParameter("choose one of the two", param_hint="--csv or --json")
    loaded = loaded_project(project)
    name = choose_round(loaded, round_)
    wrong = [each for (of, _), each in loaded.letter_problems.items() if of == name]
    if wrong:
        # A program that reads the table would take what is open or wrong for what was found.
        raise ProblemsError(chain.from_iterable(wrong))
    rows = [{column: row[column] for column in COLUMNS} for row in flat_rows(loaded, name)]
    if json:
        console.say_json(rows)
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([as_cell(each) for each in row.values()] for row in rows)
    console.say(text.getvalue().rstrip("\n"))
