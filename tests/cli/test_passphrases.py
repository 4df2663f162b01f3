"""Passphrases in the environment are used, and handed on to no program that we start."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from letterforge.cli.options import project_of
from letterforge.cli.passphrases import begin_to_withhold, passphrase_source
from letterforge.model.config import IdentitySource
from letterforge.signing.expecting import IMPORTED_SETTINGS
from tests.support.projects import SmallProject

PASSPHRASE = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _own_environment(small: SmallProject, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LETTERFORGE_PROJECT", str(small.root))
    monkeypatch.setenv("LETTERFORGE_IDENTITIES", str(small.root / "identities"))
    for name in ("LETTERFORGE_PASSPHRASE", "SEAL", "OWN_SEAL"):
        monkeypatch.setenv(name, f"{PASSPHRASE} in {name}")
    yield
    begin_to_withhold()


def test_the_passphrase_is_taken_out_of_the_environment_and_still_used() -> None:
    begin_to_withhold()

    assert "LETTERFORGE_PASSPHRASE" not in os.environ
    got = passphrase_source().get("a key").get_secret_value()
    assert got == f"{PASSPHRASE} in LETTERFORGE_PASSPHRASE"


def test_so_are_those_that_a_project_and_the_own_identity_name(small: SmallProject) -> None:
    identity = "{pkcs12: seal.p12, passphrase_variable: SEAL}"
    small.write("letterforge.yaml", f"sealing:\n  identity: {identity}\n")
    own = IdentitySource(pkcs12="identity.p12", passphrase_variable="OWN_SEAL")
    small.write(f"identities/{IMPORTED_SETTINGS}", own.model_dump_json(exclude_none=True))
    begin_to_withhold()

    project_of(None)

    assert PASSPHRASE not in json.dumps(dict(os.environ))
    for name in ("SEAL", "OWN_SEAL"):
        got = passphrase_source(variable=name).get("a key").get_secret_value()
        assert got == f"{PASSPHRASE} in {name}"


@pytest.mark.parametrize("name", ["PATH", "LETTERFORGE_IDENTITIES"])
def test_a_project_takes_no_variable_away_that_others_need(name: str, small: SmallProject) -> None:
    identity = f"{{pkcs12: seal.p12, passphrase_variable: {name}}}"
    small.write("letterforge.yaml", f"sealing:\n  identity: {identity}\n")

    project_of(None)

    assert name in os.environ


def test_one_command_does_not_remember_those_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    begin_to_withhold()
    monkeypatch.delenv("LETTERFORGE_PASSPHRASE", raising=False)

    begin_to_withhold()

    assert "LETTERFORGE_PASSPHRASE" not in passphrase_source().environment


def test_settings_that_are_wrong_are_for_others_to_tell(small: SmallProject) -> None:
    Path(small.root, "letterforge.yaml").write_text("sealing: {levle: T}\n", encoding="utf-8")
    small.write(f"identities/{IMPORTED_SETTINGS}", "{")

    assert project_of(None).root == small.root
