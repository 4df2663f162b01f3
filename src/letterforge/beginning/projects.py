"""Begin a project: its own copy of the facts, its schemas, and what to fill in first."""

from __future__ import annotations

import json
from pathlib import Path

from letterforge.beginning.writing import write_folder
from letterforge.errors import LetterforgeError
from letterforge.loading.records import nearest
from letterforge.loading.schemas import json_schemas
from letterforge.project import bundled_project

FILES = Path(__file__).parent / "files"
EXAMPLES = bundled_project().root / "examples"

# These change with the world, so that each project keeps up its own.
_COPIED = ("forces.yaml", "inspectorate.yaml", "inspectors.yaml")


def new_project(folder: Path, example: str | None = None) -> None:
    """Make a project in a folder that is empty or not there yet; it may be a copy of an example.

    Raises LetterforgeError where the folder is something else, or cannot be written, and where
    there is no such example.
    """
    files = _beginning() if example is None else _copy_of(example)
    for name, schema in json_schemas().items():
        files[f"schemas/{name}.json"] = f"{json.dumps(schema, indent=2)}\n".encode()
    write_folder(folder, files)


def _beginning() -> dict[str, bytes]:
    data = bundled_project().data
    files = {f"data/{name}": (data / name).read_bytes() for name in _COPIED}
    files["data/recommendations.yaml"] = (FILES / "recommendations.yaml").read_bytes()
    files["README.md"] = (FILES / "README.md").read_bytes()
    files[".gitignore"] = (FILES / "gitignore").read_bytes()
    return files


def _copy_of(example: str) -> dict[str, bytes]:
    folders = {path.name: path for path in EXAMPLES.iterdir() if (path / "data").is_dir()}
    if example not in folders:
        raise LetterforgeError(
            f"there is no example '{example}'",
            nearest(example, folders) or f"choose one of {', '.join(sorted(folders))}",
        )
    root = folders[example]
    parts = [root / "README.md", *(root / "data").rglob("*"), *(root / "templates").rglob("*")]
    files = {str(path.relative_to(root)): path.read_bytes() for path in parts if path.is_file()}
    return files | {".gitignore": (FILES / "gitignore").read_bytes()}
