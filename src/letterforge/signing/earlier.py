"""Keep or remove the identity that was imported before: no old private key stays behind unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509

from letterforge.errors import LetterforgeError, quoted, reason_of, shown
from letterforge.files import sync_folder, write_whole
from letterforge.signing.expecting import IMPORTED_CERTIFICATE, IMPORTED_SETTINGS
from letterforge.signing.identity import Identity, fingerprint, read_certificates
from letterforge.signing.private_files import read_private

FILES = {
    "pkcs12": "identity.p12",
    "key": "identity-key.pem",
    "certificate": "identity-own.pem",
    "chain": "identity-chain.pem",
}
"""What an identity's settings may name, and under which names it is kept."""

_KEYS = (FILES["pkcs12"], FILES["key"])
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Earlier:
    """The files of an identity that was imported before; none where there was no such."""

    folder: Path
    files: Mapping[str, bytes]
    certificate: x509.Certificate | None

    @classmethod
    def of(cls, folder: Path) -> Earlier:
        """Return what a folder of identities holds; raises LetterforgeError if it is unreadable."""
        names = (*FILES.values(), IMPORTED_CERTIFICATE, IMPORTED_SETTINGS)
        paths = {name: folder / name for name in names if (folder / name).exists()}
        files = {name: read_private(path, "the identity in") for name, path in paths.items()}
        certificate = None
        with suppress(LetterforgeError):  # a damaged one has no name, and is another one surely
            certificate = read_certificates(files.get(IMPORTED_CERTIFICATE, b""), "")[0]
        return cls(folder, files, certificate)

    @property
    def name(self) -> str:
        """Return whom it belongs to, in quotation marks."""
        if self.certificate is None:
            return "whose certificate is not there any more"
        return "of " + quoted(str(self.certificate.subject.native.get("common_name", "nobody")))

    def require_choice(self, new: Identity, keep: str | None, *, remove: bool) -> None:
        """Raise LetterforgeError where nobody said what becomes of it, or where it cannot be kept.

        Why not for the same certificate: its key is the same, and takes its own place.
        """
        if self.files and not self._is_of(new) and keep is None and not remove:
            raise LetterforgeError(
                f"another identity was imported before: that {self.name}",
                "say what becomes of it and its private key: --keep-old NAME keeps both in a "
                "folder of this name, --remove-old removes both",
            )
        if keep is None:
            return
        if not _NAME.fullmatch(keep):
            raise LetterforgeError(
                f"the old identity cannot be kept under the name {quoted(keep)}",
                "take letters, digits, '-' and '_', such as --keep-old until-2026",
            )
        kept = self.folder / keep
        if (kept.exists() or kept.is_symlink()) and not self._is_kept_in(kept):
            raise LetterforgeError(f"'{shown(kept)}' is there already", "give another --keep-old")

    def keep(self, folder: Path) -> str:
        """Copy it into a folder; return a sentence that says so."""
        if not self.files:
            return ""
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LetterforgeError(
                f"'{shown(folder)}' cannot be written to: {reason_of(error)}"
            ) from None
        write_whole({folder / name: content for name, content in self.files.items()}, private=True)
        sync_folder(self.folder)
        return f"the earlier identity, {self.name}, is kept in {shown(folder)}"

    def remove_but(self, new: Mapping[str, bytes], identity: Identity) -> str:
        """Remove what the new one has not taken the place of; return a sentence that says so."""
        stale = [self.folder / name for name in self.files if name not in new]
        for path in stale:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise LetterforgeError(
                    f"'{shown(path)}', a file of the earlier identity, cannot be removed: "
                    f"{reason_of(error)}",
                    "remove it yourself: the new identity is in its place already",
                ) from None
        sync_folder(self.folder)
        if not self.files:
            return ""
        if self._is_of(identity):
            return "it was there before, and this copy took the place of the earlier one"
        had_key = any(name in self.files for name in _KEYS)
        key = " with its key" if had_key else "; its key stays on its token"
        return f"the earlier identity, {self.name}, was removed{key}"

    def _is_of(self, identity: Identity) -> bool:
        return (
            self.certificate is not None
            and fingerprint(self.certificate) == identity.certificate_sha256
        )

    def _is_kept_in(self, folder: Path) -> bool:
        """Tell whether an import that was stopped had kept it there already."""
        try:
            found = {path.name: path.read_bytes() for path in folder.iterdir()}
        except OSError:
            return False
        return found.items() <= self.files.items()


def nobodys_keys(folder: Path) -> Iterator[Path]:
    """Yield the keys in a folder of identities that its settings do not name."""
    settings = b""
    with suppress(OSError):
        settings = (folder / IMPORTED_SETTINGS).read_bytes()
    for name in _KEYS:
        if (folder / name).exists() and f'"{name}"'.encode() not in settings:
            yield folder / name
