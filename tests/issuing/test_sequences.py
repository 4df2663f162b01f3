"""Whatever is edited, deleted and batched in whatever order, the end is that of a fresh batch."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.support.batches import (
    HTML_AND_TEXT,
    NAMES,
    STYLESHEET,
    TEMPLATE,
    BatchProject,
    assert_true_manifest,
    contents,
)

FORCES = NAMES[:4]
ALL: tuple[str, ...] = ("pdf", *HTML_AND_TEXT)
force_names = st.sampled_from(FORCES)
some_formats = st.sampled_from([ALL, HTML_AND_TEXT, ("txt",), ("html",)])


class Batches(RuleBasedStateMachine):
    """A project that is edited, and batches of it into one folder."""

    formats: tuple[str, ...] = HTML_AND_TEXT

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.project = BatchProject.of(self.root / "project", len(FORCES))
        self.words = 0

    @rule(force=force_names, finding=st.sampled_from(["good", "bad"]))
    def find(self, force: str, finding: str) -> None:
        self.project.find(force, finding)

    @rule(force=force_names)
    def forget(self, force: str) -> None:
        self.project.forget(force)

    @rule(passage=st.sampled_from(["all-good", "some-bad"]), words=st.sampled_from("abc"))
    def rewrite(self, passage: str, words: str) -> None:
        self.project.write(f"templates/passages/notice/{passage}.html", f"<p>Then {words}.</p>\n")

    @rule(colour=st.sampled_from(["#111", "#222"]))
    def restyle(self, colour: str) -> None:
        styles = self.project.text(STYLESHEET).partition("p {")[0]
        self.project.write(STYLESHEET, f"{styles}p {{ color: {colour} }}\n")

    @rule(greeting=st.sampled_from(["Dear", "Hello"]))
    def greet(self, greeting: str) -> None:
        text = self.project.text(TEMPLATE)
        self.project.write(TEMPLATE, text.replace("Dear", greeting).replace("Hello", greeting))

    @rule(force=force_names)
    def doubt(self, force: str) -> None:
        text = self.project.text("data/forces.yaml")
        for was, becomes in (("2014", "2017"), ("2017", "2014")):
            if f"Al {force}, from: {was}" in text:
                self.project.write(
                    "data/forces.yaml",
                    text.replace(f"Al {force}, from: {was}", f"Al {force}, from: {becomes}"),
                )
                break

    @rule(number=st.integers(0, 11), harm=st.sampled_from(["delete", "cut", "alter"]))
    def harm(self, number: int, harm: str) -> None:
        files = sorted(self.project.folder.glob("[a-z]*shire.*"))
        if not files:
            return
        path = files[number % len(files)]
        if harm == "delete":
            path.unlink()
        elif harm == "cut":
            path.write_bytes(path.read_bytes()[:-1])
        else:
            path.write_bytes(path.read_bytes()[:-1] + b"#")

    @rule(force=st.lists(force_names, max_size=3), formats=some_formats, fresh=st.booleans())
    def batch(self, force: list[str], formats: tuple[str, ...], fresh: bool) -> None:
        chosen: dict[str, Any] = {"formats": formats, "fresh": fresh}
        known = self._forces()
        if asked := tuple(dict.fromkeys(each for each in force if each in known)):
            chosen["forces"] = asked
        if self._forces():
            self.project.batch(**chosen)
            assert not self._wrong(asked or known)

    def teardown(self) -> None:
        if not hasattr(self, "root"):
            return
        try:
            if self._forces():
                self._compare()
        finally:
            shutil.rmtree(self.root)

    def _compare(self) -> None:
        # In all formats, since a file that is right in a format not asked for stays and is told.
        self.project.batch(formats=ALL, prune_stale=True)
        fresh = self.project.folder.with_name("fresh")
        self.project.batch(formats=ALL, folder=fresh)
        failed = {each["force"] for each in assert_true_manifest(self.project.folder)["failed"]}
        kept = {
            name: content
            for name, content in contents(self.project.folder).items()
            if name.partition(".")[0] not in failed  # of an earlier run, and not named
        }
        assert kept == contents(fresh)

    def _forces(self) -> tuple[str, ...]:
        round_ = self.project.text("data/rounds/first.yaml")
        return tuple(force for force in FORCES if f"\n  {force}:\n" in round_)

    def _wrong(self, asked: tuple[str, ...]) -> list[str]:
        """Return the files of letters just batched that are not as the manifest tells."""
        from letterforge.issuing.manifest_file import what_is_wrong_on_disk
        from tests.support.batches import manifest_of

        folder = self.project.folder
        letters = manifest_of(folder).letters
        found = (what_is_wrong_on_disk(folder, each) for each in letters if each.force in asked)
        return [each for each in found if each]


TestBatches = Batches.TestCase
TestBatches.settings = settings(max_examples=12, stateful_step_count=12)
