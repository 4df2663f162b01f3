"""A folder of sealed letters with its manifest, as a batch leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from letterforge.issuing.manifest_file import (
    SEAL_NAME,
    described,
    manifest_bytes,
    read_manifest,
    write_manifest,
)
from letterforge.model.manifest import MadeOf, Manifest, ManifestLetter
from letterforge.model.statement import SealedLetter, SealedManifest
from letterforge.signing.sealing import Sealer

MOMENT = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
DAY = date(2017, 10, 2)
MADE_OF = MadeOf(facts="0" * 64, words="0" * 64, assets={}, program={})


@dataclass
class SealedFolder:
    """Letters in PDF, HTML and text, each sealed, and a manifest that tells of them."""

    path: Path
    sealers: list[Sealer] = field(default_factory=list)

    def add(self, force: str, pdf: bytes, sealer: Sealer | None, *, specimen: bool = False) -> None:
        files = {f"{force}.pdf": pdf, f"{force}.html": b"<p>Dear", f"{force}.txt": b"Dear"}
        if sealer is not None:
            self.sealers.append(sealer)
            files[f"{force}.pdf"] = sealer.seal_pdf(pdf, MOMENT, said(force, "pdf", specimen))
            for name in (f"{force}.html", f"{force}.txt"):
                statement = said(force, name.rpartition(".")[2], specimen)
                files[f"{name}.p7s"] = sealer.seal_detached(files[name], MOMENT, statement)
        for name, content in files.items():
            (self.path / name).write_bytes(content)
        letter = ManifestLetter(
            force=force,
            force_name=force.title(),
            date=DAY,
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
        self.write(manifest)

    def write(self, manifest: Manifest) -> None:
        """Write and seal a manifest, as whoever made the letters would."""
        content = manifest_bytes(manifest)
        # Who seals real letters, if there is one.
        by = sorted(self.sealers, key=lambda sealer: sealer.identity.specimen)[:1]
        says = SealedManifest(round=manifest.round)
        seal = by[0].seal_detached(content, MOMENT, says) if by else None
        write_manifest(self.path, content, seal)

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
        changed = manifest_bytes(manifest.model_copy(update={"letters": letters}))
        write_manifest(self.path, changed, (self.path / SEAL_NAME).read_bytes())


def said(force: str, format_: str, specimen: bool) -> SealedLetter:
    """Return what a seal says that it is of."""
    return SealedLetter.model_validate(
        {"round": "first", "force": force, "date": DAY, "format": format_, "specimen": specimen}
    )
