"""The browser is told the address by a file that only its user can read, and inherits no secret."""

from __future__ import annotations

import os
import threading
import webbrowser
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from letterforge.preview import opening
from letterforge.signing.passphrases import VARIABLE

ADDRESS = "http://127.0.0.1:8017/0123/letters/first/kent?view=pdf&origins=on"


def test_the_doorway_is_its_user_s_alone_and_goes_away() -> None:
    with opening.doorway(ADDRESS) as door:
        path = Path(unquote(urlparse(door).path))
        assert "0123" not in door
        assert path.stat().st_mode & 0o077 == 0
        assert 'url=http://127.0.0.1:8017/0123/letters/first/kent?view=pdf&amp;origins=on"' in (
            path.read_text()
        )
    assert not path.exists()


def test_the_browser_inherits_no_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, bool]] = []
    asked = threading.Event()

    def browser(address: str) -> bool:
        seen.append((address, VARIABLE in os.environ))
        asked.set()
        return True

    monkeypatch.setenv(VARIABLE, "secret")
    monkeypatch.setattr(webbrowser, "open", browser)
    opening.open_browser("file:///door.html")
    assert asked.wait(10)
    assert seen == [("file:///door.html", False)]
