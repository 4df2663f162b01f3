"""Another identity is imported: the old one's key is kept or removed as asked, and never unsaid."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from letterforge.errors import LetterforgeError
from letterforge.model.config import IdentitySource
from letterforge.signing.earlier import nobodys_keys
from letterforge.signing.expecting import IMPORTED_SETTINGS
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource
from letterforge.signing.store import Imported, import_identity, imported_source
from tests.support.authority import Authority, Holder

PASSPHRASE = "correct horse"
ANSWERS = PassphraseSource({"LETTERFORGE_PASSPHRASE": PASSPHRASE})


@pytest.fixture
def root(authority: Authority, tmp_path: Path) -> Path:
    (tmp_path / "old.p12").write_bytes(authority.seal_holder().pkcs12(PASSPHRASE))
    write_pem(tmp_path, authority.seal_holder())
    bring(tmp_path, pkcs12="old.p12")
    return tmp_path


def write_pem(root: Path, holder: Holder) -> None:
    (root / "new-key.pem").write_bytes(holder.key_pem(PASSPHRASE))
    (root / "new.pem").write_bytes(holder.pem)
    (root / "new.p12").write_bytes(holder.pkcs12(PASSPHRASE))


def bring(root: Path, *, keep: str | None = None, remove: bool = False, **source: Any) -> Imported:
    return import_identity(
        IdentitySource.model_validate(source),
        root, root / "identities", ANSWERS, keep_old=keep, remove_old=remove,
    )  # fmt: skip


def bring_new(root: Path, *, keep: str | None = None, remove: bool = False) -> Imported:
    return bring(root, keep=keep, remove=remove, key="new-key.pem", certificate="new.pem")


def contents(root: Path) -> dict[str, bytes]:
    folder = root / "identities"
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_without_a_word_on_the_old_one_nothing_is_changed(root: Path) -> None:
    before = contents(root)

    with pytest.raises(LetterforgeError, match='imported before: that of "The Insp') as caught:
        bring_new(root)

    assert "--keep-old NAME" in caught.value.hint
    assert "--remove-old" in caught.value.hint
    assert contents(root) == before


def test_the_old_one_is_removed_when_asked(root: Path) -> None:
    old_key = contents(root)["identity.p12"]

    done = bring_new(root, remove=True)

    assert done.earlier == 'the earlier identity, of "The Inspectorate", was removed with its key'
    assert sorted(contents(root)) == [
        "identity-certificate.pem", "identity-key.pem", "identity-own.pem", "identity.json"
    ]  # fmt: skip
    assert old_key not in contents(root).values()


def test_the_old_one_is_kept_whole_under_the_name_given(root: Path) -> None:
    before = contents(root)

    done = bring_new(root, keep="until-2026")

    after = contents(root)
    assert done.earlier.startswith('the earlier identity, of "The Inspectorate", is kept in ')
    assert done.earlier.endswith("identities/until-2026")
    assert {f"until-2026/{name}": content for name, content in before.items()}.items() <= (
        after.items()
    )
    assert "identity.p12" not in after
    kept = root / "identities" / "until-2026"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}
    settings = imported_source(kept)
    assert settings is not None
    assert open_identity(settings, kept, ANSWERS).signer == "The Inspectorate"


def test_the_same_one_in_another_form_takes_its_own_place(root: Path) -> None:
    bring_new(root, remove=True)

    done = bring(root, pkcs12="new.p12")

    assert "took the place of the earlier one" in done.earlier
    assert "identity-key.pem" not in contents(root)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../x", "-x", ".x", "a b", "a\n", "a.pem", "x" * 65]
)
def test_an_old_one_is_kept_in_no_other_folder(name: str, root: Path) -> None:
    before = contents(root)

    with pytest.raises(LetterforgeError, match="cannot be kept under the name"):
        bring_new(root, keep=name)

    assert contents(root) == before


def test_nothing_kept_is_ever_overwritten(root: Path, authority: Authority) -> None:
    bring_new(root, keep="until-2026")
    write_pem(root, authority.seal_holder())
    before = contents(root)

    with pytest.raises(LetterforgeError, match="is there already"):
        bring_new(root, keep="until-2026")

    assert contents(root) == before


def test_an_import_that_was_stopped_can_be_done_again(root: Path) -> None:
    # Killed after the old one was kept in part, and the new key had come but not its settings.
    kept = root / "identities" / "until-2026"
    kept.mkdir(mode=0o700)
    (kept / "identity.p12").write_bytes(contents(root)["identity.p12"])
    (root / "identities" / "identity-key.pem").write_bytes(b"the new key")
    assert [path.name for path in nobodys_keys(root / "identities")] == ["identity-key.pem"]

    bring_new(root, keep="until-2026")

    assert (kept / IMPORTED_SETTINGS).exists()
    assert [*nobodys_keys(root / "identities")] == []


def test_with_nothing_there_there_is_nothing_to_say(root: Path) -> None:
    for path in (root / "identities").iterdir():
        path.unlink()

    assert bring_new(root, remove=True).earlier == ""


def test_one_whose_certificate_is_damaged_is_another_one(root: Path) -> None:
    (root / "identities" / "identity-certificate.pem").write_bytes(b"")

    with pytest.raises(LetterforgeError, match="that whose certificate is not there any more"):
        bring_new(root)
