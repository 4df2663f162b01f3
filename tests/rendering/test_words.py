"""The comparison of a letter's formats finds what one says and another does not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from letterforge.errors import LetterforgeError
from letterforge.rendering.text import plain_text
from letterforge.rendering.words import Block, check_same_words, differences, html_blocks

BODY = (
    "<header><p>Sender</p><p>Full name</p></header>"
    "<p>Peter ‘P’ Goodman<br>\nDerbyshire</p><h1>Subject</h1>"
    "<p>Some <em>words</em> of 2\u00a0October.</p><blockquote><p>Quoted</p></blockquote>"
    "<ul><li>one<ol><li>first</li><li>second</li></ol></li><li>two</li></ul>"
    "<dl><dt>Term</dt><dd>Meaning</dd></dl>"
    "<table><caption>Table</caption><tr><th>Head</th><th></th><td>A<br>B</td><td>C</td></tr></table>"
    '<p><img alt="A hand" src="x"><img alt="" src="y"></p>'
    '<svg aria-label="Chart"><text>9</text></svg>'
)
HTML = f"<html><head><title>-</title></head><body>{BODY}</body></html>"
TEXT = plain_text(HTML)
PAPER = [" ".join(block.words) for block in html_blocks(HTML)]


def found(text: str = TEXT, paper: Sequence[str] = PAPER, html: str = HTML) -> list[str]:
    return differences(html, text, {"paper": paper})


def test_the_blocks_of_the_html_are_known() -> None:
    assert html_blocks("<ol><li>one <b>more</b><li>two</ol><tr><td>a<td>b</tr>") == [
        Block(("one", "more"), "1."),
        Block(("two",), "2."),
        Block(("a",)),
        Block(("b",), in_row=True),
    ]


def test_formats_that_say_the_same_do_not_differ() -> None:
    assert found() == []
    check_same_words(HTML, TEXT, {"paper": PAPER})


def test_marks_between_the_blocks_of_a_text_are_no_words_of_the_letter() -> None:
    html = HTML.replace("<body>", '<body data-mark="SPECIMEN: &quot;not&quot;">')
    text = plain_text(html)
    assert text.startswith('*** SPECIMEN: "not" ***\n')
    assert found(text, html=html) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Sender\n\n", ""),
        ("Sender\n\nFull name", "Full name\n\nSender"),
        ("Sender\n\nFull", "Sender Full"),
        ("Goodman\nDerby", "Goodman Derby"),
        ("words of", "words"),
        ("Subject", "Subjects"),
        ("  1. first", "  - first"),
        ("2. second", "3. second"),
        ("Head |", "Head"),
        ("[A hand]", ""),
        ("[Chart]", "[Chart]\n\n9"),
        ("Quoted", "Quoted\n\nQuoted"),
    ],
)
def test_a_text_that_says_something_else_is_found(old: str, new: str) -> None:
    assert old in TEXT
    (difference,) = found(TEXT.replace(old, new))
    assert "the text" in difference


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ([*PAPER[1:], PAPER[0]], "where the HTML says 'sender', paper says 'full name'"),
        (PAPER[1:], "where the HTML says 'sender', paper says 'full name'"),
        ([PAPER[0] + PAPER[1], *PAPER[2:]], "paper says 'senderfull name'"),
        ([*PAPER, "More"], "where the HTML says '', paper says 'more'"),
        ([f"{PAPER[0]} {PAPER[1]}", *PAPER[2:]], "paper says 'sender full name'"),
    ],
)
def test_paper_that_says_something_else_is_found(changed: list[str], told: str) -> None:
    (difference,) = found(paper=changed)
    assert told in difference


def test_a_difference_refuses_a_letter() -> None:
    with pytest.raises(LetterforgeError, match="the letter's formats do not say the same: where"):
        check_same_words(HTML, TEXT, {"paper": PAPER[1:]})
