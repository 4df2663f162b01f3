"""Find the project to work in: its data, its templates, and where its letters go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from letterforge.assets import Assets, is_file
from letterforge.errors import LetterforgeError, shown

VARIABLE = "LETTERFORGE_PROJECT"
MARKER = Path("data") / "forces.yaml"

_PACKAGE = Path(__file__).parent
# A wheel carries data and templates inside the package; a checkout has them at its root.
_BUNDLED = _PACKAGE / "_bundled" if (_PACKAGE / "_bundled").is_dir() else _PACKAGE.parents[1]


@dataclass(frozen=True)
class Project:
    """A folder with data and perhaps templates; ``chosen_by`` says in words why this one.

    ``output`` is the folder below which letters are written unless another is asked for.
    """

    root: Path
    output: Path
    chosen_by: str

    @property
    def bundled(self) -> bool:
        """Tell whether this is the data that comes with letterforge."""
        return self.root == _BUNDLED

    @property
    def data(self) -> Path:
        """Return the folder of the YAML files."""
        return self.root / "data"

    @property
    def assets(self) -> Assets:
        """Return the templates: the project's own before the bundled ones, file by file."""
        folders = dict.fromkeys((self.root / "templates", _BUNDLED / "templates"))
        return Assets(tuple(folders))


def bundled_project() -> Project:
    """Return the data that come with letterforge."""
    return Project(_BUNDLED, _BUNDLED / "letters", "bundled with letterforge")


def find_project(asked: Path | None, environment: Mapping[str, str], start: Path) -> Project:
    """Return the project asked for, named by the environment, around a folder, or the bundled one.

    Raises LetterforgeError where a folder that was named is no project.
    """
    if asked:
        return _named(asked, "--project")
    if environment.get(VARIABLE):
        return _named(Path(environment[VARIABLE]), VARIABLE)
    for folder in (start, *start.parents):
        if is_file(folder / MARKER):
            chosen_by = "the current folder" if folder == start else f"found above {shown(start)}"
            return Project(folder, folder / "letters", chosen_by)
    return Project(_BUNDLED, start / "letters", "bundled with letterforge")


def _named(folder: Path, by: str) -> Project:
    if not is_file(folder / MARKER):
        raise LetterforgeError(
            f"'{folder}' is no project: it has no {MARKER.as_posix()}",
            f"give {by} a folder that holds {MARKER.as_posix()}",
        )
    root = folder.resolve()
    return Project(root, root / "letters", f"named by {by}")
