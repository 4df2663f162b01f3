"""A batch seals what it makes, seals again only what needs it, and gives no secret away."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.issue import Report, issue, plan
from letterforge.model.config import Level, Sealing
from letterforge.rendering.fingerprint import sha256
from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.embedded import unsealed
from letterforge.signing.expecting import SealOrder
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.seals import Seals
from letterforge.signing.specimen import make_specimen
from letterforge.signing.trust import Trust
from tests.support.authority import Authority, Holder, running_authority
from tests.support.batches import BatchProject, assert_true_manifest, contents, made, manifest_of
from tests.support.command import run

PASSPHRASE = "a passphrase that must stay secret"
SPECIMEN, REAL = "ashshire", "birchshire"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def holder(authority: Authority) -> Holder:
    return authority.seal_holder()


@pytest.fixture
def project(tmp_path: Path) -> BatchProject:
    """Return a project with a specimen and a real letter."""
    project = BatchProject.of(tmp_path / "project", 2)
    project.edit(
        "data/rounds/first.yaml", f"  {SPECIMEN}:\n", f"  {SPECIMEN}:\n    specimen: true\n"
    )
    return project


class Sealed:
    """Issue a project's letters with seals."""

    def __init__(self, project: BatchProject, identities: Path) -> None:
        self.project = project
        self.identities = identities

    def seals(self, level: Level | None = None, **settings: Any) -> Seals:
        sealing = Sealing.model_validate(settings)
        passphrases = PassphraseSource({}, lambda of_what: PASSPHRASE)
        return Seals(SealOrder(sealing, self.project.root, self.identities, passphrases, level))

    def batch(self, *, jobs: int = 1, level: Level | None = None, **settings: Any) -> Report:
        seals = self.seals(level, **settings)
        return issue(self.project.load(), self.project.order(), seals=seals, jobs=jobs)


@pytest.fixture
def sealed(project: BatchProject, tmp_path: Path) -> Sealed:
    folder = tmp_path / "own"
    make_specimen(folder)
    return Sealed(project, folder)


def bring(sealed: Sealed, holder: Holder) -> dict[str, Any]:
    """Give the project a real identity; return the settings that name it."""
    sealed.project.write("seal.p12", holder.pkcs12(PASSPHRASE))
    (sealed.project.root / "seal.p12").chmod(0o600)
    return {"identity": {"pkcs12": "seal.p12"}}


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_file_of_a_batch_is_sealed(sealed: Sealed, jobs: int) -> None:
    report = sealed.batch(jobs=jobs)

    assert made(report) == [SPECIMEN, REAL]
    folder = sealed.project.folder
    assert_true_manifest(folder)
    files = contents(folder)
    for force in (SPECIMEN, REAL):
        assert verify_pdf(files[f"{force}.pdf"], Trust()).intact
        for name in (f"{force}.html", f"{force}.txt"):
            assert verify_detached(files[name], files[f"{name}.p7s"], Trust()).intact
        letter = manifest_of(folder).letter(force)
        assert letter
        assert letter.seal
        assert letter.seal.specimen
    assert any("specimen identity" in note for note in report.notes)


def test_an_unchanged_batch_seals_nothing_and_opens_no_identity(sealed: Sealed) -> None:
    sealed.batch()
    before = contents(sealed.project.folder)

    seals = sealed.seals()
    report = issue(sealed.project.load(), sealed.project.order(), seals=seals)

    assert not made(report)
    assert contents(sealed.project.folder) == before
    assert seals.notes == ()


def test_another_identity_seals_the_same_bytes_again(sealed: Sealed, holder: Holder) -> None:
    sealed.batch()
    before = contents(sealed.project.folder)
    settings = bring(sealed, holder)

    report = sealed.batch(**settings)

    # The specimen keeps its specimen seal, whoever seals the real letters.
    assert {each.force: each.reason for each in report.with_status("made")} == {
        REAL: "to be sealed with another certificate"
    }
    after = contents(sealed.project.folder)
    assert unsealed(after[f"{REAL}.pdf"]) == unsealed(before[f"{REAL}.pdf"])
    assert after[f"{SPECIMEN}.pdf"] == before[f"{SPECIMEN}.pdf"]
    assert_true_manifest(sealed.project.folder)
    letter = manifest_of(sealed.project.folder).letter(REAL)
    assert letter
    assert letter.seal
    assert not letter.seal.specimen
    assert not made(sealed.batch(**settings))


def test_another_level_seals_again(sealed: Sealed, authority: Authority) -> None:
    sealed.batch()
    clock: dict[str, Any] = {"timestamp_server": authority.timestamp_server}

    report = sealed.batch(level="T", **clock)

    assert {each.reason for each in report.issued} == {"to be sealed at level T instead of B"}
    assert not made(sealed.batch(level="T", **clock))
    # Nobody can revoke a specimen certificate, so LTA changes nothing here.
    assert not made(sealed.batch(level="LTA", **clock))


def test_letters_made_without_a_seal_are_made_again_sealed_and_the_other_way_round(
    sealed: Sealed,
) -> None:
    project = sealed.project
    project.batch()
    plain = contents(project.folder)
    assert not [name for name in plain if name.endswith(".p7s")]

    forecast = plan(project.load(), project.order(), sealed.seals())
    assert {each.reason for each in forecast.plans} == {
        "no seal of this machine's is on the folder's manifest"
    }
    sealed.batch()
    assert contents(project.folder)[f"{REAL}.pdf"].startswith(plain[f"{REAL}.pdf"])

    report = project.batch()
    assert {each.reason for each in report.issued} == {"to be without a seal"}
    assert contents(project.folder) == plain


def test_what_somebody_wrote_into_an_unsealed_folder_is_never_sealed(sealed: Sealed) -> None:
    project = sealed.project
    project.batch()
    right = contents(project.folder)[f"{REAL}.txt"]
    forged = right.replace(b"e", b"E")
    (project.folder / f"{REAL}.txt").write_bytes(forged)
    path = project.folder / "manifest.json"
    path.write_text(path.read_text().replace(sha256(right), sha256(forged)))

    sealed.batch()

    assert contents(project.folder)[f"{REAL}.txt"] == right


def test_a_demanded_identity_that_is_missing_stops_the_batch_before_it_begins(
    sealed: Sealed,
) -> None:
    with pytest.raises(LetterforgeError, match="real letters need a real identity"):
        sealed.batch(require_real_identity=True)
    assert contents(sealed.project.folder) == {}


def test_no_secret_reaches_output_manifest_or_letters(
    project: BatchProject, tmp_path: Path, holder: Holder
) -> None:
    project.write("seal.p12", holder.pkcs12(PASSPHRASE))
    (project.root / "seal.p12").chmod(0o600)
    project.write("letterforge.yaml", "sealing:\n  identity: {pkcs12: seal.p12}\n")
    secret = {"LETTERFORGE_IDENTITIES": str(tmp_path / "own"), "LETTERFORGE_PASSPHRASE": PASSPHRASE}
    wrong = {**secret, "LETTERFORGE_PASSPHRASE": "not it, but secret too"}

    refused = run("batch", folder=project.root, environment=wrong)
    done = run("batch", "--json", folder=project.root, environment=secret)

    assert (refused.code, done.code) == (1, 0)
    assert "cannot be unlocked" in refused.err
    written = b"".join(contents(project.folder).values()).decode("latin-1")
    said = refused.out + refused.err + done.out + done.err + written
    key = base64.b64encode(b"".join(holder.key_pem().splitlines()[1:-1])).decode()
    for never in (PASSPHRASE, "not it, but secret too", key, "PRIVATE KEY"):
        assert never not in said


def test_the_summary_says_who_sealed_what(project: BatchProject, tmp_path: Path) -> None:
    own = {"LETTERFORGE_IDENTITIES": str(tmp_path / "own")}

    done = run("batch", folder=project.root, environment=own)

    assert 'sealed: all, by "SPECIMEN seal, proves nothing about who signed"' in done.out
    assert "level B" in done.out
    assert "a specimen identity was made" in done.err
    again = run("render", "-f", REAL, folder=project.root, environment=own)
    assert 'sealed: 1, by "SPECIMEN seal' in again.out
    bare = run("render", "-f", REAL, "--no-seal", folder=project.root, environment=own)
    assert "not sealed: 1" in bare.out
    wrong = run("batch", "--level", "X", folder=project.root, environment=own)
    assert wrong.code == 2
