"""Rules for prose that a letter may not break, whatever it says.

Each is a fault that careful readers found in letters of an earlier version; the names are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.letters.reading import sentences

MOST_WORDS_OF_A_SENTENCE = 40
MOST_WORDS_OF_A_PARAGRAPH = 130

_PHRASES = {
    "a review is carried out, not in place": r"review[^.]* in place|ways of seeking[^.]* in place",
    "nothing was called an element before": r"(this|these) elements?",
    "However and although": r"However,[^.]*although",
    "an inspection is given nothing": r"inspection had (not )?been given",
    "a double past perfect": r"had found[^.]* had ",
    "no evidence of ways": r"evidence of (ways|active|a review)",
    "the same was true": r"The same was true",
    "plans for": r"found plans for",
    "a bare last word": r"Your plans were (otherwise )?\w+\.",
    "otherwise": r"otherwise|nevertheless",
}


def faults(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the prose of paragraphs that stand one after the other."""
    said = " ".join(paragraphs)
    yield from _residue(said)
    for fault, pattern in _PHRASES.items():
        if re.search(pattern, said):
            yield fault
    for paragraph in paragraphs:
        if len(paragraph.split()) > MOST_WORDS_OF_A_PARAGRAPH:
            yield "a long paragraph"
    all_sentences = sentences(said)
    yield from _in_a_sentence(all_sentences)
    yield from _in_a_row(all_sentences)
    for inspection in set(re.findall(r"\b\d{4} inspection", said)):
        if said.count(inspection) > 1:
            yield "an inspection is named twice"
    if said.count("However") > 1:
        yield "However twice"
    if sum(sentence.startswith(("Your plans", "They")) for sentence in all_sentences) > 2:
        yield "Your plans, they, they"


def _residue(said: str) -> Iterator[str]:
    if said != said.strip() or re.search(r"\s\s|[\n\t]| [,.;:]|\( | \)", said):
        yield "spaces"
    if re.search(r"[{}<>%]|None|Undefined", said):
        yield "left over from the template"
    if re.search(r"\b(\w+),? \1\b", said, re.IGNORECASE):
        yield "a word twice"


def _in_a_sentence(all_sentences: Sequence[str]) -> Iterator[str]:
    for sentence in all_sentences:
        if not re.fullmatch(r"[A-Z][^.]*[a-z]\.", sentence):
            yield "not one sentence"
        if len(sentence.split()) > MOST_WORDS_OF_A_SENTENCE:
            yield "a long sentence"
        if sentence.count(" and ") > 2:
            yield "three times and"


def _in_a_row(all_sentences: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with two sentences of which one follows the other."""
    for before, sentence in pairwise(all_sentences):
        if before.split()[:2] == sentence.split()[:2] != ["In", "our"]:
            yield "two sentences begin alike"
        if " also " in before and " also " in sentence and "inspection" not in before + sentence:
            yield "also, also"
        if sentence.startswith("However") and re.search(r"\bbut\b|\bnot\b|\bno\b", before):
            # That nothing had begun is told by the outcome; what is planned follows it.
            yield "However after what is not good"
        if re.match(r"It (?!was )", sentence) and not re.search(r"documentation| it did", before):
            yield "what is it?"
        if sentence.startswith("In particular") and "enough information" not in before:
            yield "particular of what?"
