"""Tell where identities are and which certificate would seal, without opening any key.

Why: a batch in which nothing has changed must neither ask for a passphrase nor wait for pyHanko.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from letterforge.model.config import Sealing

VARIABLE = "LETTERFORGE_IDENTITIES"
SPECIMEN_FILE = "specimen-identity.pem"
IMPORTED_SETTINGS = "identity.json"
IMPORTED_CERTIFICATE = "identity-certificate.pem"

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def identities_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of the user's identities; ``LETTERFORGE_IDENTITIES`` names another."""
    if named := environment.get(VARIABLE):
        return Path(named)
    return platformdirs.user_config_path("letterforge")


def sealed_as_specimen(sealing: Sealing, identities: Path, *, specimen: bool) -> bool:
    """Tell whether the specimen identity seals a letter: a specimen, or for want of another."""
    return specimen or (sealing.identity is None and not (identities / IMPORTED_SETTINGS).is_file())


def expected_certificate(
    sealing: Sealing, root: Path, identities: Path, *, specimen: bool
) -> str | None:
    """Return the SHA-256 of the certificate that would seal a letter.

    ``root`` is what the settings' paths count from, ``identities`` the user's own folder. None
    where only opening the identity can tell, or where there is none yet.
    """
    if sealed_as_specimen(sealing, identities, specimen=specimen):
        own = identities / SPECIMEN_FILE
    elif sealing.identity is None:
        own = identities / IMPORTED_CERTIFICATE
    elif sealing.identity.certificate is None:
        return None
    else:
        own = root / Path(sealing.identity.certificate).expanduser()
    try:
        found = _CERTIFICATE.search(own.read_bytes())
        return hashlib.sha256(base64.b64decode(found.group(1))).hexdigest() if found else None
    except (OSError, ValueError):
        return None
