"""The settings of a project, or what is wrong with them and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.errors import ProblemsError
from letterforge.loading.config import load_config
from letterforge.model.config import Config
from letterforge.project import Project


def config(tmp_path: Path, text: str) -> Config:
    (tmp_path / "letterforge.yaml").write_text(text, encoding="utf-8")
    return load_config(Project(tmp_path, tmp_path / "letters", "named by a test"))


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    found = load_config(Project(tmp_path, tmp_path / "letters", "named by a test"))

    assert found == Config()
    assert found.sealing.chosen_level == "B"
    assert not found.sealing.require_real_identity


def test_all_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("")

    found = config(
        tmp_path,
        """
        sealing:
          require_real_identity: true
          identity: {pkcs12: seal.p12, passphrase_file: pass.txt}
          timestamp_server: http://127.0.0.1:3161/
          level: LTA
          trust: [root.pem]
        """,
    ).sealing

    assert found.require_real_identity
    assert found.identity is not None
    assert found.identity.pkcs12 == "seal.p12"
    assert found.chosen_level == "LTA"
    assert found.trust == ("root.pem",)


def test_a_timestamp_server_gives_timestamps(tmp_path: Path) -> None:
    text = "sealing: {timestamp_server: 'https://clock.example/'}"

    assert config(tmp_path, text).sealing.chosen_level == "T"


WRONG = {
    "an unknown key": ("sealing: {requires_real_identity: true}", 1, "did you mean"),
    "an unknown level": ("sealing:\n  level: XL", 2, "'B', 'T', 'LT' or 'LTA'"),
    "a level without a clock": ("sealing:\n  level: T", 1, "needs a timestamp_server"),
    "an address of another kind": (
        "sealing:\n  timestamp_server: ftp://clock.example/", 2, "timestamp_server",
    ),
    "two identities": (
        "sealing:\n  identity: {pkcs12: a.p12, key: b.pem, certificate: c.pem}", 2,
        "exactly one of pkcs12, key",
    ),
    "no identity": ("sealing:\n  identity: {chain: a.pem}", 2, "exactly one of pkcs12, key"),
    "half a pair": ("sealing:\n  identity: {key: a.pem}", 2, "key and certificate together"),
    "two passphrases": (
        "sealing:\n  identity: {pkcs12: a, passphrase_file: b, passphrase_variable: C}", 2,
        "must not name both",
    ),
    "a passphrase itself": (
        "sealing:\n  identity: {pkcs12: a, passphrase: secret}", 2, "is not a key that is known",
    ),
    "trust in nothing": ("sealing:\n  trust: [root.pem]", 2, "'root.pem' is no file"),
    "no boolean": ("sealing: {require_real_identity: 1}", 1, "true or false"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place(name: str, tmp_path: Path) -> None:
    text, line, message = WRONG[name]

    with pytest.raises(ProblemsError) as caught:
        config(tmp_path, text)

    (problem,) = caught.value.problems
    assert problem.file.endswith("letterforge.yaml")
    assert problem.line == line
    assert message in f"{problem.message} {problem.hint}"
    assert "secret" not in f"{problem.message} {problem.hint}"
