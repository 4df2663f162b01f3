"""Make, seal and write one letter of a batch: what each worker does, one task after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from letterforge.issuing.files import write_all
from letterforge.issuing.formats import FORMATS
from letterforge.issuing.making import LetterMaker
from letterforge.issuing.manifest_file import described
from letterforge.issuing.planning import Planner
from letterforge.model.manifest import ManifestFile, ManifestLetter
from letterforge.signing.seals import Seals, remove_detached


@dataclass(frozen=True)
class Workshop:
    """Everything needed to make and write one letter; workers have one each."""

    planner: Planner
    maker: LetterMaker
    folder: Path
    seals: Seals | None = None
    to_seal: Mapping[str, ManifestLetter] = field(default_factory=dict)

    def work(self, force: str) -> ManifestLetter:
        """Make a letter, or seal one again; raises LetterforgeError where that fails."""
        return self._seal(self.to_seal[force]) if force in self.to_seal else self.make(force)

    def make(self, force: str) -> ManifestLetter:
        """Make a letter and put its files in place; raises LetterforgeError where that fails."""
        composed, html = self.planner.compose(force)
        made_of = self.planner.made_of(composed, html)
        made = self.maker.make(composed.letter, html, made_of)
        files = {self.folder / f"{force}.{suffix}": made.files[suffix] for suffix in made.files}
        letter = composed.letter
        seal = None
        if self.seals:
            files, seal = self.seals.seal(files, specimen=letter.specimen)
        else:
            remove_detached(files)
        write_all(files)
        return ManifestLetter(
            force=force,
            force_name=letter.force_name,
            date=letter.date,
            addressed_to=tuple(each.in_words for each in letter.addressees),
            copied_to=tuple(each.in_words for each in letter.copied_to),
            outcome=letter.outcome,
            specimen=letter.specimen,
            pages=made.pages,
            fingerprint=made_of.fingerprint,
            made_of=made_of,
            files=tuple(described(path, content) for path, content in files.items()),
            seal=seal,
        )

    def _seal(self, letter: ManifestLetter) -> ManifestLetter:
        if self.seals is None:
            raise AssertionError("only letters that are to have a seal are sealed again")
        files, seal = self.seals.seal_again(letter, self.folder)
        write_all(files)
        told = tuple(described(path, content) for path, content in files.items())
        return letter.model_copy(update={"files": told, "seal": seal})


def with_kept(made: ManifestLetter, kept: ManifestLetter | None) -> ManifestLetter:
    """Return a letter with its files of other formats that were right, and so were not touched."""
    if kept is None:
        return made
    files = sorted((*made.files, *kept.files), key=_by_format)
    pages = kept.pages if made.pages is None else made.pages
    return made.model_copy(update={"files": tuple(files), "pages": pages})


def _by_format(file: ManifestFile) -> tuple[int, str]:
    base: str = file.format.partition(".")[0]
    return [str(each) for each in FORMATS].index(base), file.format
