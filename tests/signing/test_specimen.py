"""The specimen identity: made when needed, for its owner's eyes only, and always named as one."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError
from letterforge.signing.expecting import SPECIMEN_FILE
from letterforge.signing.specimen import (
    make_specimen,
    open_specimen,
    specimen_certificate,
)
from tests.support.authority import issue


def test_it_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"

    first, made = open_specimen(folder)
    second, made_again = open_specimen(folder)

    assert made
    assert not made_again
    assert first.certificate_sha256 == second.certificate_sha256
    assert [path.name for path in folder.iterdir()] == [SPECIMEN_FILE]


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "identities"
    open_specimen(folder)

    assert stat.S_IMODE((folder / SPECIMEN_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_its_name_says_what_it_is(tmp_path: Path) -> None:
    identity, _ = open_specimen(tmp_path)

    assert identity.specimen
    assert identity.signer == "SPECIMEN seal, proves nothing about who signed"
    assert not identity.certificate.ca


def test_two_at_once_use_the_same(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(open_specimen(tmp_path)[0].certificate_sha256))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_new_one_takes_its_place_when_asked_for(tmp_path: Path) -> None:
    first, _ = open_specimen(tmp_path)
    make_specimen(tmp_path)
    assert open_specimen(tmp_path)[0].certificate_sha256 == first.certificate_sha256

    make_specimen(tmp_path, replace=True)

    assert open_specimen(tmp_path)[0].certificate_sha256 != first.certificate_sha256


def test_its_certificate_is_read_without_its_key(tmp_path: Path) -> None:
    assert specimen_certificate(tmp_path) is None
    identity, _ = open_specimen(tmp_path)
    certificate = specimen_certificate(tmp_path)
    assert certificate is not None
    assert certificate.dump() == identity.certificate.dump()


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_specimen(tmp_path)
    (tmp_path / SPECIMEN_FILE).chmod(0o644)

    with pytest.raises(LetterforgeError, match="others can read the private key") as caught:
        open_specimen(tmp_path)

    assert "chmod 600" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"rubbish"])
def test_a_damaged_one_is_refused(content: bytes, tmp_path: Path) -> None:
    open_specimen(tmp_path)
    (tmp_path / SPECIMEN_FILE).write_bytes(content)

    with pytest.raises(LetterforgeError, match="is damaged") as caught:
        open_specimen(tmp_path)

    assert "--replace" in caught.value.hint


def test_one_that_does_not_call_itself_a_specimen_is_refused(tmp_path: Path) -> None:
    open_specimen(tmp_path)
    real = issue("The Inspectorate")
    (tmp_path / SPECIMEN_FILE).write_bytes(real.key_pem() + real.pem)

    with pytest.raises(LetterforgeError, match="does not call itself a specimen"):
        open_specimen(tmp_path)


def test_a_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "identities").write_text("")

    with pytest.raises(LetterforgeError, match="cannot be used"):
        open_specimen(tmp_path / "identities")


def test_it_lasts_for_years(tmp_path: Path) -> None:
    identity, _ = open_specimen(tmp_path)

    identity.check(datetime(datetime.now(UTC).year + 9, 1, 1, tzinfo=UTC))
    with pytest.raises(LetterforgeError, match="expired"):
        identity.check(datetime(datetime.now(UTC).year + 11, 1, 1, tzinfo=UTC))
