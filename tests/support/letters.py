"""Small letters to seal, and identities that seal them."""

from __future__ import annotations

from pathlib import Path

from letterforge.model.config import IdentitySource
from letterforge.signing.identity import Identity
from letterforge.signing.opening import open_identity
from letterforge.signing.passphrases import PassphraseSource
from tests.support.authority import Holder
from tests.support.sample_pdf import Sample

SIGNED = """
<main><h1>Findings</h1><p>Everything is in place.</p>
<p><img id="signature" alt="Signature of M Cunningham" style="width: 40mm"
  src="asset:assets/signatures/specimen-m-cunningham.svg"></p></main>
"""
UNSIGNED = "<main><h1>Findings</h1><p>Everything is in place.</p></main>"


def small_letter(folder: Path, body: str = SIGNED) -> bytes:
    """Return a PDF with a field for a seal, unless the body has no signature."""
    return Sample(folder).make(body).content


def opened(holder: Holder, folder: Path) -> Identity:
    """Return the identity of a holder, by way of a PKCS#12 file."""
    (folder / "identity.p12").write_bytes(holder.pkcs12())
    (folder / "identity.p12").chmod(0o600)
    return open_identity(IdentitySource(pkcs12="identity.p12"), folder, PassphraseSource({}))
