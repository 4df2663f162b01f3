"""Tell which certificate would seal, without opening any key.

Why: a batch in which nothing has changed must neither ask for a passphrase nor wait for pyHanko.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from letterforge.model.config import Sealing

SPECIMEN_FILE = "specimen-identity.pem"
IMPORTED_SETTINGS = "identity.json"
IMPORTED_CERTIFICATE = "identity-certificate.pem"

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def expected_certificate(
    sealing: Sealing, root: Path, identities: Path, *, specimen: bool
) -> str | None:
    """Return the SHA-256 of the certificate that would seal a letter.

    ``root`` is what the settings' paths count from, ``identities`` the user's own folder. None
    where only opening the identity can tell, or where there is none yet.
    """
    own = identities / SPECIMEN_FILE
    if not specimen and sealing.identity is not None:
        if sealing.identity.certificate is None:
            return None
        own = root / Path(sealing.identity.certificate).expanduser()
    elif not specimen and (identities / IMPORTED_SETTINGS).is_file():
        own = identities / IMPORTED_CERTIFICATE
    try:
        found = _CERTIFICATE.search(own.read_bytes())
        return hashlib.sha256(base64.b64decode(found.group(1))).hexdigest() if found else None
    except (OSError, ValueError):
        return None
