"""Quotes, dashes, dates and lists are set as a typesetter would, and markup is never touched."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letterforge.errors import LetterforgeError
from letterforge.rendering.typography import (
    agree,
    date_in_words,
    join_list,
    month_as_of,
    no_break,
    no_break_last,
    typeset,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("'abuse'", "‘abuse’"),
        ('"abuse"', "“abuse”"),
        ("the Chiefs' Council's strategy", "the Chiefs’ Council’s strategy"),
        ("as 'abuse'.", "as ‘abuse’."),
        ("('abuse')", "(‘abuse’)"),
        ('["abuse"]', "[“abuse”]"),
        ("\"'Abuse' it said\"", "“‘Abuse’ it said”"),
        ("it said 'of \"power\"'", "it said ‘of “power”’"),
        ("forces – 'abuse'", "forces – ‘abuse’"),
        ("<p>'Abuse'</p><p>'Abuse'</p>", "<p>‘Abuse’</p><p>‘Abuse’</p>"),
        ("one<br>'two'", "one<br>‘two’"),
        ("<em>'Abuse'</em> is 'it'", "<em>‘Abuse’</em> is ‘it’"),
        ("'<em>Abuse</em>'", "‘<em>Abuse</em>’"),
        ("'<em>'Abuse'</em>'", "‘<em>‘Abuse’</em>’"),
        ("force<em>'s</em> plans", "force<em>’s</em> plans"),
        ("see <em>'abuse'</em>", "see <em>‘abuse’</em>"),
        ("it&#39;s &#34;so&#34;, &quot;so&quot; &apos;so&apos;", "it’s “so”, “so” ‘so’"),
        ("&amp;#39; is typed as it stands", "&amp;#39; is typed as it stands"),
        ("Dyfed&nbsp;'Powys'", "Dyfed&nbsp;‘Powys’"),
        (f"Dyfed{NBSP}'Powys'", f"Dyfed{NBSP}‘Powys’"),
        ("2016-2017", "2016–2017"),
        ("it was - as we said - late", "it was – as we said – late"),
        ("Dyfed-Powys, 2017-06-28, 020-3513", "Dyfed-Powys, 2017-06-28, 020-3513"),
    ],
)  # fmt: skip
def test_quotes_and_dashes(typed: str, set_: str) -> None:
    assert typeset(typed) == set_


@pytest.mark.parametrize(
    "markup",
    [
        '<img alt="reading &#34;M. Cunningham&#34;">',
        """<img alt='the force"s - mark'>""",
        """<a title="it's > that" href='x'>""",
        '<!-- it\'s "not" > said -->',
        '<time datetime="2016-2017">',
    ],
)
def test_tags_attributes_and_comments_stay_as_they_are(markup: str) -> None:
    assert typeset(f"<p>it's {markup}'so'</p>") == f"<p>it’s {markup}‘so’</p>"


PIECES = st.sampled_from(
    ["'", '"', "&#39;", "&#34;", "a", " ", "(", "-", "–", "2016", "&amp;", "&nbsp;", "‘", "”",
     "<em>", "</em>", "<p>", "</p>", "<br>", "<i title=\"it's\">", "<!-- don't -->"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_it_leaves_no_straight_quote_and_twice_is_as_once(html: str) -> None:
    once = typeset(html)

    assert typeset(once) == once
    tag = r"<!--.*?-->|<[^>]*>"
    assert re.findall(tag, once) == re.findall(tag, html)
    assert not re.search(r"['\"]|&#3[49];", re.sub(tag, "", once))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_it_changes_quotes_and_dashes_alone(html: str) -> None:
    def neutral(text: str) -> str:
        text = re.sub(r"&#39;|[‘’]", "'", re.sub(r"&#34;|[“”]", '"', text))
        return text.replace("–", "-")

    assert neutral(typeset(html)) == neutral(html)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2017-10-02", f"2{NBSP}October{NBSP}2017"),
        (date(2017, 10, 2), f"2{NBSP}October{NBSP}2017"),
        ("2016-12", f"December{NBSP}2016"),
        ("2017", "2017"),
        (2017, "2017"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(value: date | str | int, words: str) -> None:
    assert date_in_words(value, "en-GB") == f'<time datetime="{value}">{words}</time>'


def test_a_date_is_said_in_the_language_of_the_letter() -> None:
    assert f"2{NBSP}Hydref{NBSP}2017" in date_in_words("2017-10-02", "cy")


@pytest.mark.parametrize("value", ["2019..2023", "2017-13", "soon", ""])
def test_what_is_no_date_is_not_written_as_one(value: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"'{value}'")):
        date_in_words(value, "en-GB")


@given(st.dates())
def test_a_day_is_never_broken_over_lines(day: date) -> None:
    said = re.sub("<[^>]*>", "", date_in_words(day, "en-GB"))

    assert said.split(NBSP) == [str(day.day), f"{day:%B}", str(day.year)]
    assert " " not in said


@pytest.mark.parametrize(
    ("value", "day", "language", "said"),
    [
        ("2017-04", date(2017, 10, 2), "en-GB",
         '<time datetime="2017-04">April</time> of this year'),
        ("2017-04", date(2018, 1, 1), "en-GB", f'<time datetime="2017-04">April{NBSP}2017</time>'),
        ("2017-04-03", date(2017, 10, 2), "en-GB",
         f'<time datetime="2017-04-03">3{NBSP}April{NBSP}2017</time>'),
        ("2017", date(2017, 10, 2), "en-GB", '<time datetime="2017">2017</time>'),
        ("2017-04", date(2017, 10, 2), "cy", f'<time datetime="2017-04">Ebrill{NBSP}2017</time>'),
    ],
)  # fmt: skip
def test_a_month_of_the_letters_year(value: str, day: date, language: str, said: str) -> None:
    assert month_as_of(value, day, language) == said


@pytest.mark.parametrize(
    ("items", "joined_by", "said"),
    [
        (["A"], "and", "A"),
        (["A", "B"], "and", "A and B"),
        (["A", "B", "C"], "and", "A, B and C"),
        (["A", "B", "C", "D"], "and", "A, B, C and D"),
        (["A"], "or", "A"),
        (["A", "B"], "or", "A or B"),
        (["A", "B", "C"], "or", "A, B or C"),
    ],
)
def test_a_list_is_joined_as_a_person_would(items: list[str], joined_by: str, said: str) -> None:
    assert join_list(items, "en-GB", joined_by) == said


def test_a_list_is_joined_in_the_language_of_the_letter() -> None:
    assert join_list(["A", "B"], "fr") == "A et B"


def test_there_is_no_list_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to list"):
        join_list([], "en-GB")


@pytest.mark.parametrize(("count", "word"), [(0, "these"), (1, "this"), (2, "these"), (3, "these")])
def test_words_agree_with_the_number(count: int, word: str) -> None:
    assert agree(["A"] * count, "this", "these", "en-GB") == word


def test_words_are_kept_together_and_escaped() -> None:
    assert no_break("020 3513 0500") == f"020{NBSP}3513{NBSP}0500"
    assert no_break("<b> &") == f"&lt;b&gt;{NBSP}&amp;"
    assert no_break_last("Dame Vera Baird QC") == f"Dame Vera Baird{NBSP}QC"
    assert no_break_last("Bach") == "Bach"
    assert no_break_last("Lord <b>") == f"Lord{NBSP}&lt;b&gt;"


@pytest.mark.parametrize("language", ["xx-XX", "en_GB", "", "english"])
def test_a_language_that_nobody_knows_is_an_error(language: str) -> None:
    with pytest.raises(LetterforgeError, match=f"the language '{language}'"):
        date_in_words("2017-10-02", language)
