"""Tell whether validation data belong to a seal: its own certificates, and what was said of those.

Why: a store of validation data has room for anything. What is in it must lead from the seal or its
timestamps to an authority, step by step, or be about a certificate that does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asn1crypto import crl, ocsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import load_der_x509_certificate, load_der_x509_crl

MOST_BYTES = 2_000_000


class Belonging:
    """Know the certificates of one seal and its timestamps, and who issued them.

    ``own`` are those that signed; ``others`` are those that may stand above them.
    """

    def __init__(self, own: Iterable[x509.Certificate], others: Iterable[x509.Certificate]) -> None:
        self._known: dict[bytes, x509.Certificate] = {each.dump(): each for each in own}
        waiting = {each.dump(): each for each in others}
        grown = True
        while grown:
            above = {
                der: each
                for der, each in waiting.items()
                if der in self._known or any(_issued(each, one) for one in self._known.values())
            }
            grown = bool(above)
            self._known |= above
            waiting = {der: each for der, each in waiting.items() if der not in above}
        # Whoever answers for an authority is certified by it for that, and is above nobody.
        self._answering = {
            der
            for der, each in waiting.items()
            if _answers(each) and any(_issued(one, each) for one in self._known.values())
        }

    def certificate(self, content: bytes) -> bool:
        """Tell whether a certificate (DER) is one of the seal's, or above one of them."""
        return content in self._known or content in self._answering

    def revocation_list(self, content: bytes) -> bool:
        """Tell whether a list (DER) is by an authority of the seal's certificates."""
        try:
            issuer = crl.CertificateList.load(content, strict=True).issuer
            parsed = load_der_x509_crl(content)
            return len(content) <= MOST_BYTES and any(
                parsed.is_signature_valid(_public_key(each))
                for each in self._known.values()
                if each.subject == issuer
            )
        except (ValueError, TypeError, KeyError):
            return False

    def response(self, content: bytes) -> bool:
        """Tell whether an answer (OCSP, DER) is about the seal's certificates and no others."""
        try:
            answer = ocsp.OCSPResponse.load(content, strict=True)
            single = [*answer.response_data["responses"]]
            numbers = {each["cert_id"]["serial_number"].native for each in single}
        except (ValueError, TypeError, KeyError):
            return False
        known = {each.serial_number for each in self._known.values()}
        return len(content) <= MOST_BYTES and bool(numbers) and numbers <= known


def _issued(above: x509.Certificate, certificate: x509.Certificate) -> bool:
    if above.subject != certificate.issuer:
        return False
    try:
        load_der_x509_certificate(certificate.dump()).verify_directly_issued_by(
            load_der_x509_certificate(above.dump())
        )
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _answers(certificate: x509.Certificate) -> bool:
    purposes = certificate.extended_key_usage_value
    return purposes is not None and "ocsp_signing" in purposes.native


def _public_key(certificate: x509.Certificate) -> Any:
    return load_der_x509_certificate(certificate.dump()).public_key()
