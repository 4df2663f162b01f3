"""What a PDF says by its tags and on its pages is what the HTML says, or it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.rendering.text import plain_text
from letterforge.rendering.words import differences
from tests.support.sample_pdf import Sample, html, read_blocks

WORDS = "These are words that fill the line of a letter until it has to be broken. "
MARK = "asset:assets/marks/inspectorate.svg"
ROWS = "".join(f"<tr><th scope=row>Row {row}</th><td>{row}</td></tr>" for row in range(60))
ALL = (
    "<header><p>Sender</p><p>Its name</p><address>One<br>\nTwo</address></header><main>"
    f"<p>Peter Goodman<br>\nDerbyshire</p><h1>Subject</h1><p>{WORDS * 20}</p>"
    "<blockquote><p>Quoted <b>words</b></p></blockquote>"
    "<ul><li>one<ol><li>first</li><li>second</li></ol></li><li><p>two</p><p>more</p></li></ul>"
    "<dl><dt>Term</dt><dd>Meaning</dd></dl>"
    f"<table><caption>Table</caption><thead><tr><th>Row</th><th>Number</th></tr></thead>{ROWS}</table>"
    f"<figure><img src='{MARK}' alt='A picture' style='width: 20mm'>"
    "<figcaption>Caption</figcaption></figure>"
    "<p>An <abbr title='Expansion'>EXP</abbr>, <span lang='cy'>ŵyl</span> and "
    f"<a href='https://example.org'>a link</a>.</p><p>{WORDS * 30}</p>"
    f"<p><img id='signature' src='{MARK}' alt='A hand' style='width: 20mm'></p>"
    "<p>Somebody</p></main>"
)
SHORT = "<header><p>Sender</p></header><main><p>One</p><p class='x'>Two</p><p>Three</p></main>"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("templates"))


def found(sample: Sample, body: str) -> list[str]:
    pdf, page = sample.make(body), html(body)
    # What is said in memory is what stands in the file.
    assert read_blocks(pdf.content) == (
        [" ".join(block.split()) for block in pdf.tag_blocks],
        [" ".join(block.split()) for block in pdf.page_blocks],
    )
    return differences(page, plain_text(page), {"tags": pdf.tag_blocks, "pages": pdf.page_blocks})


@pytest.mark.parametrize("body", [ALL, SHORT])
def test_all_that_a_letter_may_hold_is_said_alike(sample: Sample, body: str) -> None:
    assert found(sample, body) == []


@pytest.mark.parametrize(
    ("css", "told"),
    [
        ("header { overflow: hidden }", ["pages"]),
        (".x { position: relative; z-index: 1 }", ["pages"]),
        ("header { float: right } p { float: none } .x { float: left }", ["pages"]),
        (".x { display: none }", ["tags", "pages"]),
        (".x::before { content: 'Not ' }", ["tags", "pages"]),
        (".x { text-transform: uppercase }", []),
    ],
)
def test_a_stylesheet_that_changes_words_or_order_is_found(
    tmp_path: Path, css: str, told: list[str]
) -> None:
    differences = found(Sample(tmp_path, css), SHORT)
    assert [where for where in ("tags", "pages") if where in " ".join(differences)] == told
