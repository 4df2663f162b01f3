"""The command ``export``: a round as a flat table for analysts and their programs."""

from __future__ import annotations

import csv
import io
from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import JsonOption, ProjectOption, RoundOption, loaded_project

CsvOption = Annotated[bool, typer.Option("--csv", help="Print a table with commas between.")]


def export(
    round_: RoundOption = None,
    csv_: CsvOption = False,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Print a round as a table of forces and elements.

    The columns stay the same from version to version; new ones come at the end. To fill a round
    in, take `letterforge workbook export` instead.

    Examples:

      letterforge export --csv

      letterforge export --json --round abuse-of-position-2017
    """
    from letterforge.composing.flat import COLUMNS, as_cell, flat_rows
    from letterforge.composing.letters import choose_round

    if csv_ == json:
        raise typer.BadParameter("choose one of the two", param_hint="--csv or --json")
    loaded = loaded_project(project)
    rows = [
        {column: row[column] for column in COLUMNS}
        for row in flat_rows(loaded, choose_round(loaded, round_))
    ]
    if json:
        console.say_json(rows)
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([as_cell(each) for each in row.values()] for row in rows)
    console.say(text.getvalue().rstrip("\n"))
