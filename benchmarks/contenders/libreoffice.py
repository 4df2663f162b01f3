"""Make letters with docxtpl, and PDFs of them with one run of LibreOffice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from docx import Document
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate


def main(given: Path, made: Path) -> None:
    template = given / "letter.docx"
    _write_template(template)
    documents = []
    for words in sorted((given / "words").glob("*.json")):
        document = DocxTemplate(template)
        document.render(json.loads(words.read_text(encoding="utf-8")), autoescape=True)
        documents.append(made / f"{words.stem}.docx")
        document.save(documents[-1])
    profile = f"-env:UserInstallation={(made / 'profile').resolve().as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf:writer_pdf_Export", "--outdir",
         made, *documents],
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _write_template(path: Path) -> None:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
    font = document.styles["Normal"].font
    font.name, font.size = "Liberation Sans", Pt(11)
    document.add_paragraph("{{ sender }}")
    document.add_paragraph("{%p for block in blocks %}")
    document.add_paragraph("{{ block.text }}")
    document.add_paragraph("{%p endfor %}")
    document.save(str(path))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
