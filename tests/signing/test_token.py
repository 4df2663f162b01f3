"""A key on a token: SoftHSM plays the smart card."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from letterforge.errors import LetterforgeError
from letterforge.model.config import IdentitySource
from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.keys import TokenKey
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.sealing import Sealer
from letterforge.signing.trust import Trust, read_trust
from tests.support.authority import Authority, Holder, new_key

pkcs11 = pytest.importorskip("pkcs11")
pytestmark = pytest.mark.xdist_group("token")

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
PIN = "648219"
TOKEN = "letters"


@pytest.fixture(scope="module")
def module() -> str:
    found = next((each for each in MODULES if Path(each).exists()), None)
    if found is None:
        pytest.fail("SoftHSM is not installed; 'make test' installs it on Debian", pytrace=False)
    return found


@pytest.fixture(scope="module")
def holders(
    authority: Authority, module: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Holder]:
    """Return holders whose keys are on the token, by label."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    # The library reads the variable when it is first loaded, in this process or another.
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN,
         "--so-pin", "12345678"],
        check=True, capture_output=True,
    )  # fmt: skip
    found = {}
    for number, kind in enumerate(("rsa", "ec"), start=1):
        holder = authority.seal_holder(f"Sealed by {kind}", key=new_key(kind))
        key = folder / f"{kind}.pem"
        key.write_bytes(holder.key_pem())
        subprocess.run(
            ["softhsm2-util", "--import", key, "--token", TOKEN, "--label", kind,
             "--id", f"0{number}", "--pin", PIN],
            check=True, capture_output=True,
        )  # fmt: skip
        found[kind] = holder
    with pkcs11.lib(module).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        for kind, holder in found.items():
            _put_certificate(session, kind, holder)
        _put_certificate(session, "issuer", authority.issuer)
    return found


def _put_certificate(session: Any, label: str, holder: Any) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    session.create_object(
        {
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
            pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            pkcs11.Attribute.TOKEN: True,
            pkcs11.Attribute.LABEL: label,
            pkcs11.Attribute.SUBJECT: holder.certificate.subject.public_bytes(),
            pkcs11.Attribute.VALUE: holder.certificate.public_bytes(Encoding.DER),
        }
    )


def source(module: str, label: str = "rsa", token: str = TOKEN) -> IdentitySource:
    return IdentitySource.model_validate(
        {"pkcs11": {"module": module, "token": token, "label": label}}
    )


def pin(value: str = PIN) -> PassphraseSource:
    return PassphraseSource({}, lambda of_what: value)


@pytest.fixture
def trust(authority: Authority) -> Trust:
    return read_trust([authority.root_file], signers=["CN=Sealed by rsa", "CN=Sealed by ec"])


@pytest.mark.parametrize("label", ["rsa", "ec"])
def test_a_token_seals(
    label: str, holders: dict[str, Holder], module: str, letter: bytes, trust: Trust, tmp_path: Path
) -> None:
    identity = open_identity(source(module, label), tmp_path, pin())
    sealer = Sealer(identity)

    assert identity.signer == f"Sealed by {label}"
    assert verify_pdf(sealer.seal_pdf(letter), trust).holds
    assert verify_detached(b"Dear", sealer.seal_detached(b"Dear"), trust).holds
    assert PIN not in repr(identity)
    assert PIN not in repr(identity.key)


def _seal(sealer: Sealer, letter: bytes, answer: Any) -> None:
    answer.send_bytes(sealer.seal_pdf(letter))


def test_a_token_goes_on_sealing_in_forked_processes(
    holders: dict[str, Holder], module: str, letter: bytes, trust: Trust, tmp_path: Path
) -> None:
    sealer = Sealer(open_identity(source(module), tmp_path, pin()))
    sealer.seal_pdf(letter)
    processes, ends = [], []
    for _ in range(2):
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(
            target=_seal, args=(sealer, letter, theirs)
        )
        process.start()
        processes.append(process)
        ends.append(ours)

    for ours, process in zip(ends, processes, strict=True):
        assert ours.poll(20), "the forked process gave no answer"
        assert verify_pdf(ours.recv_bytes(), trust).holds
        process.join()
    assert verify_pdf(sealer.seal_pdf(letter), trust).holds


FAULTS: dict[str, tuple[dict[str, str], str, str]] = {
    "wrong PIN": ({}, "111111", "does not accept this PIN"),
    "no such token": ({"token": "other"}, PIN, "the token 'other' is not there"),
    "no such label": ({"label": "other"}, PIN, "labelled 'other'"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_with_a_token_is_said(
    name: str, holders: dict[str, Holder], module: str, tmp_path: Path
) -> None:
    settings, given, message = FAULTS[name]
    pkcs11.lib(module).reinitialize()  # nobody is logged in

    with pytest.raises(LetterforgeError, match=message) as caught:
        open_identity(source(module, **settings), tmp_path, pin(given))

    assert given not in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.__suppress_context__


def test_a_library_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "library.so").write_bytes(b"no library")

    with pytest.raises(LetterforgeError, match="cannot be loaded"):
        open_identity(source(str(tmp_path / "library.so")), tmp_path, pin())


def test_without_the_package_its_name_is_said(
    module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pkcs11", None)

    with pytest.raises(LetterforgeError, match="python-pkcs11") as caught:
        open_identity(source(module), tmp_path, pin())

    assert "letterforge[pkcs11]" in caught.value.hint


def test_a_pin_is_never_pickled(module: str) -> None:
    import pickle

    described = source(module).pkcs11
    assert described is not None
    with pytest.raises(TypeError):
        pickle.dumps(TokenKey(described, SecretStr(PIN)))
