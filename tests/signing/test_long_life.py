"""Timestamps and revocation data: what a seal proves later, and what happens without them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from letterforge.errors import LetterforgeError
from letterforge.model.config import Level
from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.sealing import Sealer
from letterforge.signing.timestamps import PAUSES, SECONDS_EACH, TimestampServer
from letterforge.signing.trust import Trust
from tests.support.authority import DAY, Authority, issue
from tests.support.letters import opened

NOW = datetime.now(UTC)


@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
@pytest.mark.parametrize("with_ocsp", [False, True])
def test_each_level_is_reached(
    level: Level, with_ocsp: bool, authority: Authority, letter: bytes, trust: Trust, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(with_ocsp=with_ocsp), tmp_path)
    sealer = Sealer(identity, level, authority.timestamp_server, trust.anchors)

    verdict = verify_pdf(sealer.seal_pdf(letter), trust)

    assert verdict.holds, verdict
    assert verdict.coverage == "the whole file"
    assert verdict.seal is not None
    assert verdict.seal.level == level
    assert verdict.seal.proven_at is not None
    assert abs(verdict.seal.proven_at - datetime.now(UTC)) < timedelta(minutes=1)
    shown = "the file itself shows that no certificate was revoked then" in verdict.notes
    assert shown == (level != "T")


def test_a_timestamp_stands_beside_html_and_text_too(
    authority: Authority, trust: Trust, tmp_path: Path
) -> None:
    sealer = Sealer(opened(authority.seal_holder(), tmp_path), "LT", authority.timestamp_server)

    verdict = verify_detached(b"Dear Madam", sealer.seal_detached(b"Dear Madam"), trust)

    assert verdict.holds
    assert verdict.seal is not None
    assert verdict.seal.proven_at is not None


def test_a_timestamp_that_nobody_vouches_for_proves_no_time(
    authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(), tmp_path)
    trust = Trust(signers=frozenset({identity.certificate_sha256}))
    stamped = Sealer(identity, "T", authority.timestamp_server).seal_pdf(letter)
    archived = Sealer(identity, "LTA", authority.timestamp_server).seal_pdf(letter)

    verdict = verify_pdf(stamped, trust)
    assert verdict.holds
    assert verdict.seal is not None
    assert verdict.seal.proven_at is None
    assert "its timestamp proves nothing" in " ".join(verdict.notes)

    # Over the file, anybody may have put one later.
    verdict = verify_pdf(archived, trust)
    assert not verdict.holds
    assert "Throw-away Clock" in verdict.headline


@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
def test_a_level_without_a_clock_is_an_error(
    level: Level, authority: Authority, tmp_path: Path
) -> None:
    with pytest.raises(LetterforgeError, match=f"level {level} needs a timestamp server"):
        Sealer(opened(authority.seal_holder(), tmp_path), level)


def test_revocation_lists_are_fetched_once_for_all_letters(
    authority: Authority, letter: bytes, trust: Trust, tmp_path: Path
) -> None:
    identity = opened(authority.seal_holder(), tmp_path)
    sealer = Sealer(identity, "LT", authority.timestamp_server, trust.anchors)

    for _ in range(3):
        sealer.seal_pdf(letter)

    assert sum(each.startswith("/crl/") for each in authority.requests) == 2


def test_a_seal_with_a_timestamp_outlives_its_certificate(
    authority: Authority, letter: bytes, trust: Trust, tmp_path: Path
) -> None:
    holder = authority.seal_holder(ends=datetime.now(UTC) + timedelta(seconds=4))
    identity = opened(holder, tmp_path)
    basic = Sealer(identity).seal_pdf(letter)
    stamped = Sealer(identity, "T", authority.timestamp_server).seal_pdf(letter)
    _wait_until(holder.certificate.not_valid_after_utc + timedelta(seconds=2))

    assert verify_pdf(stamped, trust).holds
    verdict = verify_pdf(basic, trust)
    assert verdict.intact
    assert not verdict.holds
    assert "had expired on" in " ".join(verdict.doubts)
    assert "nothing proves that the seal is older" in " ".join(verdict.doubts)


def test_a_revoked_certificate_seals_nothing_for_the_archive(
    authority: Authority, letter: bytes, trust: Trust, tmp_path: Path
) -> None:
    holder = authority.seal_holder()
    sealer = Sealer(opened(holder, tmp_path), "LT", authority.timestamp_server, trust.anchors)
    authority.revoke(holder, NOW - DAY / 2)

    with pytest.raises(LetterforgeError, match="cannot be shown that no certificate was revoked"):
        sealer.seal_pdf(letter)


def test_without_revocation_data_there_is_no_archive_level(
    authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    holder = issue("The Inspectorate", authority.issuer)  # says nothing of where to look
    sealer = Sealer(opened(holder, tmp_path), "LT", authority.timestamp_server)

    with pytest.raises(LetterforgeError, match="cannot be shown") as caught:
        sealer.seal_pdf(letter)

    assert "certificates say where revocations are told" in caught.value.hint


@pytest.mark.parametrize(
    ("failures", "requests"), [(["503"], 2), (["500", "502"], 3), (["silence"], 2)]
)
def test_a_server_that_fails_is_asked_again(
    failures: list[str], requests: int, authority: Authority
) -> None:
    authority.failures[:] = failures
    pauses: list[float] = []
    server = TimestampServer(authority.timestamp_server, seconds_each=0.8, sleep=pauses.append)

    assert _ask(server)

    assert len(authority.requests) == requests
    assert len(pauses) == requests - 1


@pytest.mark.parametrize(
    ("failures", "reason", "requests"),
    [
        (["503"] * 5, "503", 3),
        (["404"] * 5, "404", 1),
        (["silence"] * 5, "did not answer in time", 3),
        (["endless"] * 5, "too long", 3),
        (["rubbish"], "no timestamp at all", 1),
        (["other"], "no sound timestamp", 1),
    ],
)
def test_a_server_is_not_asked_for_ever(
    failures: list[str], reason: str, requests: int, authority: Authority
) -> None:
    authority.failures[:] = failures
    server = TimestampServer(authority.timestamp_server, 0.4, sleep=lambda seconds: None)

    with pytest.raises(LetterforgeError, match=reason):
        _ask(server)

    assert len(authority.requests) == requests


def test_a_server_that_is_not_there_is_an_error() -> None:
    server = TimestampServer("http://127.0.0.1:9/", 1, sleep=lambda seconds: None)

    with pytest.raises(LetterforgeError, match="refused") as caught:
        _ask(server)

    assert "--level B" in caught.value.hint


def test_the_longest_wait_is_bounded() -> None:
    assert (len(PAUSES) + 1) * SECONDS_EACH + sum(PAUSES) < 40


def test_a_certificate_for_websites_seals_no_letter(
    authority: Authority,
    letter: bytes,
    trust: Trust,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("letterforge.signing.opening.Identity.check", lambda self: None)
    holder = authority.seal_holder(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,))

    verdict = verify_pdf(Sealer(opened(holder, tmp_path)).seal_pdf(letter), trust)

    assert verdict.intact
    assert "is not for documents: it is for server auth" in " ".join(verdict.doubts)


def _ask(server: TimestampServer) -> bytes:
    return bytes(asyncio.run(server.async_timestamp(b"1" * 32, "sha256")).dump())


def _wait_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
