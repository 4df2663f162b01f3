"""The command ``schema``: JSON Schemas for the YAML files, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import NOBODYS, ProjectOption, note_project, project_of, say_nobodys
from letterforge.errors import LetterforgeError, ProblemsError, shown


def schema(
    name: Annotated[
        str | None, typer.Argument(help="Print this one instead: forces, round, kind, …")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Write into this folder instead."),
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Write JSON Schemas of the YAML files, for editors.

    They go into schemas/ of the project. Each YAML file names its schema in its first line, so that
    an editor with YAML support completes keys and marks what is wrong while you type. That of a
    round knows the forces, recommendations, elements, findings and outcomes: run it again when they
    change.

    Examples:

      letterforge schema

      letterforge schema round
    """
    from letterforge.issuing.files import prepare_folder, write_all
    from letterforge.loading.loader import load_facts
    from letterforge.loading.records import nearest
    from letterforge.loading.schemas import json_schemas

    found = project_of(project)
    try:
        register = load_facts(found).register
    except ProblemsError:
        register = None
        console.note("the project has problems, so its names are left out; see: letterforge check")
    written = json_schemas(register)
    if found.nobodys:
        written["round"] = {"$comment": NOBODYS, **written["round"]}
    schemas = {key: json.dumps(value, indent=2) + "\n" for key, value in written.items()}
    if name is not None:
        if name not in schemas:
            raise LetterforgeError(f"there is no schema '{name}'", nearest(name, schemas))
        console.say(schemas[name].rstrip())
        return
    say_nobodys(found)
    note_project(found)
    folder = out or (Path("schemas") if found.nobodys else found.root / "schemas")
    prepare_folder(folder)
    write_all({folder / f"{key}.json": text.encode() for key, text in schemas.items()})
    for key in schemas:
        console.say(shown(folder / f"{key}.json"))
