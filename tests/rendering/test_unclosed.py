"""Tags that are not closed: told with the template where they stand."""

from __future__ import annotations

import pytest

from letterforge.errors import Problem
from letterforge.issuing.checking import check_project
from tests.support.projects import SmallProject

LETTER = "templates/letters/notice/letter.html"
PASSAGE = "templates/passages/notice/all-good.html"


def problems(small: SmallProject) -> list[Problem]:
    return list(check_project(small.project).problems)


@pytest.mark.parametrize(
    ("passage", "place", "message"),
    [
        ("<p>This is <strong>good.</p>", (1, 12), "<strong> is not closed"),
        ('<p>This\n is\n  <em class="a>b">good.</p>', (3, 3), "<em> is not closed"),
        ("<p>Good.</strong></p>", (1, 9), "</strong> closes nothing"),
        ("<div><p>Good.</p>", (1, 1), "<div> is not closed"),
        ("<p>Good.</p></div>", (1, 13), "</div> closes nothing"),
        ("{% if true %}\n<p><b>Good.{% endif %}</p>", (2, 4), "<b> is not closed"),
        ("<table><tr><td>Good.</td></tr>", (1, 1), "<table> is not closed"),
    ],
)
def test_a_tag_that_is_not_closed_is_told_at_its_place(
    small: SmallProject, passage: str, place: tuple[int, int], message: str
) -> None:
    small.write(PASSAGE, passage)
    (problem,) = problems(small)
    assert (problem.file, problem.message) == (str(small.root / PASSAGE), message)
    assert (problem.line, problem.column) == place


def test_what_one_template_opens_and_another_closes_is_right(small: SmallProject) -> None:
    small.edit(LETTER, "{% include letter.outcome_passage %}",
        "{% include 'passages/notice/warm.html' %}</em></p>")  # fmt: skip
    small.write("templates/passages/notice/warm.html", "<p><em>Well")
    assert problems(small) == []


@pytest.mark.parametrize(
    "passage",
    [
        "<p>Fewer than < 5, and a<b.</p>",
        "<p>One<p>Two",
        "<ul><li>One<li>Two</ul>",
        '<p>One<br>two<br/>three<img src="data:x" alt=""></p>',
        "<!-- <strong> --><p>Good.</p>",
        '<p title="a <b> c">Good.</p>',
        '<svg viewBox="0 0 1 1"><circle r="1"/></svg>',
        "<P>Good.</p>",
    ],
)
def test_what_html_allows_is_right(small: SmallProject, passage: str) -> None:
    small.write(PASSAGE, passage)
    assert problems(small) == []


def test_words_of_a_fact_are_no_reference(small: SmallProject) -> None:
    small.edit("data/recommendations.yaml", "subject: Storage of evidence",
        "subject: The asset:register of evidence")  # fmt: skip
    assert problems(small) == []
