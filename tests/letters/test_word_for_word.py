"""The letter to Derbyshire is the one that was sent on 2 October 2017, word for word."""

from __future__ import annotations

from pathlib import Path

from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.text import plain_text
from tests.support.bundled import ASSETS, letter_to

MODEL = Path(__file__).with_name("model") / "derbyshire-letter.txt"
SIGNATURE_IN_MODEL = 'A handwritten signature in cursive script, appearing to read "M. Cunningham".'


def test_the_letter_to_derbyshire_has_the_words_of_the_model() -> None:
    letter = letter_to("derbyshire")
    picture = f"[{letter.signatory.signature_description}]"
    model = MODEL.read_text(encoding="utf-8")
    assert model.count(SIGNATURE_IN_MODEL) == 1

    text = plain_text(TemplateEngine(ASSETS).render(letter).html)

    assert text.split() == model.replace(SIGNATURE_IN_MODEL, picture).split()


def test_its_paragraphs_are_those_of_the_model() -> None:
    text = plain_text(TemplateEngine(ASSETS).render(letter_to("derbyshire")).html)
    model = MODEL.read_text(encoding="utf-8")

    paragraphs = [" ".join(each.split()) for each in text.split("\n\n")]
    expected = [" ".join(each.split()) for each in model.strip().split("\n\n")]

    signature = expected.index(SIGNATURE_IN_MODEL)
    assert paragraphs[:signature] == expected[:signature]
    assert paragraphs[signature + 1 :] == expected[signature + 1 :]
