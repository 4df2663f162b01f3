"""The commands ``identity …`` as people meet them; no secret is ever shown."""

from __future__ import annotations

import getpass
import io
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.authority import Authority, Holder, issue, running_authority
from tests.support.command import Outcome, run, run_apart
from tests.support.projects import SmallProject

PASSPHRASE = "correct-horse-battery"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def holder(authority: Authority) -> Holder:
    return authority.seal_holder()


@pytest.fixture
def folder(small: SmallProject, holder: Holder) -> Path:
    small.write("seal.p12", holder.pkcs12(PASSPHRASE))
    small.write("key.pem", holder.key_pem(PASSPHRASE))
    small.write("certificate.pem", holder.pem)
    small.write("chain.pem", holder.chain_pem)
    small.write("pass.txt", f"{PASSPHRASE}\n")
    for name in ("seal.p12", "key.pem", "pass.txt"):
        (small.root / name).chmod(0o600)
    return small.root


def identity(folder: Path, *arguments: str, **environment: str) -> Outcome:
    variables = {"LETTERFORGE_IDENTITIES": str(folder / "identities"), **environment}
    return run("identity", *arguments, folder=folder, environment=variables)


IMPORT = ("import", "seal.p12", "--passphrase-file", "pass.txt")


def test_a_specimen_identity_is_made_and_shown(folder: Path) -> None:
    made = identity(folder, "create")

    assert made.code == 0
    assert made.out.startswith("made identities/specimen-identity.pem\n")
    assert "SPECIMEN seal, proves nothing about who signed" in made.out
    shown = identity(folder, "show").out
    assert "real letters: no identity was imported" in shown
    assert "specimen letters are sealed by:" in shown


def test_a_specimen_identity_is_not_replaced_by_chance(folder: Path) -> None:
    identity(folder, "create")

    again = identity(folder, "create")

    assert again.code == 1
    assert "error: there is a specimen identity already" in again.err
    assert "--replace" in again.err
    assert identity(folder, "create", "--replace").code == 0


def test_with_nothing_there_show_says_so(folder: Path) -> None:
    shown = identity(folder, "show")

    assert shown.code == 0
    assert "will be made when it is needed" in shown.out
    assert not (folder / "identities").exists()
    assert identity(folder, "show", "--pem").code == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


WAYS = {
    "PKCS#12": ("seal.p12",),
    "PEM": ("--key", "key.pem", "--certificate", "certificate.pem", "--chain", "chain.pem"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_real_identity_is_imported_shown_and_checked(way: str, folder: Path) -> None:
    done = identity(folder, "import", *WAYS[way], "--passphrase-file", "pass.txt")
    (folder / "seal.p12").unlink()
    (folder / "key.pem").unlink()

    assert done.code == 0, done.err
    assert "real letters are now sealed by:" in done.out
    shown = identity(folder, "show").out
    assert "The Inspectorate" in shown
    assert "identities/identity.json" in shown
    checked = identity(folder, "check")
    assert checked.code == 0, checked.err
    assert "it can seal letters at level B" in checked.out
    assert identity(folder, "show", "--pem").out.count("BEGIN CERTIFICATE") == 3


def test_a_passphrase_comes_from_the_environment(folder: Path) -> None:
    done = identity(folder, "import", "seal.p12", LETTERFORGE_PASSPHRASE=PASSPHRASE)
    assert done.code == 0
    named = identity(folder, "import", "seal.p12", "--passphrase-variable", "SEAL", SEAL=PASSPHRASE)
    assert named.code == 0


def test_another_identity_takes_the_place_of_one_only_as_asked(
    authority: Authority, folder: Path
) -> None:
    identity(folder, *IMPORT)
    (folder / "seal.p12").write_bytes(authority.seal_holder().pkcs12(PASSPHRASE))

    unsaid = identity(folder, *IMPORT)
    both = identity(folder, *IMPORT, "--keep-old", "a", "--remove-old")
    kept = identity(folder, *IMPORT, "--keep-old", "until-2026")

    assert unsaid.code == 1
    assert 'error: another identity was imported before: that of "The Inspectorate"' in unsaid.err
    assert "--remove-old" in unsaid.err
    assert both.code == 2
    assert kept.code == 0, kept.err
    assert 'the earlier identity, of "The Inspectorate", is kept in identities/until-2026' in (
        kept.out
    )
    environment = {"LETTERFORGE_IDENTITIES": str(folder / "identities" / "until-2026")}
    again = run("identity", "check", folder=folder, environment=environment)
    assert again.code == 0, again.err


def test_a_key_that_an_interrupted_import_left_is_told(folder: Path) -> None:
    identity(folder, *IMPORT)
    (folder / "identities" / "identity-key.pem").write_bytes(b"a key")

    assert "'identities/identity-key.pem' was left when an import was stopped" in (
        identity(folder, "show").err
    )


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_a_key_that_others_can_read_is_not_imported(folder: Path) -> None:
    (folder / "seal.p12").chmod(0o644)

    done = identity(folder, *IMPORT)

    assert done.code == 1
    assert "error: others can read the private key in 'seal.p12'" in done.err
    assert f"chmod 600 {folder / 'seal.p12'}" in "".join(done.err.split("\n"))


def test_a_timestamp_server_is_tried(authority: Authority, folder: Path) -> None:
    settings = f"sealing:\n  timestamp_server: {authority.timestamp_server}\n"
    (folder / "letterforge.yaml").write_text(settings)
    identity(folder, *IMPORT)
    authority.requests.clear()

    checked = identity(folder, "check")

    assert "it can seal letters at level T" in checked.out
    # How long a timestamp is, one over the trial page, and one over the trial text.
    assert set(authority.requests) == {"/timestamp"}
    assert len(authority.requests) >= 2


LASTING = """
sealing:
  timestamp_server: {server}
  trust: [root.pem]
  level: {level}
"""


@pytest.fixture
def lasting(authority: Authority, folder: Path) -> Path:
    server = authority.timestamp_server
    (folder / "letterforge.yaml").write_text(LASTING.format(server=server, level="LTA"))
    (folder / "root.pem").write_bytes(authority.root.pem)
    authority.failures.clear()
    authority.revoked.clear()
    identity(folder, *IMPORT)
    return folder


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_each_level_is_tried_with_all_that_it_takes(
    level: str, authority: Authority, lasting: Path
) -> None:
    authority.requests.clear()

    checked = identity(lasting, "check", "--level", level)

    assert checked.code == 0, checked.err
    assert f"it can seal letters at level {level}" in checked.out
    asked = {request.split("/")[1] for request in authority.requests}
    assert ("timestamp" in asked) == (level != "B")
    assert bool(asked - {"timestamp"}) == (level in {"LT", "LTA"})


def test_what_fails_is_said_whatever_else_would_do(
    authority: Authority, lasting: Path, holder: Holder
) -> None:
    authority.revoke(holder, datetime.now(UTC) - timedelta(hours=1))
    revoked = identity(lasting, "check")
    authority.revoked.clear()
    authority.failures[:] = ["400"]
    unstamped = identity(lasting, "check", "--level", "T")
    (lasting / "root.pem").write_bytes(issue("Another root").pem)
    authority.failures.clear()
    untrusted = identity(lasting, "check")

    for done in (revoked, unstamped, untrusted):
        assert done.code == 1
        assert "it can seal letters" not in done.out
    assert "it cannot be shown that no certificate was revoked" in revoked.err
    assert "ask whoever issued it for a new one" in revoked.err
    assert "gave no timestamp: it answered 400" in unstamped.err
    # Sealing would go well, since the own root is that of the clock, but nobody could check it.
    assert "whoever checks the letters would object" in untrusted.err
    assert "timestamp_trust" in untrusted.err


def test_a_service_for_revocations_that_is_gone_is_said(
    authority: Authority, lasting: Path
) -> None:
    gone = issue("The Inspectorate", authority.issuer, address="http://127.0.0.1:9")
    (lasting / "seal.p12").write_bytes(gone.pkcs12(PASSPHRASE))
    identity(lasting, *IMPORT, "--remove-old")

    checked = identity(lasting, "check", "--level", "LT")

    assert checked.code == 1
    assert "cannot be shown that no certificate was revoked" in checked.err
    assert "service answers" in " ".join(checked.err.split())
    assert identity(lasting, "check", "--level", "T").code == 0


def test_a_real_identity_can_be_demanded(folder: Path) -> None:
    (folder / "letterforge.yaml").write_text("sealing: {require_real_identity: true}\n")

    checked = identity(folder, "check")

    assert checked.code == 1
    assert "error: real letters need a real identity" in checked.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["import"], 2, "one of a PKCS#12 file"),
        (["import", "seal.p12", "--key", "key.pem", "--certificate", "a"], 2, "one of a PKCS#12"),
        (["import", "--key", "key.pem"], 2, "--certificate together"),
        (["import", "--pkcs11", "x.so"], 2, "--token and --label"),
        (["import", "seal.p12", "--passphrase-file", "a", "--passphrase-variable", "B"], 2, "both"),
        (["import", "none.p12"], 1, "cannot be read"),
        (["import", "seal.p12"], 1, "nobody to ask"),
        (["import", "seal.p12", "--passphrase", PASSPHRASE], 2, "has no option"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], code: int, message: str, folder: Path) -> None:
    done = identity(folder, *arguments)

    assert done.code == code
    assert message in " ".join(done.err.split())
    assert not (folder / "identities" / "identity.json").exists()


@pytest.mark.parametrize("wrong", [False, True])
def test_no_secret_is_in_any_output_or_file(wrong: bool, folder: Path, holder: Holder) -> None:
    given = PASSPHRASE if not wrong else "wrong-horse-battery"
    (folder / "pass.txt").write_text(f"{given}\n")
    environment = {"LETTERFORGE_IDENTITIES": str(folder / "identities")}

    said = ""
    for arguments in (IMPORT, ("show",), ("check",)):
        done = run_apart("identity", *arguments, folder=folder, environment=environment)
        said += done.out + done.err

    written = b"".join(path.read_bytes() for path in (folder / "identities").glob("*"))
    number = holder.key.private_numbers().private_value
    for secret in (given, str(number), f"{number:x}"):
        assert secret not in said
        assert secret.encode() not in written
    assert ("cannot be unlocked" in said) == wrong


def test_a_passphrase_is_typed_unseen(folder: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "letterforge", "identity", "import", "seal.p12"],
        cwd=folder,
        env={**os.environ, "LETTERFORGE_IDENTITIES": str(folder / "identities")},
        stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    seen = _until(leader, b"passphrase of the key in 'seal.p12': ")
    os.write(leader, f"{PASSPHRASE}\n".encode())
    seen += _until(leader, b"real letters are now sealed by")
    process.wait(timeout=30)
    os.close(leader)

    assert process.returncode == 0
    assert PASSPHRASE.encode() not in seen


def test_a_passphrase_that_is_not_given_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*arguments: object, **named: object) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", give_up)
    monkeypatch.setattr("sys.stdin", Terminal())

    done = identity(folder, "import", "seal.p12")

    assert done.code == 1
    assert "no passphrase was given" in done.err


def _until(leader: int, words: bytes) -> bytes:
    seen = b""
    deadline = time.monotonic() + 30
    while words not in seen and time.monotonic() < deadline:
        if select.select([leader], [], [], 0.5)[0]:
            try:
                seen += os.read(leader, 4096)
            except OSError:  # the other end was closed
                break
    assert words in seen, seen
    return seen
