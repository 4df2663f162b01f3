"""A letter comes out in the faces that its stylesheets name, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from letterforge.errors import LetterforgeError
from letterforge.press import Press
from tests.support.bundled import ASSETS, letter_to


def pdf(press: Press) -> bytes:
    return press.files(press.proof(letter_to("derbyshire")), ["pdf"]).files["pdf"]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("fault", ["full", "cut", "empty", "cut and full"])
def test_a_fault_of_the_temporary_folder_makes_no_letter_in_another_face(
    monkeypatch: pytest.MonkeyPatch, fault: str, number: int
) -> None:
    expected = pdf(Press(ASSETS))
    write, fonts = Path.write_bytes, 0

    def faulty(path: Path, content: Any) -> int:
        nonlocal fonts
        if "weasyprint-" not in str(path):
            return write(path, content)
        fonts += 1
        if fonts != number:
            return write(path, content)
        if "cut" in fault or fault == "empty":
            write(path, content[: len(content) // 2 if "cut" in fault else 0])
        if "full" in fault:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(content)

    monkeypatch.setattr(Path, "write_bytes", faulty)
    press = Press(ASSETS)
    with pytest.raises(LetterforgeError, match="font"):
        pdf(press)
    assert fonts >= number
    # The next letter of the same run, with room again.
    assert pdf(press) == expected
