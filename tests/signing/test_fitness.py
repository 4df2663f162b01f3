"""What makes a certificate and its key fit for letters, in the cases that are easily forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from letterforge.errors import LetterforgeError
from letterforge.signing import fitness
from letterforge.signing.fitness import chain_notes, check_fitness, check_strength, quoted_name
from letterforge.signing.keys import SoftwareKey
from tests.support.authority import Authority, Holder, issue, new_key

NOW = datetime.now(UTC)


def certificate_of(holder: Holder) -> x509.Certificate:
    return x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER))


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_key_that_is_not_that_of_its_certificate_is_refused(kind: str) -> None:
    holder = issue("The Inspectorate", key=new_key(kind))
    check_fitness(certificate_of(holder), SoftwareKey(holder.key), NOW)

    with pytest.raises(LetterforgeError, match="not the one of the certificate"):
        check_fitness(certificate_of(holder), SoftwareKey(new_key(kind)), NOW)


def test_one_that_signed_itself_needs_nobody_above_it(authority: Authority) -> None:
    alone = certificate_of(issue("The Inspectorate"))
    below = certificate_of(authority.seal_holder())
    issuer, root = certificate_of(authority.issuer), certificate_of(authority.root)

    assert [*chain_notes(alone, ())] == []
    assert [*chain_notes(below, (issuer, root))] == []
    assert "Throw-away Issuer" in next(chain_notes(below, ()))
    assert "Throw-away Root" in next(chain_notes(below, (issuer,)))


def test_how_one_that_signed_itself_was_signed_does_not_matter(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No library signs with SHA-1 any more: SHA-384 stands for it.
    monkeypatch.setattr(fitness, "WEAK_HASHES", {"sha384"})
    alone = issue("The Inspectorate", hash_=hashes.SHA384())
    below = issue("The Inspectorate", authority.issuer, hash_=hashes.SHA384())

    check_strength(certificate_of(alone))
    with pytest.raises(LetterforgeError, match="SHA384, which can be forged"):
        check_strength(certificate_of(below))


NAMES = {
    "The Insp\u0435ctorate": '"The Insp\\u0435ctorate"',
    "The Inspectorate\x1b[1A\r\nintact": '"The Inspectorate\\u001b[1A\\u000d\\u000aintact"',
    "\u202eetarotcepsnI": '"\\u202eetarotcepsnI"',
    'x" sealed by "y': '"x\\u0022 sealed by \\u0022y"',
    "anyone other than The Inspectorate": '"anyone other than The Inspectorate"',
    "Siân Ŵyn": '"Siân Ŵyn"',
}


@pytest.mark.parametrize("name", NAMES)
def test_no_name_can_pass_for_words_of_ours_or_for_another(name: str, tmp_path: Path) -> None:
    assert quoted_name(certificate_of(issue(name)).subject) == NAMES[name]
