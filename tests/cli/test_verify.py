"""The command ``verify`` as people and programs meet it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from letterforge.issuing.manifest_file import read_manifest
from letterforge.signing.identity import as_pem
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


NAMED = ("--signer", "CN=The Inspectorate")


@pytest.fixture
def real(folder: SealedFolder) -> SealedFolder:
    """Return the folder without its specimen."""
    for path in folder.path.glob("kent.*"):
        path.unlink()
    manifest = read_manifest(folder.path)
    assert manifest is not None
    folder.write(manifest.model_copy(update={"letters": manifest.letters[:1]}))
    return folder


def test_all_that_holds_is_0_and_one_line(real: SealedFolder, authority: Authority) -> None:
    done = verify(real, "first", "--trust", authority.root_file, *NAMED)

    assert done.code == 0, done.out
    assert done.out.splitlines() == [
        "trust: what you name in the command",
        '1 letter checked with their manifest: intact; sealed by "The Inspectorate"',
    ]


def test_details_are_to_be_had(real: SealedFolder, authority: Authority) -> None:
    done = verify(real, "first", "--trust", authority.root_file, *NAMED, "--verbose")

    when = "(23 November 2026, 12:00 UTC by the signer's own clock)"
    lines = done.out.splitlines()
    assert f'first/derbyshire: intact; sealed by "The Inspectorate" {when}' in lines
    assert "    the letter to derbyshire, round first, 2017-10-02" in lines
    assert re.search(r'certificate of "The Inspectorate": SHA-256 [0-9a-f]{64}', done.out)


def test_a_certificate_alone_is_enough(real: SealedFolder, authority: Authority) -> None:
    certificate = real.path.parent / "own.pem"
    certificate.write_bytes(as_pem(real.sealers[0].identity.certificate))

    assert verify(real, "first", "--signer", certificate).code == 0
    fingerprint = real.sealers[0].identity.certificate_sha256
    assert verify(real, "first", "--signer", fingerprint).code == 0


def test_no_specimen_holds_where_trust_is_asked_for(
    folder: SealedFolder, authority: Authority
) -> None:
    done = verify(folder, "first", "--trust", authority.root_file, *NAMED)

    assert done.code == 1
    assert "it is sealed with a specimen certificate" in done.out
    assert "2 letters checked with their manifest: 1 with something to object to" in done.out


def test_without_trust_it_is_1_and_says_why(folder: SealedFolder) -> None:
    done = verify(folder, "first")

    assert done.code == 1
    assert done.out.splitlines()[0] == "trust: nobody: name whose seals count with --signer"
    assert 'nobody vouches that "The Inspectorate" sealed it' in done.out
    assert "name whose seals count with --signer, or whom you trust with --trust" in done.out


def test_trust_that_letters_bring_themselves_counts_for_nothing(
    real: SealedFolder, authority: Authority
) -> None:
    project = real.path.parent
    (project / "data").mkdir()
    (project / "data/forces.yaml").write_text("")
    (project / "root.pem").write_bytes(authority.root.pem)
    (project / "letterforge.yaml").write_text(
        "sealing: {trust: [root.pem], signers: ['CN=The Inspectorate']}"
    )

    done = verify(real, "first")
    assert done.code == 1
    assert "give --project . if that is your own project" in done.out.splitlines()[0]

    done = verify(real, "first", "--project", ".")
    assert done.code == 0, done.out
    assert done.out.splitlines()[0] == "trust: the project . (named by --project)"


def test_who_seals_trusts_their_own_certificate(
    folder: SealedFolder, authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    variables = {"LETTERFORGE_IDENTITIES": str(tmp_path / "own"), "LETTERFORGE_PASSPHRASE": "x"}
    run("identity", "import", "identity.p12", folder=tmp_path, environment=variables)

    done = run("verify", "first", folder=tmp_path, environment=variables)

    assert done.code == 0, done.out
    assert done.out.splitlines()[0] == "trust: your own identity"
    other = Sealer(opened(authority.seal_holder("Somebody"), tmp_path))
    folder.add("essex", letter, other)
    assert run("verify", "first", folder=tmp_path, environment=variables).code == 1


def test_a_changed_letter_is_1(folder: SealedFolder, authority: Authority) -> None:
    path = folder.path / "derbyshire.html"
    path.write_bytes(b"<p>Deaf")

    done = verify(folder, "first", "--trust", authority.root_file, *NAMED)

    assert done.code == 1
    assert "first/derbyshire: derbyshire.html: NOT INTACT: " in done.out


def test_programs_get_json(folder: SealedFolder, authority: Authority) -> None:
    done = verify(folder, "first", "--json", "--trust", authority.root_file, *NAMED)

    letters = json.loads(done.out)["letters"]
    assert [each["holds"] for each in letters] == [True, True, False]
    seal = letters[1]["files"][0]["seal"]
    assert letters[1]["files"][0]["says"]["force"] == "derbyshire"
    assert seal["signer"] == "The Inspectorate"
    assert seal["claimed_at"] == "2026-11-23T12:00:05+00:00"
    assert not seal["specimen"]
    assert letters[2]["files"][0]["seal"]["specimen"]


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
