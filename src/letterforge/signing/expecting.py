"""Tell where identities are and which certificate would seal, without opening any key.

Why: a batch in which nothing has changed must neither ask for a passphrase nor wait for pyHanko.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from letterforge.model.config import IdentitySource, Level, Sealing

if TYPE_CHECKING:
    from letterforge.signing.passphrases import PassphraseSource

VARIABLE = "LETTERFORGE_IDENTITIES"
SPECIMEN_FILE = "specimen-identity.pem"
IMPORTED_SETTINGS = "identity.json"
IMPORTED_CERTIFICATE = "identity-certificate.pem"

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True)
class SealOrder:
    """How letters are to be sealed: the project's settings, and what the user has.

    ``root`` is what the settings' paths count from; ``identities`` is the user's own folder;
    ``level`` takes the place of the settings' own.
    """

    sealing: Sealing
    root: Path
    identities: Path
    passphrases: PassphraseSource
    level: Level | None = None

    @property
    def chosen_level(self) -> Level:
        """Return the level asked for, or the settings' own."""
        return self.level or self.sealing.chosen_level


def identities_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of the user's identities; ``LETTERFORGE_IDENTITIES`` names another."""
    if named := environment.get(VARIABLE):
        return Path(named)
    return platformdirs.user_config_path("letterforge")


def imported_variable(folder: Path) -> str | None:
    """Return which variable holds the passphrase of the imported identity, if its settings say."""
    try:
        settings = (folder / IMPORTED_SETTINGS).read_bytes()
        return IdentitySource.model_validate_json(settings).passphrase_variable
    except (OSError, ValueError):  # whoever opens it says what is wrong with it
        return None


def sealed_as_specimen(order: SealOrder, *, specimen: bool) -> bool:
    """Tell whether the specimen identity seals a letter: a specimen, or for want of another."""
    imported = (order.identities / IMPORTED_SETTINGS).is_file()
    return specimen or (order.sealing.identity is None and not imported)


def expected_certificate(order: SealOrder, *, specimen: bool) -> str | None:
    """Return the SHA-256 of the certificate that would seal a letter.

    None where only opening the identity can tell, or where there is none yet.
    """
    identity = order.sealing.identity
    if sealed_as_specimen(order, specimen=specimen):
        own = order.identities / SPECIMEN_FILE
    elif identity is None:
        own = order.identities / IMPORTED_CERTIFICATE
    elif identity.certificate is None:
        return None
    else:
        own = order.root / Path(identity.certificate).expanduser()
    try:
        return _first_fingerprint(own.read_bytes())
    except (OSError, ValueError):
        return None


def _first_fingerprint(content: bytes) -> str | None:
    """Return the SHA-256 of the first certificate in a PEM file, or of the one in a DER file."""
    if block := _CERTIFICATE.search(content):
        return hashlib.sha256(base64.b64decode(block.group(1))).hexdigest()
    # Every certificate in DER begins as a sequence of more than 255 bytes does.
    return hashlib.sha256(content).hexdigest() if content[:2] == b"\x30\x82" else None
