"""Envelopes are written as the standard's own encoder would write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import cms, core

from letterforge.signing.envelope import Envelopes, digest_of, is_canonical, tlv, to_sign
from letterforge.signing.sealing import Sealer


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65535, 65536, 70000])
def test_lengths_are_der(size: int) -> None:
    assert tlv(4, bytes(size)) == core.OctetString(bytes(size)).dump()


@pytest.mark.parametrize("year", [2026, 2049, 2050, 2099])
def test_times_are_read_back(year: int, sealer: Sealer) -> None:
    moment = datetime(year, 2, 3, 4, 5, 6, tzinfo=UTC)

    signed = cms.ContentInfo.load(sealer.seal_detached(b"Dear", moment))["content"]

    (info,) = signed["signer_infos"]
    times = [each for each in info["signed_attrs"] if each["type"].native == "signing_time"]
    assert times[0]["values"][0].native == moment


def test_an_encoder_of_others_writes_the_same(sealer: Sealer) -> None:
    envelope = sealer.seal_detached(b"Dear")

    assert cms.ContentInfo.load(envelope).dump(force=True) == envelope


def test_the_order_of_attributes_is_der(sealer: Sealer) -> None:
    envelopes = Envelopes(sealer.identity.certificate, sealer.identity.chain)
    attributes = envelopes.attributes(digest_of(b"Dear"), datetime.now(UTC))

    assert list(attributes) == sorted(attributes)
    assert to_sign(attributes)[:1] == b"1"


@pytest.mark.parametrize("content", [b"", b"0", b"Dear Madam", bytes(100)])
def test_what_is_no_envelope_is_not_canonical(content: bytes) -> None:
    assert not is_canonical(content)
