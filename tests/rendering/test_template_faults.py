"""A slip in a template is told in our words, at its place, with the name that was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.assets import Assets
from letterforge.errors import ProblemsError
from letterforge.rendering.html import TemplateEngine
from tests.support.bundled import ASSETS, letter_to

SLIPS = {
    "field": (
        "{{ letter.sender.shortname }}", "shortname",
        "letter.sender has no 'shortname'; it has name, short, mark", "did you mean 'short'?",
    ),
    "field of an entry": (
        "{{ letter.addressees[0].nmae }}", "nmae",
        "an entry of letter.addressees has no 'nmae'; it has ", "did you mean 'name'?",
    ),
    "fact": (
        "{{ letter.facts.revewed|date }}", "revewed",
        "letter.facts has no 'revewed'", "did you mean 'reviewed'?",
    ),
    "far from any name": (
        "{{ letter.qqqqqqq }}", "qqqqqqq", "letter has no 'qqqqqqq'; it has round, kind", "",
    ),
    "name": (
        "{{ lettr.date }}", "lettr", "nothing is called 'lettr' here", "did you mean 'letter'?",
    ),
    "name of one's own": (
        "{% set recommended = 1 %}{{ recomended }}", "recomended",
        "nothing is called 'recomended' here", "did you mean 'recommended'?",
    ),
    "function": (
        "{{ pictur('a.svg') }}", "pictur",
        "nothing is called 'pictur' here", "did you mean 'picture'?",
    ),
    "filter": (
        "{{ letter.date|dat}}", "dat}}",
        "there is no filter 'dat'", "did you mean 'date'?",
    ),
    "filter of one's own": (
        "{{ letter.copied_to|join_lst }}", "join_lst",
        "there is no filter 'join_lst'", "did you mean 'join_list'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("slip", "at", "message", "hint"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_in_our_words_at_its_place(
    tmp_path: Path, slip: str, at: str, message: str, hint: str
) -> None:
    template = tmp_path / "letters/assessment/letter.html"
    template.parent.mkdir(parents=True)
    template.write_text(f"<p>A first line</p>\n<p>\n  {slip}\n</p>\n")
    engine = TemplateEngine(Assets((tmp_path, *ASSETS.folders)))

    with pytest.raises(ProblemsError) as raised:
        engine.render(letter_to("kent"))

    (problem,) = raised.value.problems
    assert message in problem.message
    assert problem.hint == hint
    assert problem.file == str(template)
    assert (problem.line, problem.column) == (3, f"  {slip}".index(at) + 1)
