"""Write a project with as many letters as asked, by repeating the bundled forces under new names.

Use: python -m benchmarks.make_large_project FOLDER LETTERS
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
ROUND = "abuse-of-position-2017"


def make_large_project(folder: Path, letters: int) -> None:
    """Write the project; every name and finding is that of a bundled force, with a number."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "data", folder / "data")
    forces = _read("forces.yaml")
    round_ = _read(f"rounds/{ROUND}.yaml")
    originals = list(round_["assessments"])
    names = [(originals[at % len(originals)], at // len(originals)) for at in range(letters)]
    many = {f"{name}-{copy}": _numbered(forces["forces"][name], copy) for name, copy in names}
    _write(folder, "forces.yaml", {**forces, "forces": many})
    told = {f"{name}-{copy}": round_["assessments"][name] for name, copy in names}
    _write(folder, f"rounds/{ROUND}.yaml", {**round_, "assessments": told})


def _numbered(force: dict[str, Any], copy: int) -> dict[str, Any]:
    return {**force, "name": f"{force['name']} {copy}"}


def _read(name: str) -> dict[str, Any]:
    # Dates and numbers stay the texts that they are in the file.
    content: dict[str, Any] = yaml.load(
        (ROOT / "data" / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    return content


class _Dumper(yaml.SafeDumper):
    """Write every value where it is used: aliases would make the file smaller than a real one."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = text.replace("-", "").isdigit() or text in {"true", "false"}
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _plain)


def _write(folder: Path, name: str, content: dict[str, Any]) -> None:
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    # A number or a truth value in quotes would be a text.
    (folder / "data" / name).write_text(_unquoted(text), encoding="utf-8")


def _unquoted(text: str) -> str:
    return re.sub(r": '(\d[\d-]*|true|false)'$", r": \1", text, flags=re.MULTILINE)


if __name__ == "__main__":
    make_large_project(Path(sys.argv[1]), int(sys.argv[2]))
