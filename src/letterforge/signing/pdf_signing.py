"""Bend pyHanko to what a letter needs: nothing but the seal is added, and nothing rewritten."""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, enumerate_sig_fields
from pyhanko.sign.signers import PdfSigner, Signer
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko_certvalidator.registry import SimpleCertificateStore

from letterforge.errors import LetterforgeError
from letterforge.signing.identity import Identity

SEAL_FIELD = "Signature1"


class Certificates(Signer):
    """Tell pyHanko the certificates; it is never asked to sign with them."""

    def __init__(self, identity: Identity) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(identity.chain)
        super().__init__(signing_cert=identity.certificate, cert_registry=store, embed_roots=False)
        uses = identity.certificate.key_usage_value
        both = {"non_repudiation", "digital_signature"}
        self.usage = both & uses.native if uses is not None else set()
        size = identity.certificate.public_key.byte_size
        # An ECDSA signature is two numbers of the key's size, in an envelope of a few bytes.
        is_rsa = identity.certificate.public_key.algorithm == "rsa"
        self.most_bytes = size if is_rsa else 2 * size + 16


class LetterSigner(PdfSigner):
    """Declare the extension of PAdES only.

    Why: for ECDSA pyHanko declares one of PDF 2.0 and makes the file one, which PDF/A-3 is not.
    """

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """Declare it in a PDF that is being written."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


class Appending(IncrementalPdfFileWriter):
    """Append to a PDF and leave what it says of itself as it is.

    Why: pyHanko would write a new date and producer into the document's properties.
    """

    def _update_meta(self) -> None:
        pass


def append_to(content: bytes) -> IncrementalPdfFileWriter:
    """Return a writer that appends to a PDF; raises PdfReadError where it is none."""
    return Appending(io.BytesIO(content))


def field_for(writer: IncrementalPdfFileWriter) -> SigFieldSpec:
    """Return the empty field that a letter has for its seal, or an invisible one to be made.

    Raises LetterforgeError where the letter has a seal already, or several fields.
    """
    fields = list(enumerate_sig_fields(writer.prev))
    if not fields:
        return SigFieldSpec(SEAL_FIELD, readable_field_name="Seal")
    if len(fields) > 1 or fields[0][1] is not None:
        raise LetterforgeError("the PDF cannot be sealed: it has a seal already")
    return SigFieldSpec(fields[0][0])
