"""Projects with several forces, batches of them, and what must be true of a folder afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from letterforge.formats import Format
from letterforge.issuing.folder_lock import LOCK_NAME
from letterforge.issuing.issue import Report, issue
from letterforge.issuing.manifest_file import MANIFEST_NAME, read_manifest
from letterforge.issuing.planning import Order
from letterforge.loading.schemas import json_schemas
from letterforge.model.manifest import Manifest
from tests.support.projects import ROUND, SmallProject

ROUND_NAME = "first"
NAMES = ("ashshire", "birchshire", "cedarshire", "dogwoodshire", "elmshire", "firshire",
         "gorseshire", "hollyshire", "ivyshire", "junipershire")  # fmt: skip
STYLESHEET = "templates/layouts/notice.css"
TEMPLATE = "templates/letters/notice/letter.html"
WORDS = "<p>To {{ letter.addressees[0].name }}</p>"
STYLES = """\
@font-face {
  font-family: "IBM Plex Sans";
  src: url("asset:assets/fonts/IBMPlexSans-Regular.ttf");
}
@font-face {
  font-family: "IBM Plex Sans";
  font-weight: 700;
  src: url("asset:assets/fonts/IBMPlexSans-SemiBold.ttf");
}
body { font-family: "IBM Plex Sans" }
"""
HTML_AND_TEXT: tuple[Format, ...] = ("html", "txt")


class BatchProject(SmallProject):
    """A small project with as many forces as a test asks for."""

    @classmethod
    def of(cls, root: Path, forces: int = 4) -> BatchProject:
        project = cls(root.resolve())
        SmallProject.at(root)
        names = NAMES[:forces]
        project.write("data/forces.yaml", "forces:\n" + "".join(map(force_record, names)))
        head = ROUND[: ROUND.index("assessments:")]
        told = "".join(assessment(name, "good") for name in names)
        project.write(f"data/rounds/{ROUND_NAME}.yaml", f"{head}assessments:\n{told}")
        project.write(STYLESHEET, STYLES)
        project.edit(TEMPLATE, "<main>", "<main>" + WORDS)
        return project

    @property
    def folder(self) -> Path:
        """Return the folder of the only round's letters."""
        return self.root / "letters" / ROUND_NAME

    def find(self, force: str, finding: str) -> None:
        """Set what was found about a force: good or bad."""
        for old in ("good", "bad"):
            text = self.text(f"data/rounds/{ROUND_NAME}.yaml")
            changed = text.replace(assessment(force, old), assessment(force, finding))
            self.write(f"data/rounds/{ROUND_NAME}.yaml", changed)

    def forget(self, force: str) -> None:
        """Take a force out of the round."""
        text = self.text(f"data/rounds/{ROUND_NAME}.yaml")
        for finding in ("good", "bad"):
            text = text.replace(assessment(force, finding), "")
        self.write(f"data/rounds/{ROUND_NAME}.yaml", text)

    def coarsen(self, force: str) -> None:
        """Make it unknown who led a force when the letters were written."""
        self.edit(
            "data/forces.yaml", f"name: Al {force}, from: 2014", f"name: Al {force}, from: 2017"
        )

    def order(self, **chosen: Any) -> Order:
        forces = tuple(self.load().register.rounds[ROUND_NAME].assessments)
        return Order(**{"round": ROUND_NAME, "forces": forces, "folder": self.folder, **chosen})

    def batch(self, *, jobs: int = 1, prune_stale: bool = False, **chosen: Any) -> Report:
        """Issue letters in this process."""
        order = self.order(**chosen)
        return issue(self.load(), order, jobs=jobs, prune_stale=prune_stale)


def force_record(name: str) -> str:
    return f"""\
  {name}:
    name: {name.capitalize()} Police
    chief_officer:
      - {{title: Chief Constable, name: Al {name}, from: 2014, seen: 2024}}
    local_policing_body:
      - {{title: Police and Crime Commissioner, name: Bo {name}, from: 2016-05-12, seen: 2024}}
"""


def assessment(name: str, finding: str) -> str:
    outcome = {"good": "all-good", "bad": "some-bad"}[finding]
    return f"""\
  {name}:
    outcome: {outcome}
    findings: {{stores: {finding}, records: good}}
    source: A letter
"""


def made(report: Report) -> list[str]:
    return [each.force for each in report.with_status("made")]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder but the lock, which holds nothing."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.name != LOCK_NAME and path.is_file()
    }  # fmt: skip


def letters_in(folder: Path) -> dict[str, bytes]:
    """Return the files that readers see as letters."""
    return {
        name: content
        for name, content in contents(folder).items()
        if name != MANIFEST_NAME and not name.startswith(".")
    }


def manifest_of(folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    assert manifest is not None
    return manifest


def assert_true_manifest(folder: Path) -> Mapping[str, Any]:
    """Check a folder's manifest against its schema and against the files on disk."""
    import jsonschema

    told: dict[str, Any] = json.loads((folder / MANIFEST_NAME).read_bytes())
    jsonschema.Draft202012Validator(
        json_schemas()["manifest"], format_checker=jsonschema.FormatChecker()
    ).validate(told)
    forces = [letter["force"] for letter in told["letters"]]
    assert forces == sorted(set(forces))
    assert not set(forces) & {failure["force"] for failure in told["failed"]}
    for letter in told["letters"]:
        assert letter["files"], f"the letter to {letter['force']} has no files"
        for file in letter["files"]:
            content = (folder / file["name"]).read_bytes()
            assert len(content) == file["size"], file["name"]
            assert hashlib.sha256(content).hexdigest() == file["sha256"], file["name"]
    return told
