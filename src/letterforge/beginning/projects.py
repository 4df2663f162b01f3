"""Begin a project: its own copy of the facts, its schemas, and what to fill in first."""

from __future__ import annotations

import json
from pathlib import Path

from letterforge.beginning.writing import write_folder
from letterforge.loading.schemas import json_schemas
from letterforge.project import bundled_project

FILES = Path(__file__).parent / "files"

# These change with the world, so that each project keeps up its own.
_COPIED = ("forces.yaml", "inspectorate.yaml", "inspectors.yaml")


def new_project(folder: Path) -> None:
    """Make a project in a folder that is empty or not there yet.

    Raises LetterforgeError where the folder is something else, or cannot be written.
    """
    data = bundled_project().data
    files = {f"data/{name}": (data / name).read_bytes() for name in _COPIED}
    files["data/recommendations.yaml"] = (FILES / "recommendations.yaml").read_bytes()
    files["README.md"] = (FILES / "README.md").read_bytes()
    files[".gitignore"] = (FILES / "gitignore").read_bytes()
    for name, schema in json_schemas().items():
        files[f"schemas/{name}.json"] = f"{json.dumps(schema, indent=2)}\n".encode()
    write_folder(folder, files)
