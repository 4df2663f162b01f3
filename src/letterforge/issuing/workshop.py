"""Print, seal and write one letter of a batch: what each worker does, one task after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from letterforge.formats import FORMATS
from letterforge.issuing.files import write_all
from letterforge.issuing.life import Life
from letterforge.issuing.manifest_file import described
from letterforge.issuing.planning import Planned
from letterforge.model.manifest import ManifestFile, ManifestLetter
from letterforge.model.statement import SealedLetter
from letterforge.press import Press
from letterforge.rendering.fingerprint import sha256
from letterforge.signing.seals import Seals, remove_detached


@dataclass(frozen=True)
class Workshop:
    """Everything needed to print and write one letter; workers have one each.

    ``plans`` are of the letters to be made; ``life`` says what may be sealed.
    """

    press: Press
    plans: Mapping[str, Planned]
    folder: Path
    seals: Seals | None
    life: Life

    def make(self, force: str) -> ManifestLetter:
        """Make a letter and put its files in place; raises LetterforgeError where that fails."""
        planned = self.plans[force]
        proof = planned.proof
        if proof is None:
            raise AssertionError("a letter to be made comes with its proof")
        letter, made_of = proof.letter, proof.made_of
        made = self.press.files(proof, planned.formats)
        files = {self.folder / f"{force}.{suffix}": made.files[suffix] for suffix in made.files}
        seal = None
        if self.seals:
            self.life.check_approved(proof, made)
            files, seal = self.seals.seal(
                files,
                SealedLetter(
                    round=letter.round,
                    force=letter.force,
                    date=letter.date,
                    number=letter.number,
                    specimen=letter.specimen,
                ),
            )
        else:
            remove_detached(files)
        write_all(files)
        return ManifestLetter(
            force=force,
            force_name=letter.force_name,
            date=letter.date,
            addressed_to=tuple(person.in_words for person in letter.addressees),
            copied_to=tuple(person.in_words for person in letter.copied_to),
            outcome=letter.outcome,
            specimen=letter.specimen,
            pages=made.pages,
            fingerprint=made_of.fingerprint,
            made_of=made_of,
            files=tuple(described(path, content) for path, content in files.items()),
            number=letter.number,
            unsealed={name: sha256(content) for name, content in made.files.items()},
            seal=seal,
        )


def with_kept(made: ManifestLetter, kept: ManifestLetter | None) -> ManifestLetter:
    """Return a letter with its files of other formats that were right, and so were not touched."""
    if kept is None:
        return made
    files = sorted((*made.files, *kept.files), key=_by_format)
    pages = kept.pages if made.pages is None else made.pages
    unsealed = {**kept.unsealed, **made.unsealed}
    return made.model_copy(update={"files": tuple(files), "pages": pages, "unsealed": unsealed})


def _by_format(file: ManifestFile) -> tuple[int, str]:
    base: str = file.format.partition(".")[0]
    return [str(name) for name in FORMATS].index(base), file.format
