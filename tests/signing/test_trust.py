"""Whose seals count: certificates that are for something else, weak, or revoked never do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from letterforge.signing.checking_seals import verify_pdf
from letterforge.signing.sealing import Sealer
from letterforge.signing.trust import Evidence, Trust, read_trust
from tests.support.authority import DAY, Authority, Holder, new_key
from tests.support.letters import opened

NOW = datetime.now(UTC)
NAME = "CN=The Inspectorate"


def doubts(trust: Trust, holder: Holder, *others: Holder) -> str:
    ders = [each.certificate.public_bytes(Encoding.DER) for each in (holder, *others)]
    own, *above = map(x509.Certificate.load, ders)
    return " ".join(asyncio.run(trust.doubts(own, Evidence(tuple(above)), NOW)))


def named(authority: Authority, tmp_path: Path, holder: Holder) -> list[Trust]:
    """Return trust in a certificate by its name below the root, and in the certificate itself."""
    (tmp_path / "own.pem").write_bytes(holder.pem)
    return [
        read_trust([authority.root_file], signers=[NAME]),
        read_trust([authority.root_file], signers=["own.pem"], root=tmp_path),
        read_trust([], signers=["own.pem"], root=tmp_path),
    ]


def test_one_for_documents_counts(authority: Authority, tmp_path: Path) -> None:
    holder = authority.seal_holder()
    for trust in named(authority, tmp_path, holder):
        assert doubts(trust, holder, authority.issuer) == ""


def test_one_for_a_web_server_or_a_weak_one_never_counts(
    authority: Authority, tmp_path: Path
) -> None:
    for holder, reason in (
        (authority.seal_holder(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)), "for server auth"),
        (authority.seal_holder(purposes=(ExtendedKeyUsageOID.TIME_STAMPING,)), "time stamping"),
        (authority.seal_holder(key=new_key("weak")), "is weak: RSA, 1024 bits"),
    ):
        for trust in named(authority, tmp_path, holder):
            assert reason in doubts(trust, holder, authority.issuer)


def test_a_root_that_is_good_for_timestamps_vouches_for_no_seal(
    authority: Authority, tmp_path: Path
) -> None:
    holder = authority.seal_holder()
    other = tmp_path / "other.pem"
    other.write_bytes(Authority(tmp_path).root.pem)
    trust = read_trust([other], clocks=[authority.root_file], signers=[NAME])

    assert "does not lead up to any that is trusted" in doubts(trust, holder, authority.issuer)


@pytest.mark.parametrize("by", ["its name", "itself"])
def test_a_revoked_one_without_a_timestamp_counts_no_more(
    by: str, authority: Authority, letter: bytes, tmp_path: Path
) -> None:
    holder = authority.seal_holder()
    sealed = Sealer(opened(holder, tmp_path)).seal_pdf(letter, NOW - 30 * DAY)
    (tmp_path / "own.pem").write_bytes(holder.pem)
    signer = NAME if by == "its name" else "own.pem"
    crl = tmp_path / "issuer.crl"

    def verdict() -> str:
        serial = authority.issuer.certificate.serial_number
        crl.write_bytes(authority.revocation_list(serial))
        trust = read_trust(
            [authority.root_file], signers=[signer], root=tmp_path, revocation_lists=[crl]
        )
        return " ".join(verify_pdf(sealed, trust).doubts)

    assert verdict() == ""
    authority.revoke(holder, NOW - DAY)
    assert "a certificate was revoked" in verdict()
    assert "the day of sealing is only its own word" in verdict()
