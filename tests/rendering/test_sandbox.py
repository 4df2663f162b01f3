"""A template can read names and values, call what is declared, and do nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jinja2.runtime import BlockReference, Macro, Undefined

from letterforge.assets import Assets
from letterforge.errors import ProblemsError
from letterforge.rendering.html import TemplateEngine, letter_values
from letterforge.rendering.sandbox import FILTERS, FUNCTIONS, Sandbox
from letterforge.rendering.values import Values, plain
from tests.support.bundled import ASSETS, forces, letter_to

OWN_FILTERS = {
    "agree", "date", "join_list", "month_as_of", "nobreak", "nobreak_last", "own_words", "plain",
    "typeset",
}  # fmt: skip
OWN_FUNCTIONS = {"picture", "stylesheet"}

_PICKLE = "cos\\nsystem\\n(S'touch {marker}'\\ntR."
"""What pickle runs as a shell's command when it reads it."""

PROGRAMS = [
    "{{ letter.parse_raw(%s, proto='pickle', allow_pickle=true) }}",
    "{{ letter.contact.parse_raw(%s, proto='pickle', allow_pickle=true) }}",
    "{{ (letter|attr('parse_raw'))(%s, proto='pickle', allow_pickle=true) }}",
    "{{ letter['parse_raw'](%s, proto='pickle', allow_pickle=true) }}",
    "{{ [letter]|map(attribute='parse_raw')|first }}{{ %s }}",
    "{{ letter.sender.parse_raw(%s, proto='pickle', allow_pickle=true) }}",
]
READERS = [
    "{{ letter.parse_file('/etc/passwd') }}",
    "{{ letter.contact.model_construct(name='/etc/passwd') }}",
    "{{ letter.model_copy() }}",
    "{{ letter.from_orm }}",
    "{{ '{0.__class__}'.format(letter) }}",
    "{{ '%s'|format(letter) }}",
    "{{ letter.date.today() }}",
    "{{ lipsum }}",
    "{{ cycler }}",
    "{{ joiner }}",
    "{{ dict }}",
    "{{ picture.__globals__ }}",
    "{{ range.__module__ }}",
    "{{ letter.called }}",
    "{{ letter._named }}",
    "{{ letter.keys() }}",
    "{% import 'layouts/people.html' as people %}{{ people.__dict__ }}",
    "{% for x in [1] %}{{ loop._iterable }}{% endfor %}",
    "{{ self.subject.name }}",
    "{{ letter.force.upper() }}",
    "{{ letter }}",
    "{{ letter.sender }}",
]


def reaching(environment: Sandbox, start: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield everything that a template can reach from names, with the way to it."""
    waiting = list(start.items())
    seen: dict[int, Any] = {}  # holds them, so that no number is given twice
    while waiting:
        way, value = waiting.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value
        yield way, value
        names = {*dir(value), "called", "keys", "items", "get"}
        names |= set(value) if isinstance(value, Mapping) else set()
        for name in names:
            for step in (environment.getattr, environment.getitem):
                reached = step(value, name)
                if not isinstance(reached, Undefined):
                    waiting.append((f"{way}.{name}", reached))
        if isinstance(value, tuple | list):
            waiting += ((f"{way}[{number}]", item) for number, item in enumerate(value))


def the_environment(language: str = "en-GB") -> Sandbox:
    return TemplateEngine(ASSETS)._environment(language)


def run(own: Path, wrong: str) -> str:
    page = "{% extends 'layouts/letter.html' %}{% block subject %}S{% endblock %}{% block body %}"
    template = own / "letters" / "assessment" / "letter.html"
    template.parent.mkdir(parents=True)
    template.write_text(f"{page}{wrong}{{% endblock %}}", encoding="utf-8")
    return TemplateEngine(Assets((own, *ASSETS.folders))).render(letter_to("kent")).html


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_template_runs_a_program(tmp_path: Path, program: str) -> None:
    marker = tmp_path / "ran"
    pickled = f'"{_PICKLE.format(marker=marker)}"'

    with pytest.raises(ProblemsError):
        run(tmp_path / "templates", program % pickled)

    assert not marker.exists()


@pytest.mark.parametrize("wrong", READERS)
def test_no_template_reads_what_it_was_not_handed(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ProblemsError) as raised:
        run(tmp_path / "templates", wrong)

    assert raised.value.problems[0].line == 1


@pytest.mark.parametrize("force", ["derbyshire", "kent"])
def test_nothing_that_a_letter_reaches_can_be_called(force: str) -> None:
    environment = the_environment()

    ways = dict(reaching(environment, {"letter": letter_values(letter_to(force))}))

    assert not [way for way, value in ways.items() if callable(value)]
    assert "letter.signatory.titles[0]" in ways
    assert all(isinstance(value, Values | tuple | str | int | None) for value in ways.values())


def test_only_what_is_declared_can_be_called_or_used() -> None:
    environment = the_environment()

    assert set(environment.filters) == {*FILTERS, *OWN_FILTERS}
    assert set(environment.globals) == {*FUNCTIONS, *OWN_FUNCTIONS}
    reached = dict(reaching(environment, environment.globals))
    callable_ways = {way for way, value in reached.items() if callable(value)}
    assert callable_ways == {*FUNCTIONS, *OWN_FUNCTIONS}


def test_what_jinja_itself_hands_to_templates_leads_nowhere() -> None:
    environment = the_environment()
    handed: dict[str, Any] = {}
    environment.filters["keep"] = lambda value, name: handed.setdefault(name, value) and ""
    source = """
    {%- import "layouts/people.html" as people -%}
    {%- block one -%}{%- endblock -%}
    {%- macro own() -%}{{ caller|keep("caller") }}{%- endmacro -%}
    {%- call own() -%}{%- endcall -%}
    {{- self|keep("self") }}{{ self.one|keep("block") }}{{ namespace(n=1)|keep("namespace") -}}
    {{- people|keep("module") }}{{ own|keep("macro") -}}
    {%- for x in [1] -%}{{ loop|keep("loop") }}{%- endfor -%}
    """
    environment.from_string(source).render()

    ways = dict(reaching(environment, handed))

    assert handed.keys() == {"self", "block", "caller", "namespace", "module", "macro", "loop"}
    called = {way: value for way, value in ways.items() if callable(value)}
    of_loops = {"loop", "loop.cycle", "loop.changed"}
    assert of_loops <= called.keys()
    assert "module.lines_of" in called
    own = {way for way, value in called.items() if isinstance(value, Macro | BlockReference)}
    assert set(called) - own == of_loops


def test_values_are_read_by_name_only_and_never_change() -> None:
    values = plain({"name": "Kent", "inner": {"list": [1, {"x": "y"}]}}, "letter")

    assert values["inner"]["list"][1]["x"] == "y"
    assert values == plain({"name": "Kent", "inner": {"list": [1, {"x": "y"}]}}, "letter")
    assert hash(values) == hash(plain({"name": "Kent", "inner": {"list": [1, {"x": "y"}]}}, "l"))
    with pytest.raises(TypeError):
        values["name"] = "Essex"
    with pytest.raises(AttributeError):
        _ = values.name
    with pytest.raises(TypeError, match=r"letter\.inner is no single value; it has list"):
        str(values["inner"])


@pytest.mark.parametrize("value", [object(), 1.5, b"x", {"a": print}, [lambda: 1], Path()])
def test_nothing_but_plain_values_is_handed_over(value: object) -> None:
    with pytest.raises(TypeError, match="which no template may be handed"):
        plain({"fact": value}, "letter")


def test_every_letter_has_only_plain_values() -> None:
    for force in forces():
        assert isinstance(letter_values(letter_to(force)), Values)


def test_a_typing_error_is_told_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as raised:
        run(tmp_path / "templates", "{{ letter.sender.shortname }}")

    (problem,) = raised.value.problems
    assert "letter.sender has no 'shortname'; it has name, short, mark" in problem.message
