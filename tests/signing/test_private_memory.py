"""While a key or a passphrase is held, nothing of this process's memory reaches a disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAY = """
import ctypes, resource, sys
from pathlib import Path
from letterforge.signing.passphrases import PassphraseSource

resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
def say():
    print(resource.getrlimit(resource.RLIMIT_CORE)[0] == 0, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
say()
{hold}
say()
"""
HOLD = {
    "a passphrase": "PassphraseSource({'LETTERFORGE_PASSPHRASE': 'x'}).get('a key')",
    "a specimen's key": (
        "from letterforge.signing.specimen import open_specimen; open_specimen(Path('identities'))"
    ),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux")
@pytest.mark.parametrize("what", HOLD)
def test_no_image_of_memory_is_made_while_it_is_held(what: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAY.format(hold=HOLD[what])],
        cwd=tmp_path, capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip

    before, after = done.stdout.splitlines()
    assert before.endswith(" 1"), "the system would let an image be made"
    assert after == "True 0"
