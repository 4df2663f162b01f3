"""Begin a kind of letter: a copy of another with its words, under a name of its own."""

from __future__ import annotations

from pathlib import Path

from letterforge.beginning.writing import check_name, write_new
from letterforge.errors import LetterforgeError, ProblemsError, shown
from letterforge.loading.records import nearest
from letterforge.loading.rewriting import rewritten
from letterforge.loading.yaml_document import parse_yaml
from letterforge.project import Project


def new_kind(project: Project, name: str, source: str | None) -> tuple[Path, int]:
    """Copy a kind of letter; return the folder of the copy and how many passages came with it.

    ``source`` may be left out where there is one kind. Raises LetterforgeError where a name is
    wrong or taken, or a file cannot be read or written.
    """
    check_name(name, "kind of letter")
    assets = project.assets
    kinds = [each.split("/")[1] for each in assets.names("/kind.yaml") if each.count("/") == 2]
    source = _chosen(source, kinds)
    if name in kinds:
        message = f"there is a kind '{name}' already, and nothing is overwritten"
        raise LetterforgeError(message, "choose another name")
    copied = [
        each
        for each in assets.names()
        if each.startswith((f"letters/{source}/", f"passages/{source}/"))
    ]
    files = {}
    for each in copied:
        target = "/".join(name if at == 1 else part for at, part in enumerate(each.split("/")))
        content = assets.read(each)
        if each.endswith((".html", ".yaml", ".css", ".txt")):
            words = assets.read_text(each).replace(f"passages/{source}/", f"passages/{name}/")
            if each.endswith("/kind.yaml"):
                words = _nameless(words, shown(assets.find(each)))
            content = words.encode()
        files[f"templates/{target}"] = content
    write_new(project.root, files)
    folder = project.root / "templates" / "letters" / name
    return folder, sum(1 for each in files if each.startswith("templates/passages/"))


def _chosen(asked: str | None, kinds: list[str]) -> str:
    if asked is None:
        if len(kinds) == 1:
            return kinds[0]
        raise LetterforgeError(
            "there is more than one kind of letter to begin from",
            f"choose one with --from: {', '.join(kinds)}",
        )
    if asked not in kinds:
        raise LetterforgeError(f"there is no kind of letter '{asked}'", nearest(asked, kinds))
    return asked


def _nameless(words: str, file: str) -> str:
    """Return a kind's YAML with its name left open."""
    document, problems = parse_yaml(words.encode(), file)
    if document is None or problems or not isinstance(document.data, dict):
        raise ProblemsError(problems)
    return rewritten(words, {**document.data, "name": None}, file)
