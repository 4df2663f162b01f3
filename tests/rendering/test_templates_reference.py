"""docs/templates.md names everything that a template may use, and nothing else."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from letterforge.model.letter import Letter
from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.sandbox import FILTERS, FUNCTIONS
from letterforge.rendering.text import plain_text
from tests.support.bundled import ASSETS, ROOT, letter_to
from tests.support.projects import SmallProject

REFERENCE = (ROOT / "docs/templates.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return REFERENCE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(heading: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", section(heading), re.MULTILINE)


def names_of(record: type[BaseModel], path: str) -> Iterator[str]:
    for name, field in record.model_fields.items():
        yield from names_in(field.annotation, f"{path}.{name}")


def names_in(annotation: Any, path: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated or origin in (types.UnionType, typing.Union):
        yield from names_in(arguments[0], path)
    elif origin is tuple:
        yield from names_in(arguments[0], f"{path}[]")
    elif origin is dict:
        yield f"{path}.<fact>"
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from names_of(annotation, path)
    else:
        yield path


def test_every_field_of_a_letter_is_there_and_no_other() -> None:
    named = rows("What `letter` holds")

    assert sorted(named) == sorted(names_of(Letter, "letter"))
    assert len(named) > 60


def test_every_filter_and_function_is_there_and_no_other() -> None:
    environment = TemplateEngine(ASSETS)._environment("en-GB")
    own = set(environment.filters) - set(FILTERS)
    said = section("Filters of letters")

    assert set(rows("Filters of letters")) == own
    assert set(re.findall(r"`(\w+)`", said.split("Of Jinja's own:")[1])) == set(FILTERS)
    functions = {name.partition("(")[0] for name in rows("Functions")}
    assert functions == {*FUNCTIONS, "picture", "stylesheet"} == set(environment.globals)


def test_every_block_of_the_page_is_there() -> None:
    layout = ASSETS.read_text("layouts/letter.html")

    assert set(rows("The page")) == set(re.findall(r"{% block (\w+)", layout))


def macros(folder: Path) -> set[tuple[str, str]]:
    return {
        (f"{folder.name}/", macro)
        for passage in folder.glob("*.html")
        for macro in re.findall(r"{% macro ((?:say|earlier)\([^)]*\))", passage.read_text())
    }


@pytest.mark.parametrize("name", ["findings", "earlier", "strategy", "outcomes"])
def test_every_passage_is_given_what_the_reference_says(name: str) -> None:
    said = section("The passages of the bundled kind, `assessment`")
    told = set(re.findall(rf"^\| `({name}/)` \| `([^`]+)` \|", said, re.MULTILINE))

    assert told == macros(ROOT / "templates/passages/assessment" / name)


def test_every_passage_says_at_its_head_what_it_is_given() -> None:
    for passage in (ROOT / "templates/passages/assessment").rglob("*.html"):
        assert re.match(r"{#-[^#]*[Gg]iven|{#- The parts", passage.read_text()), passage


def test_a_finding_is_added_as_the_reference_says(small: SmallProject) -> None:
    (passage,) = re.findall(r"```jinja\n(.*?)```", REFERENCE, re.DOTALL)
    small.write("templates/passages/assessment/findings/promised.html", passage)
    kind = (ROOT / "templates/letters/assessment/kind.yaml").read_text()
    rule = "  promised: {label: Promised, tone: favourable, phrase: to-do}\n"
    small.write(
        "templates/letters/assessment/kind.yaml",
        kind.replace("\nfindings:\n", f"\nfindings:\n{rule}").replace(
            "some: [planned]", "some: [planned, promised]"
        ),
    )
    for name in ("forces", "recommendations", "inspectorate", "inspectors"):
        small.write(f"data/{name}.yaml", (ROOT / f"data/{name}.yaml").read_text())
    (round_file,) = (ROOT / "data/rounds").glob("*.yaml")
    (small.root / "data/rounds/first.yaml").unlink()
    planned = "findings: {it-monitoring: planned, "
    text = re.sub(r"findings: {it-monitoring: planned, +", planned, round_file.read_text())
    text = re.sub(
        r"(\n  dorset:\n.*?it-monitoring: )planned", r"\1promised", text, flags=re.DOTALL, count=1
    )
    small.write(f"data/rounds/{round_file.name}", text)
    for source in (ROOT / "templates/assets").rglob("*.svg"):
        small.write(str(source.relative_to(ROOT)), source.read_bytes())

    from letterforge.composing.letters import compose

    letter = compose(small.load(), round_file.stem, "dorset").letter
    html = TemplateEngine(small.project.assets).render(letter).html

    said = " ".join(plain_text(html).split())
    assert "You promised to monitor your IT systems actively. You planned to" in said
    assert "You promised" not in plain_text(TemplateEngine(ASSETS).render(letter_to("dorset")).html)
