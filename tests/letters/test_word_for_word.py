"""The letter to Derbyshire is the one that was sent on 2 October 2017, word for word.

The model is what a reader was given of that letter: from the addressee to the last title of the
signatory. Three things differ, and nothing else may: the letterhead stands above it, which the
model leaves out; the date has a label; and the hand is a picture of words in a script typeface.
"""

from __future__ import annotations

import re
from pathlib import Path

from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.text import plain_text
from tests.support.bundled import ASSETS, letter_to

MODEL = Path(__file__).with_name("model") / "derbyshire-letter.txt"
SIGNATURE_IN_MODEL = 'A handwritten signature in cursive script, appearing to read "M. Cunningham".'
LETTERHEAD = [
    "HMICFRS",
    "Her Majesty's Inspectorate of Constabulary and Fire & Rescue Services",
    "Michael Cunningham QPM Her Majesty's Inspector of Constabulary "
    "Her Majesty's Inspector of Fire & Rescue Services",
    "6th Floor Globe House 89 Eccleston Square London SW1V 1PN",
    "Telephone: 020 3513 0500 Fax: 020 3513 0650",
]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each with its words one space apart."""
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip())]


def expected() -> list[str]:
    """Return the model's paragraphs with the three things that differ, each exactly once."""
    model = paragraphs(MODEL.read_text(encoding="utf-8"))
    description = letter_to("derbyshire").signatory.signature_description
    changed = {"2 October 2017": "Date: 2 October 2017", SIGNATURE_IN_MODEL: f"[{description}]"}
    assert all(model.count(paragraph) == 1 for paragraph in changed)
    return [*LETTERHEAD, *(changed.get(paragraph, paragraph) for paragraph in model)]


def test_the_letter_to_derbyshire_is_the_model_word_for_word() -> None:
    text = plain_text(TemplateEngine(ASSETS).render(letter_to("derbyshire")).html)

    assert paragraphs(text) == expected()


def test_lines_that_the_model_has_are_lines_of_the_letter() -> None:
    model = MODEL.read_text(encoding="utf-8").strip()
    short = [block.strip().split("\n") for block in model.split("\n\n") if "\n" in block.strip()]
    text = plain_text(TemplateEngine(ASSETS).render(letter_to("derbyshire")).html)

    assert len(short) == 3, "addressee, copied to, signatory"
    for lines in short:
        assert "\n\n" + "\n".join(line.strip() for line in lines) + "\n" in text
