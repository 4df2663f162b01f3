"""Who seals which letter: specimens only ever by the specimen identity."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from letterforge.errors import LetterforgeError
from letterforge.model.config import IdentitySource, Level, Sealing
from letterforge.signing.choosing import Sealers, open_sealers
from letterforge.signing.expecting import (
    IMPORTED_CERTIFICATE,
    IMPORTED_SETTINGS,
    SealOrder,
    expected_certificate,
    identities_folder,
)
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.store import import_identity, imported_certificates, imported_source
from tests.support.authority import Authority, issue

PASSPHRASE = "correct horse"


@pytest.fixture
def root(authority: Authority, tmp_path: Path) -> Path:
    """Return a project's folder with a real identity beside it."""
    (tmp_path / "seal.p12").write_bytes(authority.seal_holder().pkcs12(PASSPHRASE))
    return tmp_path


@pytest.fixture
def identities(tmp_path: Path) -> Path:
    return tmp_path / "identities"


def answering(passphrase: str = PASSPHRASE) -> PassphraseSource:
    return PassphraseSource({}, lambda of_what: passphrase)


def open_(root: Path, level: Level | None = None, real: bool = True, **settings: Any) -> Sealers:
    sealing = Sealing.model_validate(settings)
    order = SealOrder(sealing, root, root / "identities", answering(), level)
    return open_sealers(order, specimen_letters=True, real_letters=real)


REAL: dict[str, Any] = {"identity": {"pkcs12": "seal.p12"}}


def test_with_nothing_configured_the_specimen_identity_seals_all(root: Path) -> None:
    sealers = open_(root)

    assert sealers.for_letter(specimen=True) is sealers.for_letter(specimen=False)
    assert sealers.for_letter(specimen=False).identity.specimen
    assert "a specimen identity was made" in sealers.notes[0]
    assert "real letters are sealed with the specimen identity" in sealers.notes[1]
    assert len(open_(root).notes) == 1


def test_a_real_identity_seals_real_letters_only(root: Path) -> None:
    sealers = open_(root, **REAL)

    assert sealers.for_letter(specimen=True).identity.specimen
    assert sealers.for_letter(specimen=False).identity.signer == "The Inspectorate"


def test_a_project_can_demand_a_real_identity(root: Path) -> None:
    with pytest.raises(LetterforgeError, match="need a real identity") as caught:
        open_(root, require_real_identity=True)

    assert "letterforge identity import" in caught.value.hint
    assert open_(root, real=False, require_real_identity=True)
    assert open_(root, require_real_identity=True, **REAL)


def test_a_passphrase_is_asked_for_once(root: Path) -> None:
    asked: list[str] = []

    def ask(of_what: str) -> str:
        asked.append(of_what)
        return PASSPHRASE

    order = SealOrder(
        Sealing.model_validate(REAL), root, root / "identities", PassphraseSource({}, ask)
    )
    sealers = open_sealers(order, specimen_letters=True, real_letters=True)
    for _ in range(3):
        sealers.for_letter(specimen=False).seal_detached(b"Dear Madam")

    assert len(asked) == 1


def test_where_there_is_no_real_letter_no_passphrase_is_asked_for(root: Path) -> None:
    order = SealOrder(Sealing.model_validate(REAL), root, root / "identities", PassphraseSource({}))
    open_sealers(order, specimen_letters=True, real_letters=False)


def test_the_level_follows_the_settings(authority: Authority, root: Path) -> None:
    server = authority.timestamp_server

    assert open_(root, **REAL).for_letter(specimen=False).level == "B"
    stamped = open_(root, timestamp_server=server, **REAL)
    assert stamped.for_letter(specimen=False).level == "T"
    assert open_(root, "B", timestamp_server=server, **REAL).for_letter(specimen=False).level == "B"


def test_a_specimen_is_never_sealed_for_the_archive(authority: Authority, root: Path) -> None:
    sealers = open_(root, level="LTA", timestamp_server=authority.timestamp_server, **REAL)

    assert sealers.for_letter(specimen=False).level == "LTA"
    assert sealers.for_letter(specimen=True).level == "T"
    assert "specimens are sealed at level T" in " ".join(sealers.notes)


def test_a_level_without_a_timestamp_server_is_an_error(root: Path) -> None:
    with pytest.raises(LetterforgeError, match="level LT needs a timestamp server"):
        open_(root, "LT", **REAL)


def test_a_specimen_is_no_real_identity(root: Path) -> None:
    (root / "seal.p12").write_bytes(issue("SPECIMEN of mine").pkcs12(PASSPHRASE))

    with pytest.raises(LetterforgeError, match="calls itself a specimen"):
        open_(root, **REAL)
    with pytest.raises(LetterforgeError, match="calls itself a specimen"):
        _import(root)


def test_an_imported_identity_seals_real_letters(root: Path, identities: Path) -> None:
    imported = _import(root)
    (root / "seal.p12").unlink()

    sealers = open_(root)

    assert sealers.for_letter(specimen=False).identity.certificate_sha256 == imported
    assert sealers.for_letter(specimen=True).identity.specimen
    assert [each.subject.native["common_name"] for each in imported_certificates(identities)] == [
        "The Inspectorate",
        "Throw-away Issuer",
        "Throw-away Root",
    ]


def test_what_was_imported_is_for_its_owner_only(root: Path, identities: Path) -> None:
    _import(root, passphrase_file="pass.txt")

    assert {stat.S_IMODE(path.stat().st_mode) for path in identities.iterdir()} == {0o600}
    assert stat.S_IMODE(identities.stat().st_mode) == 0o700
    settings = (identities / IMPORTED_SETTINGS).read_text(encoding="utf-8")
    assert PASSPHRASE not in settings
    assert str(root / "pass.txt") in settings


def test_pem_files_are_imported_too(authority: Authority, root: Path, identities: Path) -> None:
    holder = authority.seal_holder()
    (root / "key.pem").write_bytes(holder.key_pem(PASSPHRASE))
    (root / "certificate.pem").write_bytes(holder.pem)
    (root / "chain.pem").write_bytes(holder.chain_pem)
    source = IdentitySource(key="key.pem", certificate="certificate.pem", chain="chain.pem")

    import_identity(source, root, identities, answering())

    assert open_(root).for_letter(specimen=False).identity.signer == "The Inspectorate"
    assert PASSPHRASE.encode() not in b"".join(each.read_bytes() for each in identities.iterdir())


def test_an_unfit_identity_leaves_the_old_one_in_place(root: Path, identities: Path) -> None:
    first = _import(root)
    (root / "seal.p12").write_bytes(b"no longer")

    with pytest.raises(LetterforgeError):
        _import(root)

    assert open_(root).for_letter(specimen=False).identity.certificate_sha256 == first


def test_with_nothing_imported_there_is_nothing(identities: Path) -> None:
    assert imported_source(identities) is None
    assert imported_certificates(identities) == ()


def test_damaged_settings_are_an_error(root: Path, identities: Path) -> None:
    _import(root)
    (identities / IMPORTED_SETTINGS).write_text("{}")

    with pytest.raises(LetterforgeError, match="it is damaged") as caught:
        open_(root)

    assert "identity import" in caught.value.hint
    assert (identities / IMPORTED_CERTIFICATE).exists()


def test_the_folder_of_identities_can_be_named(tmp_path: Path) -> None:
    assert identities_folder({"LETTERFORGE_IDENTITIES": str(tmp_path)}) == tmp_path
    assert identities_folder({}).name == "letterforge"


def _import(root: Path, **more: str) -> str:
    if "passphrase_file" in more:
        (root / more["passphrase_file"]).write_text(f"{PASSPHRASE}\n")
    source = IdentitySource.model_validate({"pkcs12": "seal.p12", **more})
    imported = import_identity(source, root, root / "identities", answering())
    return imported.identity.certificate_sha256


def test_a_certificate_in_der_is_known_as_one_in_pem_is(root: Path) -> None:
    holder = issue("The Inspectorate")
    der = holder.certificate.public_bytes(Encoding.DER)
    (root / "own.pem").write_bytes(holder.pem)
    (root / "own.der").write_bytes(der)
    expected = hashlib.sha256(der).hexdigest()

    for name in ("own.pem", "own.der"):
        sealing = Sealing.model_validate({"identity": {"key": "key.pem", "certificate": name}})
        order = SealOrder(sealing, root, root / "identities", answering())
        assert expected_certificate(order, specimen=False) == expected
