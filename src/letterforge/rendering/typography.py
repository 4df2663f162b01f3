"""Typography of letters: quotes, dashes, and words that stay on one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from markupsafe import Markup, escape

from letterforge.model.partial_date import PartialDate

NO_BREAK_SPACE = "\u00a0"

_TAG = re.compile(r"(<[^>]*>)")
_QUOTE_ENTITY = re.compile(r"&#39;|&#34;|&quot;|&apos;")
_OPENING_BEFORE = re.compile(r"(^|[\s(\[\u2013\u2014\u2018\u201c])$")
_BLOCK_TAG = re.compile(r"</?(p|h1|h2|li|div|blockquote|address|br|main|header|td|th|title)\b")


def locale_of(language: str) -> Locale:
    """Return Babel's locale for a language tag such as ``en-GB``."""
    return Locale.parse(language, sep="-")


def typeset(html: str) -> Markup:
    """Return HTML with typographic quotes and dashes in its text; tags stay as they are.

    A straight quote opens at the start of a text or after a space or an opening bracket, and
    closes (or is an apostrophe) elsewhere, also over the borders of inline elements.
    """
    made: list[str] = []
    before = ""
    for part in _TAG.split(str(html)):
        if part.startswith("<"):
            made.append(part)
            if _BLOCK_TAG.match(part):
                before = ""
            continue
        text = _quotes(_QUOTE_ENTITY.sub(_plain_quote, part), before)
        text = re.sub(r"(?<=\d)-(?=\d{4}\b)|(?<= )-(?= )", "\u2013", text)
        made.append(text)
        before = text[-1:] or before
    return Markup("".join(made))


def _plain_quote(entity: re.Match[str]) -> str:
    return "'" if entity.group() in {"&#39;", "&apos;"} else '"'


def _quotes(text: str, before: str) -> str:
    signs: list[str] = []
    for sign in text:
        previous = signs[-1] if signs else before
        opens = bool(_OPENING_BEFORE.search(previous))
        if sign == "'":
            signs.append("\u2018" if opens else "\u2019")
        elif sign == '"':
            signs.append("\u201c" if opens else "\u201d")
        else:
            signs.append(sign)
    return "".join(signs)


def no_break(text: object) -> Markup:
    """Return text that is never broken over two lines."""
    return escape(re.sub(r"\s", NO_BREAK_SPACE, str(text)))


def no_break_last(text: object) -> Markup:
    """Return a name whose last word (a surname or post-nominals) never starts a line alone."""
    head, space, last = str(text).rpartition(" ")
    return escape(f"{head}{NO_BREAK_SPACE if space else ''}{last}")


def date_in_words(value: date | str | int, language: str) -> Markup:
    """Return a day, month or year in words inside a ``time`` element that holds it as data."""
    locale = locale_of(language)
    partial = PartialDate.parse(str(value))
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


def month_as_of(value: str | int, day: date, language: str) -> Markup:
    """Return a month as a letter of a day says it: "April of this year", or "April 2017"."""
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
    style = {"and": "standard", "or": "or"}[joined_by]
    return format_list(words, style=style, locale=locale_of(language))  # type: ignore[arg-type]


def agree(items: Sequence[object], one: str, other: str, language: str) -> str:
    """Return the word that agrees with the number of items, by the language's plural rule."""
    return one if locale_of(language).plural_form(len(items)) == "one" else other
