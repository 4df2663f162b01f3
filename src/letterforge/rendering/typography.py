"""Typography of letters: quotes, dashes, and words that stay on one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from markupsafe import Markup, escape

from letterforge.errors import LetterforgeError
from letterforge.model.partial_date import PartialDate
from letterforge.rendering.blocks import BLOCKS, CELLS

_LIST_STYLES: Mapping[str, Literal["standard", "or"]] = {"and": "standard", "or": "or"}
NO_BREAK_SPACE = "\u00a0"

# A sign of greater-than may stand inside of a quoted attribute.
# What never ends does so with the text, or each begin would be followed to there.
_TAG = re.compile(
    r"""(<!--.*?(?:-->|\Z)|<(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^'">])*(?:>|\Z))""", re.DOTALL
)
_QUOTE_ENTITY = re.compile(r"&#39;|&#34;|&quot;|&apos;")
_CURLY = {"'": ("\u2018", "\u2019"), '"': ("\u201c", "\u201d")}
_STRAIGHT_QUOTES = re.compile("['\"]+")
_OPENING_BEFORE = re.compile(
    r"(?:[\s(\[\u2013\u2014\u2018\u201c]|&(?:nbsp|ndash|mdash|lsquo|ldquo);)$"
)
_FEW_WORDS = 4
_LONGEST_BOUND = 24
"""Words that are longer together would leave a hole at the end of the line before."""
_LONGEST_ENTITY = len("&ldquo;")
_TITLE = re.compile(r"\*([^*]+)\*")
_DASH = re.compile(r"(?<=\b(?:18|19|20)\d\d)-(?=(?:18|19|20)\d\d\b)|(?<= )-(?= )")
_BLOCK_TAG = re.compile(rf"</?({'|'.join(sorted(BLOCKS | CELLS))}|br)\b")


@cache
def locale_of(language: str) -> Locale:
    """Return Babel's locale for a language tag such as ``en-GB``.

    Raises LetterforgeError where Babel knows no such language.
    """
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise LetterforgeError(
            f"nothing is known of the language '{language}'",
            "use a language tag such as en-GB or cy",
        ) from error


def typeset(html: str) -> Markup:
    """Return HTML with typographic quotes and dashes in its text; tags stay as they are.

    A straight quote opens at the start of a text or after a space or an opening bracket, and
    closes (or is an apostrophe) elsewhere, also over the borders of inline elements. The last two
    words of a block or line stay together, so that none ends with a line of one word.
    """
    made: list[str] = []
    texts: list[int] = []  # where in ``made`` the texts of this line are
    before = ""
    for part in _TAG.split(str(html)):
        if part.startswith("<"):
            if _BLOCK_TAG.match(part):
                _bind_last_words(made, texts)
                before, texts = "", []
            made.append(part)
            continue
        text = _QUOTE_ENTITY.sub(_plain_quote, part) if "&" in part else part
        text = _DASH.sub("\u2013", _quotes(text, before))
        texts.append(len(made))
        made.append(text)
        before = text[-_LONGEST_ENTITY:] or before
    return Markup("".join(made))


def _bind_last_words(made: list[str], texts: list[int]) -> None:
    """Put a no-break space before the last word of a line of four words or more."""
    words = "".join(made[place] for place in texts).split(" ")
    if len(words) < _FEW_WORDS or sum(map(len, words[-2:])) > _LONGEST_BOUND:
        return
    after = ""
    for place in reversed(texts):
        head, space, last = made[place].rpartition(" ")
        if space and (last + after).strip():
            made[place] = f"{head}{NO_BREAK_SPACE}{last}"
            return
        after = made[place] + after


def _plain_quote(entity: re.Match[str]) -> str:
    return "'" if entity.group() in {"&#39;", "&apos;"} else '"'


def _quotes(text: str, before: str) -> str:
    def curly(straight: re.Match[str]) -> str:
        start = straight.start()
        signs = text[max(0, start - _LONGEST_ENTITY) : start] if start else before
        for sign in straight.group():
            opens = not signs or _OPENING_BEFORE.search(signs[-_LONGEST_ENTITY:])
            opening, closing = _CURLY[sign]
            signs += opening if opens else closing
        return signs[-len(straight.group()) :]

    return _STRAIGHT_QUOTES.sub(curly, text)


def own_words(text: object) -> Markup:
    """Return somebody's own words as part of a paragraph; *Title* becomes the title of a report."""
    parts = _TITLE.split(" ".join(str(text).split()))
    return Markup("").join(
        Markup("<cite>{}</cite>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def no_break(text: object) -> Markup:
    """Return text that is never broken over two lines."""
    return escape(re.sub(r"\s", NO_BREAK_SPACE, str(text)))


def no_break_last(text: object) -> Markup:
    """Return a name whose last word (a surname or post-nominals) never starts a line alone."""
    head, space, last = str(text).rpartition(" ")
    return escape(f"{head}{NO_BREAK_SPACE if space else ''}{last}")


def date_in_words(value: date | str | int, language: str) -> Markup:
    """Return a day, month or year in words inside a ``time`` element that holds it as data."""
    return _date_in_words(str(value), language)


# All letters of a round have the same few dates, and Babel takes its time over each.
@cache
def _date_in_words(text: str, language: str) -> Markup:
    locale = locale_of(language)
    partial = PartialDate.parse(text)
    if ".." in partial.text:
        raise ValueError(f"'{partial}' lies between two dates and cannot be written as one")
    parts = partial.text.count("-")
    if parts == 2:
        words = format_date(partial.earliest, format="long", locale=locale)
    elif parts == 1:
        words = format_skeleton("yMMMM", partial.earliest, locale=locale)
    else:
        words = partial.text
    return Markup('<time datetime="{}">{}</time>').format(partial.text, no_break(words))


def month_as_of(value: str | int, day: date | str, language: str) -> Markup:
    """Return a month as a letter of a day says it: "April of this year", or "April 2017"."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    partial = PartialDate.parse(str(value))
    if (
        language.startswith("en")
        and partial.text.count("-") == 1
        and partial.earliest.year == day.year
    ):
        month = format_date(partial.earliest, "LLLL", locale=locale_of(language))
        return Markup('<time datetime="{}">{}</time> of this year').format(partial.text, month)
    return date_in_words(partial.text, language)


def join_list(items: Iterable[object], language: str, joined_by: str = "and") -> str:
    """Return items as a person lists them: "A, B and C", or with ``or``; none is an error."""
    words = [str(item) for item in items]
    if not words:
        raise ValueError("there is nothing to list")
    return format_list(words, style=_LIST_STYLES[joined_by], locale=locale_of(language))


def agree(items: Sequence[object], one: str, other: str, language: str) -> str:
    """Return the word that agrees with the number of items, by the language's plural rule."""
    return one if locale_of(language).plural_form(len(items)) == "one" else other
