"""Open the preview in a browser without telling anybody else its address.

Why: every account of a machine may read the arguments of every program, so that the address, which
holds the key, goes through a file that only its user can read.
"""

from __future__ import annotations

import os
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path

from letterforge.signing.passphrases import VARIABLE


@contextmanager
def doorway(address: str) -> Iterator[str]:
    """Yield the address of a file that leads to another address, and remove it afterwards."""
    handle, name = tempfile.mkstemp(prefix="letterforge-preview-", suffix=".html")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(
                "<!doctype html><meta charset=utf-8><title>letterforge preview</title>"
                f'<meta http-equiv=refresh content="0; url={escape(address)}">'
                f'<p><a href="{escape(address)}">Open the preview</a></p>\n'
            )
        yield path.as_uri()
    finally:
        with suppress(OSError):
            path.unlink()


def open_browser(address: str) -> None:
    """Open an address in the user's browser, which gets no passphrase to inherit."""
    os.environ.pop(VARIABLE, None)
    # Some browsers only come back when they are closed.
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
