"""A folder of letters is checked against its manifest, and each file's seal for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.verification import LetterReport, Verifier
from letterforge.signing.embedded import unsealed
from letterforge.signing.sealing import Sealer
from letterforge.signing.specimen import open_specimen
from letterforge.signing.trust import Trust, read_trust
from tests.support.authority import Authority, issue, running_authority
from tests.support.letters import opened, small_letter
from tests.support.sealed_folder import SealedFolder


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return read_trust([authority.root_file], signers=["CN=The Inspectorate"])


@pytest.fixture(scope="module")
def real(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return Sealer(opened(authority.seal_holder(), tmp_path_factory.mktemp("real")))


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return Sealer(open_specimen(tmp_path_factory.mktemp("specimen"))[0])


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small_letter(tmp_path_factory.mktemp("letter"))


@pytest.fixture
def folder(tmp_path: Path, letter: bytes, real: Sealer, specimen: Sealer) -> SealedFolder:
    made = SealedFolder(tmp_path / "first")
    made.path.mkdir()
    made.add("derbyshire", letter, real)
    made.add("kent", letter, specimen, specimen=True)
    return made


def verified(path: Path, trust: Trust, demanding: bool = True) -> dict[str, LetterReport]:
    reports = Verifier(trust, demanding).verify([path], jobs=1)
    return {Path(report.letter).name: report for report in reports}


def test_a_folder_as_it_was_made_holds(folder: SealedFolder, trust: Trust) -> None:
    reports = verified(folder.path, trust)

    assert list(reports) == ["manifest.json", "derbyshire", "kent"]
    # Where trust is asked for, no specimen holds.
    assert [report.holds for report in reports.values()] == [True, True, False]
    assert reports["derbyshire"].headline == 'intact; sealed by "The Inspectorate"'
    assert [file.name for file in reports["derbyshire"].files] == [
        "derbyshire.pdf",
        "derbyshire.html",
        "derbyshire.txt",
    ]
    expected = "intact; specimen certificate: proves nothing about who signed"
    assert reports["kent"].headline == expected


def test_without_trust_nobody_vouches(folder: SealedFolder) -> None:
    reports = verified(folder.path, Trust(), demanding=False)

    assert not reports["derbyshire"].holds
    assert 'nobody vouches that "The Inspectorate" sealed it' in reports["derbyshire"].headline
    assert reports["kent"].holds


def strip_seal(folder: Path) -> None:
    path = folder / "derbyshire.pdf"
    path.write_bytes(unsealed(path.read_bytes()))


def strip_envelope(folder: Path) -> None:
    (folder / "derbyshire.html.p7s").unlink()


def alter_text(folder: Path) -> None:
    (folder / "derbyshire.txt").write_bytes(b"Dead")


def remove(folder: Path) -> None:
    (folder / "derbyshire.html").unlink()


def swap(folder: Path) -> None:
    (folder / "derbyshire.pdf").write_bytes((folder / "kent.pdf").read_bytes())


def swap_whole_letter(folder: Path) -> None:
    for suffix in ("pdf", "html", "html.p7s", "txt", "txt.p7s"):
        content = (folder / f"kent.{suffix}").read_bytes()
        (folder / f"derbyshire.{suffix}").write_bytes(content)


TAMPERINGS: dict[str, tuple[Callable[[Path], None], str]] = {
    "seal stripped": (strip_seal, "its seal was taken away"),
    "envelope stripped": (strip_envelope, "its seal was taken away"),
    "text altered": (alter_text, "bytes of it were changed"),
    "file removed": (remove, "cannot be read: no such file"),
    "another letter's file": (swap, "another letter than its name says: kent"),
    "all of another letter": (swap_whole_letter, "another letter than its name says: kent"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
@pytest.mark.parametrize("manifest_too", [False, True])
def test_tampering_in_a_folder_is_noticed(
    name: str, manifest_too: bool, folder: SealedFolder, trust: Trust
) -> None:
    tamper, reason = TAMPERINGS[name]
    tamper(folder.path)
    if manifest_too and name != "file removed":
        folder.update_manifest("derbyshire")

    report = verified(folder.path, trust)["derbyshire"]

    assert not report.holds
    assert reason in report.headline
    assert "specimen" in verified(folder.path, trust)["kent"].headline


def test_a_letter_sealed_anew_is_not_the_one_in_the_manifest(
    folder: SealedFolder, letter: bytes, real: Sealer, trust: Trust
) -> None:
    (folder.path / "derbyshire.pdf").write_bytes(real.seal_pdf(letter))

    report = verified(folder.path, trust)["derbyshire"]

    assert "is not, byte for byte, the file that the manifest tells of" in report.headline


def test_a_file_that_the_manifest_does_not_know_is_told(
    folder: SealedFolder, letter: bytes, real: Sealer, trust: Trust
) -> None:
    (folder.path / "essex.pdf").write_bytes(real.seal_pdf(letter))

    report = verified(folder.path, trust)["essex.pdf"]

    assert not report.holds
    assert "the folder's manifest does not name this file" in report.headline


def test_an_unsealed_letter_does_not_hold(
    folder: SealedFolder, letter: bytes, trust: Trust
) -> None:
    folder.add("essex", letter, None)

    report = verified(folder.path, trust)["essex"]

    assert not report.holds
    assert "not sealed" in report.headline


def test_a_real_letter_with_a_specimen_seal_proves_nothing(
    folder: SealedFolder, letter: bytes, specimen: Sealer, trust: Trust
) -> None:
    folder.add("essex", letter, specimen)

    for demanding in (False, True):
        report = verified(folder.path, trust, demanding)["essex"]
        assert "proves nothing about who signed" in report.headline
        assert report.holds != demanding


def test_a_specimen_letter_with_a_real_seal_is_odd(
    folder: SealedFolder, letter: bytes, real: Sealer, trust: Trust
) -> None:
    folder.add("essex", letter, real, specimen=True)

    report = verified(folder.path, trust)["essex"]

    assert not report.holds
    assert "it is a specimen: no letter that was issued" in report.files[0].verdict.doubts


@pytest.mark.parametrize("name", ["derbyshire.pdf", "derbyshire.html", "derbyshire.txt.p7s"])
def test_one_file_is_checked_with_the_manifest_beside_it(
    name: str, folder: SealedFolder, trust: Trust
) -> None:
    (report,) = verified(folder.path / name, trust).values()
    assert report.holds

    path = folder.path / name.removesuffix(".p7s")
    path.write_bytes(path.read_bytes() + b" ")
    (report,) = verified(folder.path / name, trust).values()
    assert not report.holds


def test_a_folder_without_a_manifest_is_checked_too(folder: SealedFolder, trust: Trust) -> None:
    (folder.path / "manifest.json").unlink()

    reports = verified(folder.path, Trust(), demanding=False)

    assert len(reports) == 7
    assert "nothing shows which letters were issued" in reports.pop("manifest.json").headline
    assert {name for name, report in reports.items() if not report.holds} == {
        "derbyshire.pdf",
        "derbyshire.html",
        "derbyshire.txt",
    }


def test_a_folder_without_letters_is_an_error(tmp_path: Path, trust: Trust) -> None:
    with pytest.raises(LetterforgeError, match="holds no letters"):
        verified(tmp_path, trust)
    with pytest.raises(LetterforgeError, match="is not there"):
        verified(tmp_path / "letter.pdf", trust)


def test_a_seal_of_somebody_else_is_not_the_one_in_the_manifest(
    folder: SealedFolder, letter: bytes, trust: Trust, tmp_path: Path
) -> None:
    forger = Sealer(opened(issue("The Inspectorate"), tmp_path))
    (folder.path / "derbyshire.pdf").write_bytes(forger.seal_pdf(letter))
    folder.update_manifest("derbyshire")

    report = verified(folder.path, trust)["derbyshire"]

    assert "sealed with another certificate than the manifest says" in report.headline


def test_several_processes_find_the_same(
    folder: SealedFolder, letter: bytes, real: Sealer, trust: Trust
) -> None:
    for number in range(6):
        folder.add(f"force-{number}", letter, real)
    alter_text(folder.path)

    one = list(Verifier(trust, True).verify([folder.path], jobs=1))
    two = list(Verifier(trust, True).verify([folder.path], jobs=2))

    assert one == two
