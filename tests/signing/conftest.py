"""One throw-away authority, one small letter and one sealed letter for all tests of a process."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from letterforge.signing.sealing import Sealer
from letterforge.signing.trust import Trust, read_trust
from tests.support.authority import Authority, running_authority
from tests.support.letters import opened, small_letter


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(autouse=True, scope="session")
def _what_is_written_is_private() -> Iterator[None]:
    """Write keys as people who keep them do: for nobody else to read."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small_letter(tmp_path_factory.mktemp("letter"))


@pytest.fixture(scope="session")
def sealer(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return Sealer(opened(authority.seal_holder(), tmp_path_factory.mktemp("sealer")))


@pytest.fixture(scope="session")
def sealed(sealer: Sealer, letter: bytes) -> bytes:
    return sealer.seal_pdf(letter)


@pytest.fixture(scope="session")
def trust(authority: Authority) -> Trust:
    return read_trust([authority.root_file], signers=["CN=The Inspectorate"])


@pytest.fixture(autouse=True)
def _patient_authority(request: pytest.FixtureRequest) -> None:
    if "authority" in request.fixturenames:
        running: Authority = request.getfixturevalue("authority")
        running.failures.clear()
        running.requests.clear()
        running.revoked.clear()
