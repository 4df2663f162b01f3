"""The documentation is whole: its links lead somewhere, and its reference is the code's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import make_house_picture
import make_reference
import pytest

from letterforge.loading.schemas import json_schemas
from tests.support.projects import ROOT


def test_every_command_and_option_is_in_the_reference() -> None:
    page = make_reference.commands_page()
    for words in ("## letterforge render", "## letterforge new project", "`-f, --force FORCE`"):
        assert words in page
    for command, context in make_reference.commands(*make_reference.program()):
        assert f"## {context.command_path}\n" in page
        for parameter in command.params:
            assert parameter.hidden or any(name in page for name in names_of(parameter))


def names_of(parameter: Any) -> list[str]:
    return [f"{parameter.opts[0]} ", f"{parameter.opts[0]}`", f"`{parameter.name.upper()}`"]


def test_every_key_of_every_file_is_in_the_reference() -> None:
    page = make_reference.yaml_page()
    for schema in json_schemas().values():
        for record in (schema, *schema.get("$defs", {}).values()):
            for key in record.get("properties", {}):
                assert f"| `{key}`" in page


def test_the_picture_shows_every_package_and_no_arrow_upwards() -> None:
    floors = make_house_picture.floors()
    level = {room: at for at, floor in enumerate(floors) for room in floor}
    uses = make_house_picture.uses()
    rooms = {room for pair in uses for room in pair} - {"__main__", "__init__"}
    assert rooms <= level.keys()
    for user, used in uses:
        if user in level:
            assert level[user] < level[used], (user, used)
    assert ">composing</text>" in make_house_picture.drawn(floors, uses)


def test_the_site_is_built_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    for script in ("make_reference", "make_house_picture"):
        subprocess.run([sys.executable, f"scripts/{script}.py"], cwd=ROOT, check=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reference" / "commands.html").is_file()
