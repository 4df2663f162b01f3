"""The text of a letter has its words, in blocks, with nothing of the page around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.text import plain_text
from tests.support.bundled import ASSETS, forces, letter_to


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One\n   line</p>", "One line"),
        ("<address>Peter<br>Derbyshire<br>\nVia email</address>", "Peter\nDerbyshire\nVia email"),
        ("<h1>Subject</h1>\n<p>Words</p>", "Subject\n\nWords"),
        ("<ul><li>one</li>\n<li>two</li></ul>", "- one\n- two"),
        ("<ul><li><p>one</p><p>more</p><li>two</ul>", "- one\nmore\n- two"),
        ("<ol><li>one</li><li>two</li></ol><p>end</p>", "1. one\n2. two\n\nend"),
        ("<ol><li>one<ul><li>in</li></ul></li><li>two</li></ol>", "1. one\n  - in\n2. two"),
        ("<p>Before</p><ul><li><ul><li>in</ul></ul>", "Before\n\n  - in"),
        ("<ul><li></li><li> </ul><p>After</p>", "After"),
        ("<dl><dt>Force<dd>Kent</dl><h4>Head</h4>foot", "Force\n\nKent\n\nHead\n\nfoot"),
        ("<ul><li>one</ul><ul><li>other</ul>", "- one\n\n- other"),
        ("<p>Before</p><ul><li>one</ul><p>After</p>", "Before\n\n- one\n\nAfter"),
        ("<table><caption>Table</caption><tr><th>Force<th>Found</tr><tr><td>Kent<td>1</tr></table>",
         "Table\nForce | Found\nKent | 1"),
        ("<blockquote><p>Quoted</p></blockquote>", "Quoted"),
        ("<p>‘so’ and “so”, Chiefs’</p>", "'so' and \"so\", Chiefs'"),
        ("<p>2&nbsp;October\u00a02017</p>", "2 October 2017"),
        ("<p>Fire &amp; Rescue &lt;b&gt; &#x26;</p>", "Fire & Rescue <b> &"),
        ('<p><img alt="A &quot;signature&quot;" src="x"></p>', '[A "signature"]'),
        ('<p>a <img alt="" src="x">b</p>', "a b"),
        ('<p>a <img src="x">b</p>', "a b"),
        ('<header><p>Head</p><img alt="mark"></header><main><p>Words</p></main>', "Words"),
        ("<head><title>Title</title><style>p{}</style></head><p>Words</p>", "Words"),
        ("<p>an <em>inner</em><strong>most</strong> word</p>", "an innermost word"),
        ("<p>ŵŷ – é</p>", "ŵŷ – é"),
        ("<p></p><p> </p><div><p>Only</p></div>", "Only"),
        ("words alone", "words alone"),
        ("<!-- said to nobody --><p>Words</p>", "Words"),
    ],
)  # fmt: skip
def test_blocks_and_words(html: str, text: str) -> None:
    assert plain_text(html) == f"{text}\n"


def test_the_text_of_no_letter_has_markup_entities_or_loose_spaces() -> None:
    engine = TemplateEngine(ASSETS)
    for force in forces():
        text = plain_text(engine.render(letter_to(force)).html)
        assert not any(sign in text for sign in "<>{}\u00a0‘’“”"), force
        assert "  " not in text
        assert "&amp;" not in text
        assert "\n\n\n" not in text
        assert "Eccleston" not in text, "the letterhead belongs to the page"
        assert text.endswith("Services\n")


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_no_word_is_lost_whatever_it_is(words: list[str]) -> None:
    plain = str.maketrans("‘’“”", "''\"\"")
    html = f"<p>{escape(' '.join(words))}</p>"

    assert plain_text(html).split() == " ".join(words).translate(plain).split()


SOUP = st.sampled_from(
    [f"<{slash}{tag}>" for tag in ("p", "ul", "ol", "li", "table", "tr", "td", "br", "header")
     for slash in ("", "/")] + ["word ", "<img alt='picture'>"]
)  # fmt: skip


@given(st.lists(SOUP, max_size=15).map("".join))
def test_markup_out_of_order_is_read_all_the_same(html: str) -> None:
    text = plain_text(html)

    assert "<" not in text
    if "header" not in html:
        assert text.count("word") == html.count("word")
        assert text.count("[picture]") == html.count("<img")
