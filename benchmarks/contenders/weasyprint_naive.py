"""Make letters with WeasyPrint as its first example shows: fresh objects for each letter."""

from __future__ import annotations

import sys
from pathlib import Path

from weasyprint import HTML


def main(given: Path, made: Path) -> None:
    for page in sorted((given / "html").glob("*.html")):
        HTML(filename=page).write_pdf(made / f"{page.stem}.pdf", pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
