"""Templates are strict: all is escaped, nothing may be missing, and an error has its line."""

from __future__ import annotations

import calendar
import re
from datetime import date
from pathlib import Path

import pytest

from letterforge.assets import Assets
from letterforge.errors import LetterforgeError, Problem, ProblemsError
from letterforge.model.letter import Letter
from letterforge.rendering.html import LetterHtml, TemplateEngine
from letterforge.rendering.text import plain_text
from tests.support.bundled import ASSETS, forces, letter_to

NBSP = "\u00a0"
REAL, SPECIMEN = "derbyshire", "kent"


@pytest.fixture(scope="module")
def engine() -> TemplateEngine:
    return TemplateEngine(ASSETS)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a project's own folder of templates, empty at first."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def render_with(own: Path, files: dict[str, str], letter: Letter | None = None) -> str:
    for name, content in files.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(content, encoding="utf-8")
    engine = TemplateEngine(Assets((own, *ASSETS.folders)))
    return engine.render(letter or letter_to(SPECIMEN)).html


def problem_of(own: Path, files: dict[str, str]) -> Problem:
    with pytest.raises(ProblemsError) as raised:
        render_with(own, files)
    (problem,) = raised.value.problems
    return problem


def renamed(letter: Letter, name: str) -> Letter:
    (addressee,) = letter.addressees
    return letter.model_copy(update={"addressees": (addressee.model_copy(update={"name": name}),)})


def elements(html: str, tag: str) -> list[str]:
    return re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)


# What is in every letter


def test_every_letter_is_marked_up_by_meaning(engine: TemplateEngine) -> None:
    for force in forces():
        letter = letter_to(force)
        html = engine.render(letter).html
        assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
        assert elements(html, "h1") == [
            f"HMICFRS assessment: Abuse of position for a sexual{NBSP}purpose"
        ]
        (letterhead,) = elements(html, "address")
        assert "89 Eccleston Square" in letterhead, "addresses are those of the page's author"
        assert len(elements(html, "blockquote")) == 1
        assert len(elements(html, "main")) == 1
        assert '<time datetime="2017-10-02">' in html
        assert '<meta name="viewport"' in html
        assert f"({letter.force_name}, 2 October 2017)</title>" in html.replace("&amp;", "&")
        assert all("alt=" in image for image in re.findall(r"<img[^>]*>", html))


def test_dates_ranks_and_post_nominals_stay_on_one_line(engine: TemplateEngine) -> None:
    months = "|".join(calendar.month_name[1:])
    for force in forces():
        letter = letter_to(force)
        html = engine.render(letter).html
        words = re.sub("<[^>]*>", "", html[html.index("<body") :]).replace("&nbsp;", NBSP)
        assert not re.search(rf"\d\s+({months})|({months})\s+\d", words.replace(NBSP, "_")), force
        assert words.count(f"2{NBSP}October{NBSP}2017") == 1
        people = [*letter.addressees, *letter.copied_to]
        named = [(each.name, each.post_nominals) for each in people]
        for name, letters in [*named, (letter.signatory.name, letter.signatory.post_nominals)]:
            whole = " ".join((name, *letters))
            first, _, last = whole.rpartition(" ")
            spaced = re.escape(first).replace(r"\ ", f"[ {NBSP}]")
            assert re.search(f"{spaced}{NBSP}{last}", words), force
        for addressee in letter.addressees:
            if addressee.title_placed == "before name":
                assert f"{addressee.title}{NBSP}{addressee.name.split()[0]}" in words
        assert f"07802{NBSP}948502" in words


def test_the_page_is_in_the_language_of_the_letter(engine: TemplateEngine) -> None:
    letter = letter_to(REAL).model_copy(update={"language": "cy"})

    html = engine.render(letter).html

    assert '<html lang="cy">' in html
    assert f"2{NBSP}Hydref{NBSP}2017" in html


def test_a_language_that_nobody_knows_is_a_problem(engine: TemplateEngine) -> None:
    letter = letter_to(REAL).model_copy(update={"language": "xx"})

    with pytest.raises(ProblemsError) as raised:
        engine.render(letter)

    assert "nothing is known of the language 'xx'" in raised.value.problems[0].message


def test_a_capacity_and_a_lord_are_said_as_they_should_be(engine: TemplateEngine) -> None:
    assert f"Acting Chief Constable{NBSP}" in engine.render(letter_to("northumbria")).html.replace(
        "&nbsp;", NBSP
    )
    assert "Temporary Chief Constable" in engine.render(letter_to("gloucestershire")).html
    assert f">Dear{' '}Commissioner<" in engine.render(letter_to("city-of-london")).html


def test_abbreviations_say_what_they_stand_for(engine: TemplateEngine) -> None:
    seen = set()
    for force in forces():
        letter = letter_to(force)
        html = engine.render(letter).html
        people = (*letter.addressees, *letter.copied_to)
        held = [each for person in people for each in person.post_nominals]
        for letters in (*held, *letter.signatory.post_nominals):
            seen.add(letters)
            assert re.search(rf'<abbr title="[A-Z][^"]{{5,}}">{letters}</abbr>', html), force
        assert '<cite><abbr title="police effectiveness, efficiency and legitimacy">PEEL' in html
    assert {"QPM", "CBE"} <= seen


# Specimens


def test_a_specimen_says_so_in_text_head_title_and_description(engine: TemplateEngine) -> None:
    html = engine.render(letter_to(SPECIMEN)).html
    text = " ".join(plain_text(html).split())

    assert "Specimen. This is neither a letter nor a finding of HMICFRS." in text
    before, _, after = text.partition("We found that your force")
    assert before.endswith("Specimen: what follows is not a finding of HMICFRS. ")
    assert "Services Specimen: this letter was never signed and never sent." in after
    assert '<meta name="author" content="letterforge (specimen)">' in html
    assert elements(html, "title")[0].startswith("Specimen: ")
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert '<meta name="description" content="A specimen letter: not a finding of HMICFRS">' in html
    assert "layouts/specimen.css" in html


def test_a_real_letter_says_nothing_of_a_specimen(engine: TemplateEngine) -> None:
    html = engine.render(letter_to(REAL)).html

    # The signature is one, and says so.
    without_signature = re.sub(r'<img id="signature"[^>]*>', "", html)
    assert "SPECIMEN" not in plain_text(html)
    assert '<meta name="author" content="HMICFRS">' in html
    assert "specimen" not in without_signature.lower()
    assert "noindex" not in html


def test_exactly_those_letters_are_marked_that_are_specimens(engine: TemplateEngine) -> None:
    for force in forces():
        letter = letter_to(force)
        html = engine.render(letter).html
        marks = [
            'class="specimen-notice"' in html,
            html.count('class="specimen-mark"') == 2,
            "assets/signatures/specimen.svg" in html,
            "noindex" in html,
            "<title>Specimen: " in html,
            "layouts/specimen.css" in html,
        ]
        assert set(marks) == {letter.specimen}, force


# Strict, escaped, fenced in


def test_markup_in_a_name_stays_text(engine: TemplateEngine) -> None:
    html = engine.render(renamed(letter_to(REAL), "<b>Bold</b> & <script>alert(1)</script>")).html

    assert "<b>" not in html
    assert "<script" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_markup_in_the_name_of_a_force_stays_text_in_the_title_too(engine: TemplateEngine) -> None:
    letter = letter_to(SPECIMEN).model_copy(update={"force_name": "</title><b>Kent</b>"})

    rendered = engine.render(letter)

    assert "<b>" not in rendered.html
    assert "</title><b>Kent</b>" in rendered.title


def test_quotes_in_an_attribute_stay_in_it(engine: TemplateEngine) -> None:
    letter = letter_to(REAL)
    signatory = letter.signatory.model_copy(update={"signature_description": "a \"b\" onload='c'"})

    html = engine.render(letter.model_copy(update={"signatory": signatory})).html

    assert 'alt="a &#34;b&#34; onload=&#39;c&#39;"' in html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{{ letter.nothing }}", "nothing"),
        ("{{ nowhere }}", "nothing is called 'nowhere' here"),
        ("{{ facts.nothing }}", "nothing"),
        ("{% if nowhere %}{% endif %}", "nothing is called 'nowhere' here"),
        ("{% include nowhere %}", "nothing is called 'nowhere' here"),
        ("{{ 'soon'|date }}", "'soon' is not a date"),
        ("{{ '2019..2023'|date }}", "between two dates"),
        ("{{ []|join_list }}", "nothing to list"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ picture('assets/nothing.svg') }}", "'assets/nothing.svg' is not among the templates"),
        ("{{ picture('../secret.svg') }}", "is not a name of a file below templates/"),
        ("{{ stylesheet('layouts/nothing.css') }}", "'layouts/nothing.css' is not among"),
        ("{% include 'passages/nothing.html' %}", "'passages/nothing.html' is not there"),
        ("{{ ''.__class__.__mro__ }}", "'__class__' cannot be asked of a str"),
        ("{{ letter.__init__.__globals__ }}", "letter has no '__init__'"),
        ("{{ letter.recommendations.append(1) }}", "append"),
        ("{% set x = [] %}{{ x.append(1) }}", "'append' cannot be asked of a list"),
    ],
)
def test_a_fault_in_a_passage_is_told_with_its_file_and_line(
    own: Path, wrong: str, said: str
) -> None:
    name = "passages/abuse-of-position/background.html"

    problem = problem_of(own, {name: f"<p>Some words</p>\n<p>more words</p>\n{wrong}\n"})

    assert problem.file.endswith(name)
    assert problem.line == 3
    assert said in problem.message
    assert SPECIMEN in problem.message or "is not there" in problem.message


def test_a_fault_in_a_macro_is_told_at_the_macros_line(own: Path) -> None:
    people = (ASSETS.folders[0] / "layouts/people.html").read_text(encoding="utf-8")
    changed = people.replace("{{ person.name }}", "{{ person.nickname }}")
    assert changed != people

    problem = problem_of(own, {"layouts/people.html": changed})

    assert problem.file.endswith("layouts/people.html")
    assert problem.line == 1 + people[: people.index("{{ person.name }}")].count("\n")
    assert "nickname" in problem.message


@pytest.mark.parametrize(
    "wrong", ["{% if %}", "{{ letter.date|nofilter }}", "{% block %}", "{{ ", "{% endif %}"]
)
def test_what_is_no_template_is_told_with_its_file_and_line(own: Path, wrong: str) -> None:
    name = "passages/abuse-of-position/background.html"

    problem = problem_of(own, {name: f"<p>\n{wrong}"})

    assert problem.file.endswith(name)
    assert problem.line == 2
    assert "is not a template" in problem.message


def test_a_kind_without_a_template_is_a_problem() -> None:
    letter = letter_to(REAL).model_copy(update={"kind": "nothing"})

    with pytest.raises(LetterforgeError, match=r"problem|not among"):
        TemplateEngine(ASSETS).render(letter)


# A project's own templates


def test_a_projects_template_comes_before_the_bundled_one_file_by_file(own: Path) -> None:
    html = render_with(
        own, {"passages/abuse-of-position/background.html": "<p>Our own background:</p>"}
    )

    assert "<p>Our own background:</p>" in html
    assert "In <time" not in html
    assert "Further to my letter" in html


def test_a_projects_stylesheet_is_named_alike(own: Path) -> None:
    (own / "layouts").mkdir()
    (own / "layouts/letter.css").write_text("", encoding="utf-8")

    html = render_with(own, {})

    assert "asset:layouts/letter.css" in html


def test_all_problems_of_syntax_are_told_at_once_even_in_templates_that_nothing_uses(
    own: Path,
) -> None:
    (own / "unused.html").write_text("{% if %}", encoding="utf-8")
    (own / "also-unused.html").write_text("\n{{ x|nofilter }}", encoding="utf-8")
    (own / "not-text.html").write_bytes(b"\xff\xfe")

    problems = TemplateEngine(Assets((own, *ASSETS.folders))).problems()

    places = {(Path(problem.file).name, problem.line) for problem in problems}
    assert places == {("unused.html", 1), ("also-unused.html", 2), ("not-text.html", 0)}


def test_the_bundled_templates_have_no_problems(engine: TemplateEngine) -> None:
    assert engine.problems() == []


# What is known of the HTML afterwards


def test_what_the_html_is_made_of_is_known(engine: TemplateEngine) -> None:
    rendered = engine.render(letter_to(SPECIMEN))

    assert rendered.stylesheets == (
        "layouts/letter.css", "layouts/letter.paper.css", "layouts/letter.web.css",
        "layouts/specimen.css", "layouts/specimen.paper.css", "layouts/specimen.web.css",
    )  # fmt: skip
    assert [name for name in rendered.stylesheets if name not in rendered.paper_stylesheets] == [
        "layouts/letter.web.css",
        "layouts/specimen.web.css",
    ]
    assert "<link" not in rendered.without_stylesheets
    assert rendered.assets == (
        "assets/marks/inspectorate.svg",
        "assets/signatures/specimen.svg",
        *sorted(rendered.stylesheets),
    )


def test_a_title_is_plain_words() -> None:
    assert LetterHtml("<title>Devon &amp; Cornwall’s</title>").title == "Devon & Cornwall’s"


def test_the_same_letter_gives_the_same_html(engine: TemplateEngine) -> None:
    first = engine.render(letter_to(REAL)).html

    engine.render(letter_to(SPECIMEN, date(2017, 11, 1)))
    assert engine.render(letter_to(REAL)).html == first
    assert TemplateEngine(ASSETS).render(letter_to(REAL)).html == first


# What is kept between runs


def test_a_changed_template_is_compiled_again_though_the_old_one_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    body = tmp_path / "letters" / "assessment" / "letter.html"
    body.parent.mkdir(parents=True)
    assets = Assets((tmp_path, *ASSETS.folders))
    for words in ("one", "another"):
        body.write_text(f"<p>{words}</p>", encoding="utf-8")
        assert words in TemplateEngine(assets, keep=True).render(letter_to(REAL)).html
    assert list((tmp_path / "cache").rglob("*.cache"))


def test_letters_need_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = TemplateEngine(ASSETS).render(letter_to(REAL))
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert TemplateEngine(ASSETS, keep=True).render(letter_to(REAL)) == expected

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    TemplateEngine(ASSETS, keep=True).render(letter_to(REAL))
    for kept in (tmp_path / "cache").rglob("*.cache"):
        kept.write_bytes(kept.read_bytes()[:-20])
    assert TemplateEngine(ASSETS, keep=True).render(letter_to(REAL)) == expected
