"""The key of a preview: a part of its address that nobody else can know.

Why: every account of a machine reaches 127.0.0.1. The key is made of a secret in the user's own
folder, so that a project keeps its address, and an open page comes back when the preview does.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

import platformdirs

_NAME = "preview-secret"
_BYTES = 32
_OTHERS = 0o077


def key_of(project: Path) -> str:
    """Return the key of a project's preview, the same each time where it can be kept."""
    secret = _kept_secret(platformdirs.user_state_path("letterforge"))
    return hmac.new(secret, os.fsencode(project.resolve()), hashlib.sha256).hexdigest()[:32]


def _kept_secret(folder: Path) -> bytes:
    path = folder / _NAME
    try:
        status = path.stat()
        # What others can read, or have put there, is no secret.
        if os.name != "posix" or (not status.st_mode & _OTHERS and status.st_uid == os.getuid()):
            secret = path.read_bytes()
            if len(secret) == _BYTES:
                return secret
    except OSError:
        pass
    secret = secrets.token_bytes(_BYTES)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A temporary file is its user's only from the first moment on.
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(secret)
        Path(name).replace(path)
    except OSError:
        pass  # the address then changes from time to time
    return secret
