"""Make letters with typst's Python binding: one compiler, one template, each letter's words."""

from __future__ import annotations

import sys
from pathlib import Path

import typst

TEMPLATE = """\
#let letter = json(sys.inputs.letter)
#set document(title: letter.title)
#set text(font: "Liberation Sans", size: 11pt, lang: "en", region: "GB")
#set page(paper: "a4", margin: 25mm, footer: context align(center, text(9pt)[
  Page #counter(page).display() of #counter(page).final().first()
]))
#set par(leading: 0.62em, spacing: 0.85em)
#grid(columns: (1fr, auto), pdf.artifact(image("mark.svg", width: 20mm)), text(9pt, letter.sender))
#for block in letter.blocks {
  if block.kind == "heading" { heading(level: 1, text(11pt, block.text)) }
  else if block.kind == "quote" { pad(left: 10mm, block.text) }
  else if block.kind == "signature" { image("signature.svg", width: 40mm, alt: block.text) }
  else { par(block.text.split("\\n").join(linebreak())) }
}
"""


def main(given: Path, made: Path) -> None:
    template = given / "letter.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    compiler = typst.Compiler(
        str(template), root=str(given), font_paths=[str(given / "fonts")], ignore_system_fonts=True
    )
    for letter in sorted((given / "words").glob("*.json")):
        compiler.compile(
            output=str(made / f"{letter.stem}.pdf"),
            format="pdf",
            sys_inputs={"letter": f"words/{letter.name}"},
            pdf_standards=["ua-1"],
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
