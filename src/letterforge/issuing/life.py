"""What the journal allows a batch to do with a letter, and what the batch puts down in it.

Why: a letter that was sent is never overwritten, and none is sealed but as it was approved; both
follow from acts that people signed, never from what stands in the manifest alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from letterforge.errors import LeftError, LetterforgeError
from letterforge.journal.book import Journal, append, read_journal
from letterforge.journal.judging import Approval, acts_of, approval, editions_of
from letterforge.journal.roles import Roles
from letterforge.loading.loader import Loaded
from letterforge.model.journal import Deed, LetterBytes
from letterforge.model.letter import Replaced
from letterforge.model.manifest import JournalHead, Manifest, ManifestLetter
from letterforge.press import Made, Proof
from letterforge.rendering.fingerprint import sha256
from letterforge.signing.seals import Seals


@dataclass(frozen=True)
class Correction:
    """A letter's date and what it replaces, as the act that corrects it says."""

    day: date
    replaces: Replaced


@dataclass(frozen=True)
class Life:
    """The acts of a round, its roles, and the date that its letters have unless corrected."""

    round: str
    day: date | None
    folder: Path | None
    journal: Journal
    roles: Roles

    @classmethod
    def without_acts(cls) -> Life:
        """Return the life of letters that nobody keeps a journal of."""
        return cls("", None, None, Journal(), Roles())

    @classmethod
    def of(cls, loaded: Loaded, round_name: str, folder: Path, roles: Roles | None) -> Life:
        """Return what a round's journal says; raises LetterforgeError where it does not hold."""
        journal = read_journal(folder, round_name)
        if journal.problems:
            raise LetterforgeError(
                f"the journal of the round does not hold: {journal.problems[0]}",
                "put the journal back as it was, from a copy; nothing is made until then",
            )
        day = loaded.register.rounds[round_name].date
        return cls(round_name, day, folder, journal, roles or Roles())

    def correction(self, force: str) -> Correction | None:
        """Return how a letter was corrected last, or None where it never was."""
        acts = [entry.act for entry in self.journal.of(force) if entry.act.act == "corrected"]
        if not acts or self.day is None:
            return None
        *_, last = acts
        dates = [self.day, *(act.day or self.day for act in acts)]
        replaces = Replaced(
            date=dates[-2], number=last.number - 1, sha256=last.file or "", because=last.note or ""
        )
        return Correction(dates[-1], replaces)

    def check_may_be_made(self, force: str, proof: Proof, *, sealing: bool) -> None:
        """Raise LetterforgeError where a letter must not be made, or not made as it is now."""
        number = editions_of(self.journal.of(force), force)
        acts = acts_of(self.journal.of(force), force, number)
        kinds = {entry.act.act for entry in acts}
        if "withdrawn" in kinds:
            raise LeftError("it was withdrawn", "see: letterforge status")
        if kinds & {"sent", "published"}:
            raise LeftError(
                "it changed since it was sent, and what was sent is never overwritten",
                f'correct it (letterforge correct --force {force} --because "…"), or leave it',
            )
        if sealing:
            version = proof.made_of.fingerprint
            self._demand(
                approval(acts, self.roles, specimen=proof.letter.specimen, version=version)
            )

    def check_approved(self, proof: Proof, made: Made) -> None:
        """Raise LetterforgeError where a letter may not be sealed: not approved byte for byte."""
        letter = proof.letter
        acts = acts_of(self.journal.of(letter.force), letter.force, letter.number)
        judged = approval(acts, self.roles, specimen=letter.specimen, letter=bytes_of(proof, made))
        self._demand(judged)

    def put_down_seals(self, manifest: Manifest, seals: Seals | None) -> LetterforgeError | None:
        """Put down which real letters were sealed and are not told of yet; return why not, if so.

        Only where the round has a journal or the project has roles.
        """
        if (
            self.folder is None
            or seals is None
            or not (self.journal.entries or self.roles.declared)
        ):
            return None
        told = {entry.act.file for entry in self.journal.entries if entry.act.act == "sealed"}
        deeds = []
        for letter in manifest.letters:
            pdf = next((file for file in letter.files if file.format == "pdf"), None)
            if letter.seal is not None and not letter.specimen and pdf and pdf.sha256 not in told:
                deeds.append(self._sealed(letter, pdf.sha256))
        try:
            if deeds:
                append(self.folder, self.round, deeds, seals.actor(), self.roles.sha256)
        except LetterforgeError as error:
            return error
        return None

    def head(self) -> JournalHead | None:
        """Return how far the journal has grown by now; raises LetterforgeError as ``of`` does."""
        return read_journal(self.folder, self.round).head if self.folder else None

    def _sealed(self, letter: ManifestLetter, sealed: str) -> Deed:
        return Deed(
            act="sealed",
            force=letter.force,
            number=letter.number,
            specimen=letter.specimen,
            file=sealed,
            letter=LetterBytes(
                version=letter.fingerprint, data=letter.made_of.facts, files=letter.unsealed
            ),
        )

    def _demand(self, judged: Approval) -> None:
        if self.roles.demanded and judged.lacking:
            refused = f" ({'; '.join(judged.refused)})" if judged.refused else ""
            changed = "it changed since it was approved, and " if judged.changed else ""
            raise LetterforgeError(
                f"it may not be sealed: {changed}{judged.lacking}{refused}",
                "letterforge approve shows it and asks; roles in letterforge.yaml demand it",
            )


def bytes_of(proof: Proof, made: Made) -> LetterBytes:
    """Return exactly which letter is meant, by what was printed of it."""
    return LetterBytes(
        version=proof.made_of.fingerprint,
        data=proof.made_of.facts,
        files={name: sha256(content) for name, content in made.files.items()},
    )
