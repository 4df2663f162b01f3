"""The command ``show``: what a letter's PDF carries inside, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import JsonOption
from letterforge.errors import shown

FileArgument = Annotated[Path, typer.Argument(metavar="FILE.pdf", help="A letter as PDF.")]


def show(file: FileArgument, json: JsonOption = False) -> None:
    """List what a letter's PDF carries inside.

    That is what it says and what decided it; whoever gets the PDF can read the same. Whether the
    letter is as it was sealed, and by whom, only `letterforge verify` tells.

    Examples:

      letterforge show letters/abuse-of-position-2017/derbyshire.pdf

      letterforge show derbyshire.pdf --json
    """
    from letterforge.issuing.inside import in_words, read_inside

    inside = read_inside(file)
    if json:
        made_of = inside.made_of.model_dump(mode="json")
        console.say_json({"letter": inside.data, "made_of": made_of})
        return
    for heading, named in in_words(inside):
        console.fields(heading, named)
    console.note(f"whether it is as it was sealed: letterforge verify {shown(file)}")
