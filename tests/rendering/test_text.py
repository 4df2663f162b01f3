"""The text of a letter has its words, in blocks, with nothing of the page around them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.text import plain_text
from tests.support.bundled import ASSETS, forces, letter_to

FOURTEEN = " ".join(["word"] * 14)  # 69 of the 72 letters of a line


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One\n   line</p>", "One line"),
        ("<address>Peter<br>Derbyshire<br>\nVia email</address>", "Peter\nDerbyshire\nVia email"),
        ("<h1>Subject</h1>\n<p>Words</p>", "Subject\n\nWords"),
        ("<ul><li>one</li>\n<li>two</li></ul>", "- one\n- two"),
        ("<ul><li><p>one</p><p>more</p><li>two</ul>", "- one\n  more\n- two"),
        ("<ol><li>one</li><li>two</li></ol><p>end</p>", "1. one\n2. two\n\nend"),
        ("<ol><li>one<ul><li>in</li></ul></li><li>two</li></ol>", "1. one\n  - in\n2. two"),
        ("<p>Before</p><ul><li><ul><li>in</ul></ul>", "Before\n\n  - in"),
        ("<ul><li></li><li> </ul><p>After</p>", "After"),
        ("<dl><dt>Force<dd>Kent</dl><h4>Head</h4>foot", "Force\n    Kent\n\nHead\n\nfoot"),
        ("<ul><li>one</ul><ul><li>other</ul>", "- one\n\n- other"),
        ("<p>Before</p><ul><li>one</ul><p>After</p>", "Before\n\n- one\n\nAfter"),
        ("<table><caption>Table</caption><tr><th>Force<th>Found</tr><tr><td>Kent<td>1</tr></table>",
         "Table\nForce | Found\nKent | 1"),
        ("<blockquote><p>Quoted</p></blockquote><p>End</p>", "    Quoted\n\nEnd"),
        ("<p>‘so’ and “so”, Chiefs’</p>", "'so' and \"so\", Chiefs'"),
        ("<p>2&nbsp;October\u00a02017</p>", "2 October 2017"),
        ("<p>Fire &amp; Rescue &lt;b&gt; &#x26;</p>", "Fire & Rescue <b> &"),
        ('<p><img alt="A &quot;signature&quot;" src="x"></p>', '[A "signature"]'),
        ('<p>a <img alt="" src="x">b</p>', "a b"),
        ('<p>a <img src="x">b</p>', "a b"),
        ('<header><p>Head</p><img alt="mark"></header><main><p>Words</p></main>',
         "Head\n\n[mark]\n\nWords"),
        ("<svg aria-label='A chart'><title>t</title><text>9</text></svg>after", "[A chart]after"),
        (f"<p>{FOURTEEN} end</p>", f"{FOURTEEN}\nend"),
        (f"<ol><li>{FOURTEEN} end</ol>", f"1. {FOURTEEN}\n   end"),
        (f"<ol><li>{FOURTEEN}s end</ol>", f"1. {FOURTEEN[:-5]}\n   words end"),
        (f"<p>{'x' * 80} y</p>", f"{'x' * 80}\ny"),
        (f"<p>{FOURTEEN[:-10]} 2&nbsp;October&nbsp;2017</p>", f"{FOURTEEN[:-10]}\n2 October 2017"),
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
        assert "  " not in re.sub("^    ", "", text, flags=re.MULTILINE)
        assert max(map(len, text.splitlines())) <= 72
        assert "&amp;" not in text
        assert "\n\n\n" not in text
        assert "\n89 Eccleston Square\n" in text


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
    assert text.count("word") == html.count("word")
    assert text.count("[picture]") == html.count("<img")


MARK = "*** SPECIMEN ***"


def marked(body: str) -> list[str]:
    return plain_text(f'<body data-mark="SPECIMEN">{body}</body>').splitlines()


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12))
def test_no_screenful_lacks_the_mark_and_no_word_is_lost(lengths: list[int]) -> None:
    blocks = [
        "<br>".join(f"{block}.{line}" for line in range(n)) for block, n in enumerate(lengths)
    ]
    lines = marked("".join(f"<p>{block}</p>" for block in blocks))

    assert lines[0] == lines[-1] == MARK
    places = [number for number, line in enumerate(lines) if line == MARK]
    assert max(after - before for before, after in pairwise(places)) <= 23
    expected = [word for block in blocks for word in block.split("<br>")]
    assert [line for line in lines if line not in {"", MARK}] == expected


def test_without_a_mark_nothing_is_repeated() -> None:
    assert plain_text("<body><p>One</p></body>") == "One\n"
