"""A folder of sealed letters with its manifest, as a batch leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from letterforge.issuing.manifest_file import described, read_manifest, write_manifest
from letterforge.model.manifest import MadeOf, Manifest, ManifestLetter
from letterforge.signing.sealing import Sealer

MOMENT = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
MADE_OF = MadeOf(facts="0" * 64, words="0" * 64, assets={}, program={})


@dataclass
class SealedFolder:
    """Letters in PDF, HTML and text, each sealed, and a manifest that tells of them."""

    path: Path

    def add(self, force: str, pdf: bytes, sealer: Sealer | None, *, specimen: bool = False) -> None:
        files = {f"{force}.pdf": pdf, f"{force}.html": b"<p>Dear", f"{force}.txt": b"Dear"}
        if sealer is not None:
            files[f"{force}.pdf"] = sealer.seal_pdf(pdf, MOMENT)
            for name in (f"{force}.html", f"{force}.txt"):
                files[f"{name}.p7s"] = sealer.seal_detached(files[name], MOMENT)
        for name, content in files.items():
            (self.path / name).write_bytes(content)
        letter = ManifestLetter(
            force=force,
            force_name=force.title(),
            date=date(2017, 10, 2),
            addressed_to=("Ann Able",),
            copied_to=(),
            outcome="good",
            specimen=specimen,
            pages=1,
            fingerprint=MADE_OF.fingerprint,
            made_of=MADE_OF,
            files=tuple(described(self.path / name, files[name]) for name in files),
            seal=sealer.describe(MOMENT) if sealer else None,
        )
        old = read_manifest(self.path)
        letters = old.letters if old else ()
        manifest = Manifest(
            round="first", date=letter.date, letterforge="0", letters=(*letters, letter)
        )
        write_manifest(self.path, manifest)

    def update_manifest(self, force: str) -> None:
        """Make the manifest agree with the files, as a forger would."""
        manifest = read_manifest(self.path)
        assert manifest is not None
        letters = tuple(
            each.model_copy(
                update={
                    "files": tuple(
                        described(self.path / file.name, (self.path / file.name).read_bytes())
                        for file in each.files
                        if (self.path / file.name).exists()
                    )
                }
            )
            if each.force == force
            else each
            for each in manifest.letters
        )
        write_manifest(self.path, manifest.model_copy(update={"letters": letters}))
