"""Identities are opened from files of every kind, and refused clearly where they are not fit."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtendedKeyUsageOID

from letterforge.errors import LetterforgeError
from letterforge.model.config import IdentitySource
from letterforge.signing.identity import Described, Identity
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource
from tests.support.authority import DAY, Authority, Holder, issue, new_key

PASSPHRASE = "correct horse ŵ"
NOW = datetime.now(UTC)


def source(**settings: Any) -> IdentitySource:
    return IdentitySource.model_validate(settings)


def answering(passphrase: str = PASSPHRASE) -> PassphraseSource:
    return PassphraseSource({}, lambda of_what: passphrase)


def write(folder: Path, holder: Holder, passphrase: str | None = PASSPHRASE) -> None:
    (folder / "seal.p12").write_bytes(holder.pkcs12(passphrase))
    (folder / "key.pem").write_bytes(holder.key_pem(passphrase))
    (folder / "certificate.pem").write_bytes(holder.pem)
    (folder / "chain.pem").write_bytes(holder.chain_pem)


WAYS: dict[str, dict[str, str]] = {
    "PKCS#12": {"pkcs12": "seal.p12"},
    "PEM": {"key": "key.pem", "certificate": "certificate.pem", "chain": "chain.pem"},
}


@pytest.fixture
def holder(authority: Authority) -> Holder:
    return authority.seal_holder()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("passphrase", [PASSPHRASE, None])
@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_an_identity_is_opened(
    way: str, passphrase: str | None, key: str, authority: Authority, tmp_path: Path
) -> None:
    write(tmp_path, authority.seal_holder(key=new_key(key)), passphrase)

    identity = open_identity(source(**WAYS[way]), tmp_path, answering())

    assert identity.signer == "The Inspectorate"
    assert not identity.specimen
    assert [each.subject.native["common_name"] for each in identity.chain] == [
        "Throw-away Issuer",
        "Throw-away Root",
    ]


def test_certificates_of_others_are_left_out(
    authority: Authority, holder: Holder, tmp_path: Path
) -> None:
    write(tmp_path, holder)
    (tmp_path / "chain.pem").write_bytes(issue("Somebody").pem + holder.chain_pem)

    identity = open_identity(source(**WAYS["PEM"]), tmp_path, answering())

    assert len(identity.chain) == 2


@pytest.mark.parametrize("way", WAYS)
def test_a_passphrase_comes_from_a_file(way: str, holder: Holder, tmp_path: Path) -> None:
    write(tmp_path, holder)
    (tmp_path / "pass.txt").write_text(f"{PASSPHRASE}\r\nand a remark\n", encoding="utf-8")

    settings = source(**WAYS[way], passphrase_file="pass.txt")

    assert open_identity(settings, tmp_path, PassphraseSource({}))


def test_a_passphrase_comes_from_the_environment(holder: Holder, tmp_path: Path) -> None:
    write(tmp_path, holder)
    named = source(pkcs12="seal.p12", passphrase_variable="SEAL")

    assert open_identity(named, tmp_path, PassphraseSource({"SEAL": PASSPHRASE}))
    unnamed = PassphraseSource({"LETTERFORGE_PASSPHRASE": PASSPHRASE})
    assert open_identity(source(pkcs12="seal.p12"), tmp_path, unnamed)


PASSPHRASE_FAULTS: dict[str, tuple[dict[str, str], PassphraseSource, str]] = {
    "wrong": ({}, answering("wrong"), "cannot be unlocked with this passphrase"),
    "empty": ({}, answering(""), "cannot be unlocked with this passphrase"),
    "nobody to ask": ({}, PassphraseSource({}), "there is nobody to ask"),
    "no variable": ({"passphrase_variable": "SEAL"}, PassphraseSource({}), "is not set"),
    "no file": ({"passphrase_file": "no.txt"}, PassphraseSource({}), "cannot be read"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", PASSPHRASE_FAULTS)
def test_a_wrong_passphrase_is_an_error(
    way: str, fault: str, holder: Holder, tmp_path: Path
) -> None:
    settings, passphrases, message = PASSPHRASE_FAULTS[fault]
    write(tmp_path, holder)

    with pytest.raises(LetterforgeError, match=message) as caught:
        open_identity(source(**WAYS[way], **settings), tmp_path, passphrases)

    # Nor may a traceback show what came before.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
UNFIT: dict[str, tuple[Callable[[Authority], Holder], str]] = {
    "for e-mail": (
        lambda a: a.seal_holder(purposes=(ExtendedKeyUsageOID.EMAIL_PROTECTION,)),
        "is not for documents: it is for email protection",
    ),
    "expired": (
        lambda a: a.seal_holder(begins=NOW - 9 * DAY, ends=NOW - 2 * DAY),
        "expired on",
    ),
    "not yet valid": (
        lambda a: a.seal_holder(begins=NOW + 2 * DAY),
        "is not valid yet: it begins on",
    ),
    "for encryption": (
        lambda a: a.seal_holder(usage=("key_encipherment",)),
        "is not for signatures: it allows key encipherment",
    ),
    "for a web server": (
        lambda a: a.seal_holder(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
        "is not for documents: it is for server auth",
    ),
    "for issuing": (lambda a: a.issuer, "is one that issues certificates"),
    "weak RSA": (
        lambda a: a.seal_holder(key=new_key("weak")),
        "is weak: RSA, 1024 bits; 2048 are the least",
    ),
    "weak curve": (
        lambda a: a.seal_holder(key=ec.generate_private_key(ec.SECP224R1())),
        "is weak: elliptic curve, 224 bits",
    ),
    "a kind that readers do not know": (
        lambda a: a.seal_holder(key=ed25519.Ed25519PrivateKey.generate()),
        "neither an RSA nor an elliptic curve",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", UNFIT)
def test_an_unfit_identity_is_refused(
    way: str, name: str, authority: Authority, tmp_path: Path
) -> None:
    make, message = UNFIT[name]
    write(tmp_path, make(authority))

    with pytest.raises(LetterforgeError, match=message) as caught:
        open_identity(source(**WAYS[way]), tmp_path, answering())

    assert caught.value.hint


@pytest.mark.parametrize(
    "purposes",
    [(), (DOCUMENT_SIGNING,), (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)],
)
def test_what_is_for_documents_is_taken(
    purposes: tuple[Any, ...], authority: Authority, tmp_path: Path
) -> None:
    write(tmp_path, authority.seal_holder(purposes=purposes, usage=("digital_signature",)))

    assert open_identity(source(pkcs12="seal.p12"), tmp_path, answering())


def test_a_key_of_another_certificate_is_refused(
    authority: Authority, holder: Holder, tmp_path: Path
) -> None:
    write(tmp_path, holder)
    (tmp_path / "key.pem").write_bytes(new_pem())

    with pytest.raises(LetterforgeError, match="not the one of the certificate"):
        open_identity(source(**WAYS["PEM"]), tmp_path, answering())


def new_pem() -> bytes:
    return issue("Another").key_pem()


@pytest.mark.parametrize("missing", ["key.pem", "certificate.pem", "chain.pem"])
def test_a_missing_file_is_named(missing: str, holder: Holder, tmp_path: Path) -> None:
    write(tmp_path, holder)
    (tmp_path / missing).unlink()

    with pytest.raises((LetterforgeError), match=missing):
        open_identity(source(**WAYS["PEM"]), tmp_path, answering())


@pytest.mark.parametrize("content", [b"", b"Dear Madam", b"0\x03\x02\x01\x03"])
@pytest.mark.parametrize("file", ["seal.p12", "key.pem", "certificate.pem", "chain.pem"])
def test_a_file_that_is_something_else_is_named(
    content: bytes, file: str, holder: Holder, tmp_path: Path
) -> None:
    write(tmp_path, holder)
    (tmp_path / file).write_bytes(content)
    way = "PKCS#12" if file == "seal.p12" else "PEM"

    with pytest.raises(LetterforgeError, match=file):
        open_identity(source(**WAYS[way]), tmp_path, answering())


def test_a_file_without_a_key_is_named(authority: Authority, tmp_path: Path) -> None:
    content = pkcs12.serialize_key_and_certificates(
        None, None, None, [authority.root.certificate], NoEncryption()
    )
    (tmp_path / "seal.p12").write_bytes(content)

    with pytest.raises(LetterforgeError, match="holds no private key"):
        open_identity(source(pkcs12="seal.p12"), tmp_path, answering())


def test_a_certificate_signed_with_sha1_is_refused(authority: Authority, tmp_path: Path) -> None:
    holder = authority.seal_holder()
    write(tmp_path, holder, None)
    (tmp_path / "root-key.pem").write_bytes(authority.root.key_pem())
    command = (
        f"openssl req -new -key key.pem -subj /CN=Old | openssl x509 -req -sha1 -CA "
        f"{authority.root_file} -CAkey root-key.pem -set_serial 7 -out certificate.pem"
    )
    subprocess.run(["sh", "-c", command], check=True, capture_output=True, cwd=tmp_path)

    with pytest.raises(LetterforgeError, match="SHA1, which can be forged"):
        open_identity(source(**WAYS["PEM"]), tmp_path, answering())


def test_what_may_become_a_problem_is_said(authority: Authority, tmp_path: Path) -> None:
    write(tmp_path, authority.seal_holder(ends=NOW + timedelta(days=9, hours=1)))
    identity = open_identity(
        source(key="key.pem", certificate="certificate.pem"), tmp_path, answering()
    )

    notes = " ".join(identity.described.notes)

    assert "expires in 9 days" in notes or "expires in 8 days" in notes
    assert 'the certificate of "Throw-away Issuer" is not in the chain' in notes


def test_neither_passphrase_nor_key_is_in_any_representation(
    holder: Holder, tmp_path: Path
) -> None:
    write(tmp_path, holder)
    passphrases = PassphraseSource({}, lambda of_what: PASSPHRASE)
    identity = open_identity(source(pkcs12="seal.p12"), tmp_path, passphrases)
    number = str(holder.key.private_numbers().private_value)

    said = repr((identity, identity.key, passphrases.get("it"), str(passphrases.get("it"))))

    assert PASSPHRASE not in said
    assert number not in said


def test_a_key_is_never_pickled(holder: Holder, tmp_path: Path) -> None:
    write(tmp_path, holder)
    identity = open_identity(source(pkcs12="seal.p12"), tmp_path, answering())

    with pytest.raises(TypeError):
        pickle.dumps(identity.key)


def test_a_name_obeys_no_terminal(authority: Authority, tmp_path: Path) -> None:
    write(tmp_path, authority.seal_holder("The\x1b[31m Inspectorate"))

    identity: Identity = open_identity(source(pkcs12="seal.p12"), tmp_path, answering())

    assert identity.signer == "The\x1b[31m Inspectorate"  # as it is, for programs
    assert "\x1b" not in str(Described.of(identity.certificate).lines)
