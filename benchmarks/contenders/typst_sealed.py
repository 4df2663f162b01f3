"""Make letters with typst, then seal each with pyHanko's library, the key read once."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from benchmarks.contenders import typst_binding


def main(given: Path, made: Path) -> None:
    typst_binding.main(given, made)
    signer = SimpleSigner.load(str(given / "key.pem"), str(given / "certificate.pem"))
    how = PdfSignatureMetadata(
        field_name="Signature1",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    for letter in sorted(made.glob("*.pdf")):
        writer = IncrementalPdfFileWriter(io.BytesIO(letter.read_bytes()))
        sealed: io.BytesIO = sign_pdf(writer, how, signer)
        letter.write_bytes(sealed.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
