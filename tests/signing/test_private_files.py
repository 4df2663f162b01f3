"""Keys, passphrases and their folder: what others may read, change or own is not used."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError
from letterforge.model.config import IdentitySource
from letterforge.signing.expecting import IMPORTED_SETTINGS, SPECIMEN_FILE
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.private_files import read_private
from letterforge.signing.specimen import make_specimen, open_specimen
from letterforge.signing.store import import_identity, imported_source
from tests.support.authority import Authority

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")

PASSPHRASE = "correct horse"
NOBODY = 65534


@pytest.fixture
def root(authority: Authority, tmp_path: Path) -> Path:
    holder = authority.seal_holder()
    (tmp_path / "seal.p12").write_bytes(holder.pkcs12(PASSPHRASE))
    (tmp_path / "key.pem").write_bytes(holder.key_pem(PASSPHRASE))
    (tmp_path / "certificate.pem").write_bytes(holder.pem)
    (tmp_path / "pass.txt").write_text(f"{PASSPHRASE}\n")
    return tmp_path


def open_p12(root: Path) -> None:
    source = IdentitySource(pkcs12="seal.p12", passphrase_file="pass.txt")
    open_identity(source, root, PassphraseSource({}))


def open_pem(root: Path) -> None:
    source = IdentitySource(
        key="key.pem", certificate="certificate.pem", passphrase_file="pass.txt"
    )
    open_identity(source, root, PassphraseSource({}))


def import_p12(root: Path) -> None:
    source = IdentitySource(pkcs12="seal.p12", passphrase_file="pass.txt")
    import_identity(source, root, root / "identities", PassphraseSource({}))


OPEN = {
    "a PKCS#12 file": ("seal.p12", open_p12, "the private key in"),
    "a PEM file": ("key.pem", open_pem, "the private key in"),
    "a passphrase": ("pass.txt", open_p12, "the passphrase in"),
}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666, 0o777])
@pytest.mark.parametrize("what", OPEN)
def test_what_others_can_use_is_refused_with_the_command_that_mends_it(
    what: str, mode: int, root: Path
) -> None:
    name, open_it, words = OPEN[what]
    open_it(root)
    (root / name).chmod(mode)

    with pytest.raises(LetterforgeError, match=f"others can (read|use) {words}") as caught:
        open_it(root)

    assert caught.value.hint == f"run: chmod 600 {root / name}"
    (root / name).chmod(0o600)
    open_it(root)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="takes a superuser")
@pytest.mark.parametrize("what", OPEN)
def test_what_belongs_to_another_account_is_refused(what: str, root: Path) -> None:
    name, open_it, _ = OPEN[what]
    os.chown(root / name, NOBODY, NOBODY)

    with pytest.raises(LetterforgeError, match="belongs to another account") as caught:
        open_it(root)

    assert caught.value.hint == f'run: sudo chown "$USER" {root / name}'


def test_a_command_that_mends_can_be_pasted_whatever_the_name(tmp_path: Path) -> None:
    path = tmp_path / "my $(id) key.pem"
    path.write_bytes(b"")
    path.chmod(0o644)

    with pytest.raises(LetterforgeError) as caught:
        read_private(path, "the private key in")

    assert caught.value.hint == f"run: chmod 600 '{path}'"


def test_a_passphrase_may_come_through_a_pipe() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"correct horse\n")
    os.close(writer)
    try:
        read = read_private(Path(f"/dev/fd/{reader}"), "the passphrase in")
    finally:
        os.close(reader)
    assert read == b"correct horse\n"


def folder_of_specimen(root: Path) -> None:
    open_specimen(root / "identities")


def folder_of_imported(root: Path) -> None:
    imported_source(root / "identities")


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o770, 0o701])
@pytest.mark.parametrize("use", [folder_of_specimen, folder_of_imported, import_p12])
def test_a_folder_of_keys_that_others_can_use_is_refused(
    use: object, mode: int, root: Path
) -> None:
    assert callable(use)
    import_p12(root)
    make_specimen(root / "identities")
    use(root)
    (root / "identities").chmod(mode)

    with pytest.raises(LetterforgeError, match=r"others can .* the folder of keys") as caught:
        use(root)

    assert caught.value.hint == f"run: chmod 700 {root / 'identities'}"


def test_settings_that_others_can_change_are_refused(root: Path) -> None:
    import_p12(root)
    (root / "identities" / IMPORTED_SETTINGS).chmod(0o666)

    with pytest.raises(LetterforgeError, match="others can read the identity's settings"):
        imported_source(root / "identities")


@pytest.mark.parametrize("use", [folder_of_specimen, folder_of_imported])
def test_keys_that_a_kill_left_behind_are_removed(use: object, root: Path) -> None:
    assert callable(use)
    import_p12(root)
    folder = root / "identities"
    old, new = folder / ".0123456789abcdef.part", folder / ".fedcba9876543210.part"
    for path in (old, new):
        path.write_bytes(b"half of a key")
    an_hour_ago = time.time() - 3600
    os.utime(old, (an_hour_ago, an_hour_ago))

    use(root)

    assert not old.exists()
    assert new.exists(), "another program may be writing it"
    import_p12(root)
    assert not new.exists()
    assert (folder / SPECIMEN_FILE).exists() == (use is folder_of_specimen)
