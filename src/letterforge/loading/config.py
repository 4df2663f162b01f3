"""Load a project's settings from ``letterforge.yaml``, or its defaults where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from letterforge.errors import Problem, ProblemsError
from letterforge.loading.records import make_record
from letterforge.loading.unread import SETTINGS
from letterforge.loading.yaml_document import Document, read_yaml
from letterforge.model.config import Config
from letterforge.project import Project


def load_config(project: Project) -> Config:
    """Return a project's settings, with paths as they stand in the file.

    Raises ProblemsError where the file is wrong or trusts files that are not there.
    """
    path = project.root / SETTINGS
    if not path.exists() and not path.is_symlink():
        return Config()
    document, problems = read_yaml(path, project.root)
    if document is None:
        raise ProblemsError(problems)
    config, more = make_record(Config, document)
    problems += more
    if config is not None:
        problems += _missing_files(config, document, project.root)
    if config is None or problems:
        raise ProblemsError(problems)
    return config


def _missing_files(config: Config, document: Document, root: Path) -> Iterator[Problem]:
    # The identity's files are only looked for where letters are sealed: others may check them.
    for index, name in enumerate(config.sealing.trust):
        if not (root / Path(name).expanduser()).is_file():
            message = f"'{name}' is no file"
            hint = "paths count from the folder of this file"
            yield document.problem(("sealing", "trust", index), message, hint)
