"""Find the project to work in: its data, its templates, and where its letters go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from letterforge.assets import Assets, is_file
from letterforge.errors import LetterforgeError, Problem, ProblemsError, shown

VARIABLE = "LETTERFORGE_PROJECT"
MARKER = Path("data") / "forces.yaml"
_DATA = ("forces.yaml", "recommendations.yaml", "inspectorate.yaml", "inspectors.yaml", "rounds")

_PACKAGE = Path(__file__).parent
# A wheel carries data and templates inside the package; a checkout has them at its root.
_BUNDLED = _PACKAGE / "_bundled" if (_PACKAGE / "_bundled").is_dir() else _PACKAGE.parents[1]


@dataclass(frozen=True)
class Project:
    """A folder with data and perhaps templates; ``chosen_by`` says in words why this one.

    ``output`` is the folder below which letters are written unless another is asked for.
    ``nobodys`` tells that there was no project, so that the data which come with letterforge serve:
    every command says so first.
    """

    root: Path
    output: Path
    chosen_by: str
    nobodys: bool = False

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
        """Return the templates: the project's own before the bundled ones, file by file.

        Raises ProblemsError where the project's own are those of another folder.
        """
        own = self.root / "templates"
        if not own.resolve().is_relative_to(self.root.resolve()):
            message, hint = "is a link that leads out of the project", "put the folder itself there"
            raise ProblemsError([Problem(shown(own), 0, 0, message, hint)])
        folders = dict.fromkeys((self.root / "templates", _BUNDLED / "templates"))
        return Assets(tuple(folders))


def bundled_project() -> Project:
    """Return the data that come with letterforge."""
    return Project(_BUNDLED, _BUNDLED / "letters", "bundled with letterforge")


def find_project(asked: Path | None, environment: Mapping[str, str], start: Path) -> Project:
    """Return the project asked for, named by the environment, around a folder, or the bundled one.

    Raises LetterforgeError where a folder that was named is no project, and where a folder looks
    like one but lacks its register of forces: no other data may be taken for it.
    """
    if asked:
        return _named(asked, "--project")
    if environment.get(VARIABLE):
        return _named(Path(environment[VARIABLE]), VARIABLE)
    for folder in (start, *start.parents):
        if is_file(folder / MARKER):
            chosen_by = "the current folder" if folder == start else f"found above {shown(start)}"
            return Project(folder, folder / "letters", chosen_by)
        if _looks_like_a_project(folder, start):
            raise LetterforgeError(*_no_forces(folder))
    return Project(_BUNDLED, start / "letters", "bundled with letterforge", nobodys=True)


def _looks_like_a_project(folder: Path, start: Path) -> bool:
    traces = [folder / "letterforge.yaml", folder / "letterforge.yml"]
    traces += [folder / "data" / name for name in _DATA if name != MARKER.name]
    if any(map(_exists, traces)) or _misnamed(folder):
        return True
    return folder == start and _exists(folder / "data")


def _no_forces(folder: Path) -> tuple[str, str]:
    marker = MARKER.as_posix()
    if _exists(folder / MARKER):
        return f"'{shown(folder / MARKER)}' is no file that can be read", "put the forces there"
    if name := _misnamed(folder):
        return f"'{shown(folder / 'data' / name)}' is not read", f"rename it to {MARKER.name}"
    return (
        f"'{shown(folder)}' looks like a project, but has no {marker}",
        f"add {marker}, or change to another folder, or name one with --project",
    )


def _misnamed(folder: Path) -> str:
    """Return the file in a folder's data that was meant to be the register of forces."""
    try:
        names = sorted(each.name for each in (folder / "data").iterdir())
    except OSError:
        return ""
    meant = {MARKER.name, "forces.yml"}
    return next((each for each in names if each.lower() in meant and each != MARKER.name), "")


def _exists(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except OSError:
        return False


def _named(folder: Path, by: str) -> Project:
    if not is_file(folder / MARKER):
        raise LetterforgeError(*_not_named_rightly(folder, by))
    root = folder.resolve()
    return Project(root, root / "letters", f"named by {by}")


def _not_named_rightly(folder: Path, by: str) -> tuple[str, str]:
    marker = MARKER.as_posix()
    if not _exists(folder):
        return f"'{folder}' is not there", f"give {by} a folder that holds {marker}"
    for above in folder.parents[:3]:
        if is_file(above / MARKER):
            hint = f"the project is the folder above: {by} {shown(above)}"
            return f"'{folder}' is no project: it has no {marker}", hint
    if _misnamed(folder) or _exists(folder / MARKER):
        return _no_forces(folder)
    message = f"'{folder}' is no project: it has no {marker}"
    return message, f"give {by} a folder that holds {marker}"
