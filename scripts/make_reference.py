"""Write the reference of commands and YAML files into docs/reference/, from the code itself.

In: the commands and the JSON Schemas of letterforge. Out: ``commands.md`` and one page for each
YAML file. `make docs` runs it, so that the pages are never older than the code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from typer import Context
from typer.core import TyperArgument, TyperGroup, TyperOption

from letterforge.cli.main import app
from letterforge.loading.schemas import json_schemas

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "commands.md").write_text(commands_page(), encoding="utf-8")
    (folder / "yaml.md").write_text(yaml_page(), encoding="utf-8")


def commands_page() -> str:
    """Return all commands with their options, as Markdown."""
    parts = [
        "# Commands",
        "Made from the program itself; `letterforge COMMAND --help` says the same.",
    ]
    for command, path in commands(*program()):
        parts += command_parts(command, path)
    return "\n\n".join(parts) + "\n"


def program() -> tuple[Any, Context]:
    """Return the program as one command that has all the others."""
    command = typer.main.get_command(app)
    return command, Context(command, info_name="letterforge")


def commands(command: Any, context: Context) -> Iterator[tuple[Any, Context]]:
    """Yield every command that does something."""
    if not isinstance(command, TyperGroup):
        yield command, context
        return
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        if child and not child.hidden:
            yield from commands(child, Context(child, info_name=name, parent=context))


def command_parts(command: Any, context: Context) -> list[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    about, _, examples = (command.help or "").replace("\b", "").partition("Examples:")
    parts = [f"## {context.command_path}", f"```text\n{usage}\n```"]
    parts += [" ".join(paragraph.split()) for paragraph in about.strip().split("\n\n")]
    if lines := [line.strip() for line in examples.splitlines() if line.strip()]:
        parts.append("\n".join(["```sh", *lines, "```"]))
    if rows := [row for row in (parameter_row(one, context) for one in command.params) if row]:
        parts.append("\n".join(["| option | what it does |", "|---|---|", *rows]))
    return parts


def parameter_row(parameter: Any, context: Context) -> str:
    record = parameter.get_help_record(context) if isinstance(parameter, TyperOption) else None
    if isinstance(parameter, TyperArgument):
        record = (str(parameter.name).upper(), getattr(parameter, "help", "") or "")
    if not record:
        return ""
    name, words = (" ".join(part.split()).replace("|", "\\|") for part in record)
    return f"| `{name}` | {words} |"


def yaml_page() -> str:
    """Return all YAML files with their keys, as Markdown."""
    parts = [
        "# YAML files",
        "Made from the program itself; `letterforge schema` gives the same to your editor.",
    ]
    for name, schema in json_schemas().items():
        parts += [f"## {name}", schema.get("description", "")]
        parts.append(table(schema))
        for record, definition in sorted(schema.get("$defs", {}).items()):
            if definition.get("properties"):
                parts += [f"### {record} ({name})", definition.get("description", "")]
                parts.append(table(definition))
    return "\n\n".join(part for part in parts if part) + "\n"


def table(schema: Mapping[str, Any]) -> str:
    needed = schema.get("required", ())
    rows = [
        f"| `{key}`{'' if key in needed else ' (may be left out)'} | {kind_of(value)} "
        f"| {' '.join(str(value.get('description', '')).split())} |"
        for key, value in schema.get("properties", {}).items()
    ]
    return "\n".join(["| key | value | what it is |", "|---|---|---|", *rows]) if rows else ""


def kind_of(value: Mapping[str, Any]) -> str:
    """Return in a few words what kind of value a key takes."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if "enum" in value or "const" in value:
        return " or ".join(f"`{one}`" for one in value.get("enum", [value.get("const")]))
    if kinds := value.get("anyOf"):
        return " or ".join(
            dict.fromkeys(kind_of(one) for one in kinds if one.get("type") != "null")
        )
    if value.get("type") == "array":
        return f"list of {kind_of(value.get('items', {})) or 'values'}"
    if value.get("type") == "object":
        inside: Any = value.get("additionalProperties") or next(
            iter(value.get("patternProperties", {}).values()), {}
        )
        return f"names, each with {kind_of(inside) or 'values'}" if inside else "keys"
    words = {"string": "text", "integer": "number", "boolean": "`true` or `false`"}
    return words.get(str(value.get("type", "")), "")


if __name__ == "__main__":
    main()
