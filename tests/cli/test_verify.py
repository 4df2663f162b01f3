"""The command ``verify`` as people and programs meet it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from letterforge.signing.sealing import Sealer
from letterforge.signing.specimen import open_specimen
from tests.support.authority import Authority, running_authority
from tests.support.command import Outcome, run
from tests.support.letters import opened, small_letter
from tests.support.sealed_folder import SealedFolder

LETTERS = 43


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small_letter(tmp_path_factory.mktemp("letter"))


@pytest.fixture
def folder(authority: Authority, letter: bytes, tmp_path: Path) -> SealedFolder:
    made = SealedFolder(tmp_path / "first")
    made.path.mkdir()
    made.add("derbyshire", letter, Sealer(opened(authority.seal_holder(), tmp_path)))
    specimen, _ = open_specimen(tmp_path / "identities")
    made.add("kent", letter, Sealer(specimen), specimen=True)
    return made


def verify(folder: SealedFolder, *arguments: str | Path) -> Outcome:
    variables = {"LETTERFORGE_IDENTITIES": str(folder.path.parent / "none")}
    return run("verify", *arguments, folder=folder.path.parent, environment=variables)


def test_all_that_holds_is_0(folder: SealedFolder, authority: Authority) -> None:
    done = verify(folder, "first", "--trust", authority.root_file)

    assert done.code == 0, done.out
    when = "(23 November 2026, 12:00 UTC by the signer's own clock)"
    fingerprint = verify(folder, "first", "--json").out.split('certificate_sha256": "')[1][:64]
    lines = done.out.splitlines()
    assert lines[0] == f"first/derbyshire: intact; sealed by The Inspectorate {when}"
    specimen = "intact; specimen certificate: proves nothing about who signed"
    assert lines[1] == f"first/kent: {specimen} {when}"
    assert f"certificate of The Inspectorate: SHA-256 {fingerprint}" in lines
    assert lines[-1] == "2 letters checked: nothing to object to"


def test_without_trust_it_is_1_and_says_why(folder: SealedFolder) -> None:
    done = verify(folder, "first")

    assert done.code == 1
    assert "nobody vouches that The Inspectorate sealed it" in done.out.splitlines()[0]
    assert "name whom you trust with --trust" in done.out
    assert "2 letters checked: 1 of them with something to object to" in done.out


def test_a_project_names_whom_to_trust(folder: SealedFolder, authority: Authority) -> None:
    project = folder.path.parent / "project"
    (project / "data").mkdir(parents=True)
    (project / "data/forces.yaml").write_text("")
    (project / "root.pem").write_bytes(authority.root.pem)
    (project / "letterforge.yaml").write_text("sealing: {trust: [root.pem]}")

    assert verify(folder, "first", "--project", "project").code == 0


def test_who_seals_trusts_their_own_certificate(
    folder: SealedFolder, authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    variables = {"LETTERFORGE_IDENTITIES": str(tmp_path / "own"), "LETTERFORGE_PASSPHRASE": "x"}
    run("identity", "import", "identity.p12", folder=tmp_path, environment=variables)

    done = run("verify", "first", folder=tmp_path, environment=variables)

    assert done.code == 0, done.out
    other = Sealer(opened(authority.seal_holder("Somebody"), tmp_path))
    folder.add("essex", letter, other)
    assert run("verify", "first", folder=tmp_path, environment=variables).code == 1


def test_a_changed_letter_is_1(folder: SealedFolder, authority: Authority) -> None:
    path = folder.path / "derbyshire.html"
    path.write_bytes(b"<p>Deaf")

    done = verify(folder, "first", "--trust", authority.root_file)

    assert done.code == 1
    first = done.out.splitlines()[0]
    assert first.startswith("first/derbyshire: derbyshire.html: NOT INTACT: ")


def test_programs_get_json(folder: SealedFolder, authority: Authority) -> None:
    done = verify(folder, "first", "--json", "--trust", authority.root_file)

    letters = json.loads(done.out)["letters"]
    assert [each["holds"] for each in letters] == [True, True]
    seal = letters[0]["files"][0]["seal"]
    assert seal["signer"] == "The Inspectorate"
    assert seal["claimed_at"] == "2026-11-23T12:00:05+00:00"
    assert not seal["specimen"]
    assert letters[1]["files"][0]["seal"]["specimen"]


def test_files_can_be_named(folder: SealedFolder, authority: Authority) -> None:
    names = ("first/kent.pdf", "first/kent.txt", "first/kent.html.p7s")

    done = verify(folder, *names)

    assert done.code == 0
    assert "3 letters checked" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["none.pdf"], 1, "error: 'none.pdf' is not there"),
        ([], 2, "error: PATH is missing"),
        (["first", "--trust", "none.pem"], 1, "'none.pem' cannot be read"),
        (["first", "--trust", "first/kent.txt"], 1, "holds no certificate"),
    ],
)
def test_what_is_wrong_is_said(
    arguments: list[str], code: int, message: str, folder: SealedFolder
) -> None:
    done = verify(folder, *arguments)

    assert done.code == code
    assert message in done.err
