"""A template from a stranger cannot hold the machine, fill its memory or read beyond its folder."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from letterforge.assets import Assets
from letterforge.errors import ProblemsError
from letterforge.rendering.html import MOST_BYTES, TemplateEngine
from tests.support.bundled import ASSETS, letter_to

REAL = "derbyshire"
LOOP = "{% for a in range(100000) %}"
END = "{% endfor %}"
DOUBLED = "{% set ns = namespace(x=%s) %}{% for i in range(99) %}{% set ns.x = %s %}{% endfor %}"


def doubled(first: str, then: str) -> str:
    return DOUBLED.replace("%s", first, 1).replace("%s", then, 1)


HOLDING = {
    "a long loop": LOOP + LOOP + END + END,
    "a longer range": "{% for i in range(10**9) %}{% endfor %}",
    "many loops": LOOP * 15 + END * 15,
    "a loop whose test leaves all out": "{% for a in range(99999) if false %}{% endfor %}" * 50,
    "a loop that writes": LOOP + "x" * 9000 + END,
    "a loop that writes into a name": "{% set x %}" + LOOP + "x" * 9000 + END + "{% endset %}",
    "a text times a number": "{{ 'x' * 2000000000 }}",
    "a number times a text": "{{ 2000000000 * 'x' }}",
    "a list times a number": "{{ [1, 2] * 1000000000 }}",
    "a power": "{{ 10 ** (10 ** 8) }}",
    "a power of a power": "{% set x = 99999 ** 200 %}{{ x ** x }}",
    "numbers that grow": doubled("99999", "ns.x * ns.x"),
    "a width": "{{ '%1000000000d' % 1 }}",
    "a text that doubles": doubled("'xx'", "ns.x + ns.x"),
    "a text that is joined to itself": doubled("'xx'", "ns.x ~ ns.x"),
    "a list that doubles": doubled("[1, 2]", "ns.x + ns.x"),
    "a list of itself": doubled("[1, 2]", "[ns.x, ns.x]"),
    "a tuple of itself": doubled("(1, 2)", "(ns.x, ns.x)"),
    "a mapping of itself": doubled("{}", "{'a': ns.x, 'b': ns.x}"),
    "a list of itself compared": doubled("[1, 2]", "[ns.x, ns.x]") + "{{ ns.x == [ns.x] }}",
    "arguments of arguments": "{% macro m(x) %}{{ m((x, x)) }}{% endmacro %}{{ m((1, 2)) }}",
    "a text replaced by another": "{{ ('x' * 900000)|replace('x', 'y' * 900000) }}",
    "a text joined by another": "{{ range(99999)|join('x' * 900000) }}",
    "a text many times in a list": "{% set x = 'x' * 90000 %}{{ ([x] * 90000)|join }}",
    "a wide indent": "{{ 'x'|indent(2000000000, true) }}",
    "indents of many lines": "{{ ('x\\n' * 99999)|indent(9999) }}",
    "a list filled up": "{{ [1]|batch(2000000000, 'x')|list }}",
    "a list cut into many": "{{ [1]|slice(2000000000)|list }}",
    "a sum of lists": "{% set x = [1] * 9000 %}{{ ([x] * 9000)|sum(start=[]) }}",
    "a long list sorted often": LOOP + "{% set x = range(99999)|sort %}" + END,
    "a list mapped without end": "{{ range(99999)|map('indent', 9000, true)|join }}",
    "many quotes": "{{ ('\"' * 900000)|typeset|length }}" * 9,
    "many begins of tags": "{{ ('<' * 900000)|typeset|length }}" * 9,
    "many begins of quoted tags": "{{ ('<\"' * 450000)|typeset|length }}" * 9,
    "many begins of comments": "{{ ('<!--' * 200000)|typeset|length }}" * 9,
    "a macro that calls itself": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "a loop that calls itself": "{% for x in [1] recursive %}{{ loop([1, 1]) }}{% endfor %}",
    "a template that includes itself": "{% include 'letters/assessment/letter.html' %}",
    "a template that includes itself twice": "{% include 'passages/a.html' %}",
    "a template that extends itself": "{% extends 'letters/assessment/letter.html' %}",
}
NOT_COMPILED = {
    "21 loops in each other": "{% for a in [1] %}" * 21 + END * 21,
    "150 conditions in each other": "{% if true %}" * 150 + "{% endif %}" * 150,
    "150 brackets": "{{ " + "(" * 150 + "1" + ")" * 150 + " }}",
    "9000 brackets": "{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}",
    "5000 lists": "{{ " + "[" * 5000 + "]" * 5000 + " }}",
    "5000 filters": "{{ 'a'" + "|upper" * 5000 + " }}",
    "5000 signs": "{{ " + "-" * 5000 + "1 }}",
    "5000 attributes": "{{ letter" + ".a" * 5000 + " }}",
    "a name twice": "{{ 'a'|replace(old='a', old='b') }}",
    "a macro's name twice": "{% macro m(a, a) %}{% endmacro %}",
    "a number too long": "{{ " + "9" * 9000 + " }}",
    "many pieces": "{{ }}" * 15_000,
    "a large file": "x" * (MOST_BYTES + 1),
}
ODD_OUTPUT = {
    "half a character": '{{ "\\ud800" }}',
    "no character": '{{ "\\x00" }}',
    "an escape sign": '{{ "\\x1b[2J" }}',
}


def engine(folder: Path, template: str, **more: str) -> TemplateEngine:
    files = {"letters/assessment/letter.html": template, **more}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return TemplateEngine(Assets((folder, *ASSETS.folders)))


def problem_of(folder: Path, template: str) -> str:
    twice = (
        "{% if not x %}{% include 'passages/a.html' %}{% include 'passages/a.html' %}{% endif %}"
    )
    with pytest.raises(ProblemsError) as caught:
        engine(folder, template, **{"passages/a.html": twice}).render(letter_to(REAL))
    (problem,) = caught.value.problems
    assert problem.file.endswith(("letter.html", "a.html"))
    return problem.message


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """Let no test take the machine's memory where a limit fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = 6_000_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most if soft < 0 else min(soft, most), hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.mark.parametrize("name", HOLDING)
def test_what_would_hold_the_machine_is_a_problem(tmp_path: Path, name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    message = problem_of(tmp_path, HOLDING[name])
    assert "cannot be rendered for" in message
    assert "was given up" not in message, "only the watchdog held it"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.parametrize("name", NOT_COMPILED)
def test_what_cannot_be_compiled_is_a_problem_used_or_not(tmp_path: Path, name: str) -> None:
    template = NOT_COMPILED[name]
    assert problem_of(tmp_path / "used", template)
    problems = engine(tmp_path / "unused", "", **{"passages/b.html": template}).problems()
    assert [Path(problem.file).name for problem in problems] == ["b.html"]
    assert "Error" not in problems[0].message


@pytest.mark.parametrize("name", ODD_OUTPUT)
def test_what_no_page_can_hold_is_a_problem(tmp_path: Path, name: str) -> None:
    assert "which is no text" in problem_of(tmp_path, ODD_OUTPUT[name])


def test_a_long_letter_is_no_problem(tmp_path: Path) -> None:
    rows = "{% for a in range(5000) %}<tr><td>{{ a }}</td><td>{{ 'What we saw'|typeset }}</td></tr>"
    html = engine(tmp_path, rows + END).render(letter_to(REAL)).html
    assert html.count("What we saw") == 5000


def test_work_is_counted_for_each_letter_anew(tmp_path: Path) -> None:
    templates = engine(tmp_path, "{% for a in range(90000) %}{% endfor %}")
    for _ in range(4):
        templates.render(letter_to(REAL))


def _file_link(folder: Path) -> str:
    (folder / "passages" / "x.html").symlink_to("/etc/passwd")
    return "passages/x.html"


def _folder_link(folder: Path) -> str:
    (folder / "out").symlink_to("/etc")
    return "out/passwd"


def _pipe(folder: Path) -> str:
    os.mkfifo(folder / "passages" / "x.html")
    return "passages/x.html"


@pytest.mark.parametrize("make", [_file_link, _folder_link, _pipe])
@pytest.mark.parametrize("word", ["include", "extends", "import"])
def test_nothing_outside_is_read(tmp_path: Path, make: Callable[[Path], str], word: str) -> None:
    (tmp_path / "passages").mkdir()
    name = make(tmp_path)
    named = f"{{% {word} '{name}' {'as x' if word == 'import' else ''} %}}"
    message = problem_of(tmp_path, named)
    assert "leads out of the templates" in message or "is not there" in message


def test_an_odd_name_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    engine(tmp_path / "own", "")
    (tmp_path / "own" / os.fsdecode(b"\xff.html")).write_text("{{ }}")
    assets = Assets((tmp_path / "own", *ASSETS.folders))
    (problem,) = TemplateEngine(assets, keep=True).problems()
    assert problem.message.startswith("is not a template: Expected an expression")


def test_what_the_counting_does_not_see_is_given_up_by_the_watchdog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("letterforge.rendering.html.SECONDS", 0.2)
    monkeypatch.setattr("letterforge.rendering.limits.Work.spend", lambda *_: True)
    assert "took more than 0.2 seconds" in problem_of(tmp_path, HOLDING["many loops"])


def test_a_damaged_cache_ends_no_interpreter(tmp_path: Path) -> None:
    # In a process of its own, which damaged code could end.
    program = (
        "from tests.support.bundled import ASSETS, letter_to\n"
        "from letterforge.rendering.html import TemplateEngine\n"
        "print(TemplateEngine(ASSETS, keep=True).render(letter_to('derbyshire')).html)"
    )

    def rendered() -> str:
        return subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    expected = rendered()
    kept = list(tmp_path.rglob("*.cache"))
    assert kept
    for number, file in enumerate(kept):
        content = bytearray(file.read_bytes())
        content[40 + number * 7 % (len(content) - 40)] ^= 0xFF
        file.write_bytes(content)
    assert rendered() == expected


def test_what_is_kept_of_one_language_is_not_used_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    body = tmp_path / "own" / "letters" / "assessment" / "letter.html"
    body.parent.mkdir(parents=True)
    body.write_text('{{ "2017-06-28"|date }}', encoding="utf-8")
    assets = Assets((tmp_path / "own", *ASSETS.folders))
    welsh = letter_to(REAL).model_copy(update={"language": "cy"})
    for _ in range(2):
        templates = TemplateEngine(assets, keep=True)
        templates.problems()  # compiles all in English
        assert "Mehefin" in templates.render(welsh).html
        assert "June" in templates.render(letter_to(REAL)).html
