"""Whatever somebody does to a folder of sealed letters, nothing of it gets a green line."""

# A forgery of several steps is a tuple of calls, of which no value is used.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from letterforge.issuing.manifest_file import MANIFEST_NAME, SEAL_NAME
from letterforge.issuing.verification import Verifier
from letterforge.model.statement import SealedLetter, SealedManifest
from letterforge.signing.sealing import Sealer
from letterforge.signing.specimen import open_specimen
from letterforge.signing.trust import Trust, read_trust
from tests.support.authority import Authority, issue, running_authority
from tests.support.letters import opened, small_letter
from tests.support.sealed_folder import MOMENT, SealedFolder

FORMATS = ("pdf", "html", "html.p7s", "txt", "txt.p7s")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return read_trust([authority.root_file], signers=["CN=The Inspectorate"])


class Forger:
    """A folder of two real letters, and what whoever forges has: keys of others, old files."""

    def __init__(self, folder: SealedFolder, letter: bytes, real: Sealer, others: Any) -> None:
        self.folder = folder
        self.path = folder.path
        self.letter = letter
        self.real = real
        self.others = others

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Write into the manifest by hand, without a key."""
        manifest = json.loads((self.path / MANIFEST_NAME).read_bytes())
        change(manifest)
        (self.path / MANIFEST_NAME).write_text(json.dumps(manifest, indent=1))

    def copy(self, old: str, new: str) -> None:
        (self.path / new).parent.mkdir(parents=True, exist_ok=True)
        (self.path / new).write_bytes((self.path / old).read_bytes())

    def swap(self, one: str, other: str) -> None:
        first, second = (self.path / one).read_bytes(), (self.path / other).read_bytes()
        (self.path / one).write_bytes(second)
        (self.path / other).write_bytes(first)

    def swap_letters(self) -> None:
        for suffix in FORMATS:
            self.swap(f"derbyshire.{suffix}", f"kent.{suffix}")

    def update(self) -> None:
        self.folder.update_manifest("derbyshire")
        self.folder.update_manifest("kent")

    def reseal_manifest(self, sealer: Sealer, statement: Any) -> None:
        content = (self.path / MANIFEST_NAME).read_bytes()
        (self.path / SEAL_NAME).write_bytes(sealer.seal_detached(content, MOMENT, statement))

    def letter_of(self, **changes: Any) -> None:
        """Put a letter there that the right key sealed, but as something else."""
        said = {"round": "first", "force": "derbyshire", "date": date(2017, 10, 2)}
        statement = SealedLetter.model_validate({**said, **changes})
        sealed = self.real.seal_pdf(self.letter, MOMENT, statement)
        (self.path / "derbyshire.pdf").write_bytes(sealed)
        self.update()

    def sealed_by(self, sealer: Sealer) -> None:
        """Seal everything anew with another key, and bring the manifest into line."""
        for force in ("derbyshire", "kent"):
            for name in ("pdf", "html", "txt"):
                self._seal(sealer, force, name)
        self.update()
        certificate = sealer.identity.certificate_sha256
        self.edit(
            lambda m: [e["seal"].update(certificate_sha256=certificate) for e in m["letters"]]
        )
        self.reseal_manifest(sealer, SealedManifest(round="first"))

    def _seal(self, sealer: Sealer, force: str, name: str) -> None:
        statement = SealedLetter.model_validate(
            {"round": "first", "force": force, "date": date(2017, 10, 2), "format": name}
        )
        path = self.path / f"{force}.{name}"
        if name == "pdf":
            path.write_bytes(sealer.seal_pdf(self.letter, MOMENT, statement))
        else:
            seal = sealer.seal_detached(path.read_bytes(), MOMENT, statement)
            path.with_name(f"{path.name}.p7s").write_bytes(seal)


def hidden_by_a_second_entry(f: Forger) -> None:
    path = f.path / "derbyshire.txt"
    path.write_bytes(b"Wizard")
    f.edit(lambda m: m["letters"].append({**m["letters"][1], "force": "derbyshire"}))


def false_lines(f: Forger) -> None:
    f.edit(lambda m: m["letters"][0].update(force='kent"\n\x1b[32mall intact'))


def link(f: Forger) -> None:
    (f.path / "derbyshire.txt").rename(f.path.parent / "elsewhere.txt")
    (f.path / "derbyshire.txt").symlink_to(f.path.parent / "elsewhere.txt")


def link_to_folder(f: Forger) -> None:
    (f.path / "more").symlink_to(f.path.parent)


def huge(name: str, size: int) -> Callable[[Forger], object]:
    def forge(f: Forger) -> None:
        with (f.path / name).open("r+b") as file:
            file.truncate(size)

    return forge


def deep(f: Forger) -> None:
    (f.path / MANIFEST_NAME).write_bytes(b"[" * 200_000)


FORGERIES: dict[str, Callable[[Forger], object]] = {
    "a second entry hides changed files": hidden_by_a_second_entry,
    "an entry twice": lambda f: f.edit(lambda m: m["letters"].append(m["letters"][0])),
    "a letter that also failed": lambda f: f.edit(
        lambda m: m["failed"].append({"force": "kent", "reason": "no"})
    ),
    "an entry without files": lambda f: f.edit(lambda m: m["letters"][0].update(files=[])),
    "a file named twice": lambda f: f.edit(
        lambda m: m["letters"][0]["files"].append(m["letters"][0]["files"][0])
    ),
    "a file of another letter": lambda f: f.edit(
        lambda m: m["letters"][0].update(files=m["letters"][1]["files"])
    ),
    "a file outside of the folder": lambda f: f.edit(
        lambda m: m["letters"][0]["files"][0].update(name="../derbyshire.pdf")
    ),
    "an absolute file": lambda f: f.edit(
        lambda m: m["letters"][0]["files"][0].update(name="/etc/passwd")
    ),
    "a name that prints lines of its own": false_lines,
    "specimen turned on": lambda f: f.edit(lambda m: m["letters"][0].update(specimen=True)),
    "another date": lambda f: f.edit(lambda m: m["letters"][0].update(date="2017-10-03")),
    "another addressee": lambda f: f.edit(
        lambda m: m["letters"][0].update(addressed_to=["Somebody"])
    ),
    "a letter left out": lambda f: f.edit(lambda m: m["letters"].pop()),
    "a letter left out with its files": lambda f: (
        f.edit(lambda m: m["letters"].pop()),
        [(f.path / f"kent.{suffix}").unlink() for suffix in FORMATS],
    ),
    "another round": lambda f: f.edit(lambda m: m.update(round="second")),
    "no seal told of": lambda f: f.edit(lambda m: m["letters"][0].update(seal=None)),
    "an empty manifest": lambda f: (f.path / MANIFEST_NAME).write_bytes(b""),
    "a manifest of zeros": lambda f: (f.path / MANIFEST_NAME).write_bytes(bytes(500)),
    "a manifest of brackets": deep,
    "the manifest gone": lambda f: (f.path / MANIFEST_NAME).unlink(),
    "manifest and seal gone": lambda f: [
        (f.path / name).unlink() for name in (MANIFEST_NAME, SEAL_NAME)
    ],
    "the manifest's seal gone": lambda f: (f.path / SEAL_NAME).unlink(),
    "the manifest's seal of another": lambda f: f.reseal_manifest(
        f.others["stranger"], SealedManifest(round="first")
    ),
    "the manifest's seal of another round": lambda f: f.reseal_manifest(
        f.real, SealedManifest(round="second")
    ),
    "the manifest's seal is a letter's": lambda f: f.copy("kent.txt.p7s", SEAL_NAME),
    "one more space in the manifest": lambda f: (f.path / MANIFEST_NAME).write_bytes(
        (f.path / MANIFEST_NAME).read_bytes() + b" "
    ),
    "letters swapped": lambda f: f.swap_letters(),
    "letters swapped, manifest too": lambda f: (f.swap_letters(), f.update()),
    "PDFs swapped, manifest too": lambda f: (f.swap("derbyshire.pdf", "kent.pdf"), f.update()),
    "the text as HTML": lambda f: (
        f.copy("derbyshire.txt", "derbyshire.html"),
        f.copy("derbyshire.txt.p7s", "derbyshire.html.p7s"),
        f.update(),
    ),
    "a letter of another round": lambda f: f.letter_of(round="second"),
    "a letter of another date": lambda f: f.letter_of(date=date(2016, 1, 1)),
    "an older edition": lambda f: f.letter_of(number=2),
    "a draft": lambda f: f.letter_of(edition="draft") or f.update(),
    "a specimen": lambda f: f.letter_of(specimen=True),
    "a letter of another force": lambda f: f.letter_of(force="kent"),
    "an HTML's seal in a PDF": lambda f: f.letter_of(format="html"),
    "a copy with a large suffix": lambda f: f.copy("kent.pdf", "derbyshire.PDF"),
    "a copy as .htm": lambda f: f.copy("kent.html", "essex.htm"),
    "a copy in a folder within": lambda f: f.copy("kent.pdf", "new/derbyshire.pdf"),
    "a folder within with a manifest": lambda f: f.copy(MANIFEST_NAME, "new/manifest.json"),
    "a hidden copy": lambda f: f.copy("kent.pdf", ".derbyshire.pdf"),
    "something else": lambda f: f.copy("kent.txt", "read me first.doc"),
    "a seal of nothing": lambda f: f.copy("kent.txt.p7s", "essex.txt.p7s"),
    "a link": link,
    "a link to a folder": link_to_folder,
    "a pipe": lambda f: os.mkfifo(f.path / "essex.pdf"),
    "a pipe for a letter": lambda f: (
        (f.path / "kent.txt").unlink(), os.mkfifo(f.path / "kent.txt")
    ),
    "a pipe for a seal": lambda f: (
        (f.path / "kent.txt.p7s").unlink(), os.mkfifo(f.path / "kent.txt.p7s")
    ),
    "a PDF of a gigabyte": huge("kent.pdf", 10**9),
    "a text of three gigabytes": huge("kent.txt", 3 * 10**9),
    "a seal of a gigabyte": huge("kent.txt.p7s", 10**9),
    "a manifest of 100 MB": huge(MANIFEST_NAME, 10**8),
    "sealed by a stranger of the same name": lambda f: f.sealed_by(f.others["same name"]),
    "sealed by a stranger": lambda f: f.sealed_by(f.others["stranger"]),
    "sealed by another of the same authority": lambda f: f.sealed_by(f.others["colleague"]),
    "sealed by a look-alike": lambda f: f.sealed_by(f.others["look-alike"]),
    "sealed by anyone other than": lambda f: f.sealed_by(f.others["other than"]),
    "sealed by padding": lambda f: f.sealed_by(f.others["padding"]),
    "sealed by an invisible sign": lambda f: f.sealed_by(f.others["invisible"]),
    "sealed as a specimen": lambda f: f.sealed_by(f.others["specimen"]),
}  # fmt: skip

NAMES = {
    "colleague": "The Press Office",
    "look-alike": "The Insp\u0435ctorate",
    "other than": "anyone other than The Inspectorate",
    "padding": "The Inspectorate ",
    "invisible": "The\u200b Inspectorate",
}


@pytest.fixture(scope="module")
def others(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sealer]:
    folder = tmp_path_factory.mktemp("others")
    sealers = {
        key: Sealer(opened(authority.seal_holder(name), folder)) for key, name in NAMES.items()
    }
    sealers["stranger"] = Sealer(opened(issue("Somebody"), folder))
    sealers["same name"] = Sealer(opened(issue("The Inspectorate"), folder))
    sealers["specimen"] = Sealer(open_specimen(folder / "specimen")[0])
    return sealers


@pytest.fixture(scope="module")
def real(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return Sealer(opened(authority.seal_holder(), tmp_path_factory.mktemp("real")))


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small_letter(tmp_path_factory.mktemp("letter"))


@pytest.fixture
def forger(tmp_path: Path, letter: bytes, real: Sealer, others: dict[str, Sealer]) -> Forger:
    folder = SealedFolder(tmp_path / "first")
    folder.path.mkdir()
    folder.add("derbyshire", letter, real)
    folder.add("kent", letter, real)
    return Forger(folder, letter, real, others)


def test_what_nobody_touched_holds(forger: Forger, trust: Trust) -> None:
    assert all(report.holds for report in Verifier(trust, True).verify([forger.path], jobs=1))


def test_there_are_enough_of_them() -> None:
    assert len(FORGERIES) >= 60


@pytest.mark.parametrize("name", FORGERIES)
def test_no_forgery_gets_a_green_line(name: str, forger: Forger, trust: Trust) -> None:
    FORGERIES[name](forger)

    reports = list(Verifier(trust, True).verify([forger.path], jobs=1))

    assert not all(report.holds for report in reports)
    lines = [f"{report.letter}: {report.headline}" for report in reports]
    assert all("\n" not in line and "\x1b" not in line for line in lines)
