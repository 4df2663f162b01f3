"""JSON Schemas: current, named by every YAML file, as strict as loading about keys and names."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from letterforge.loading.schemas import json_schemas
from letterforge.loading.yaml_document import parse_yaml
from tests.support import projects
from tests.support.bundled import bundled
from tests.support.command import run
from tests.support.projects import ROOT, SmallProject

SCHEMAS = ROOT / "schemas"
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
YAML_FILES = sorted([*ROOT.glob("data/**/*.yaml"), *ROOT.glob("templates/**/kind.yaml")])
SMALL_FILES = {
    "forces": projects.FORCES,
    "recommendations": projects.RECOMMENDATIONS,
    "inspectorate": projects.INSPECTORATE,
    "inspectors": projects.INSPECTORS,
    "round": projects.ROUND,
    "kind": projects.KIND,
}


def data_of(content: bytes) -> Any:
    document, problems = parse_yaml(content, "f.yaml")
    assert document
    assert not problems
    return document.data


@cache
def checker(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schemas()[name])


def test_the_committed_schemas_are_those_of_today() -> None:
    committed = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.iterdir()}
    assert committed == json_schemas(bundled().register), "run: letterforge schema"


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schemas()[name])


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_yaml_file_keeps_to_the_schema_that_it_names(path: Path) -> None:
    named = FIRST_LINE.fullmatch(path.read_text().splitlines()[0])
    assert named, "the first line names no schema"
    schema = (path.parent / named[1]).resolve()
    assert schema.parent == SCHEMAS
    jsonschema.validate(data_of(path.read_bytes()), json.loads(schema.read_text()))


@pytest.mark.parametrize("name", SMALL_FILES)
def test_what_loading_takes_the_schema_takes(name: str) -> None:
    checker(name).validate(data_of(SMALL_FILES[name].encode()))


WRONG = {
    "unknown key": ("forces", "name: Bo Baker", "name: Bo Baker, rang: 1"),
    "missing key": ("forces", "title: Chief Constable, name: Bo", "name: Bo"),
    "wrong type": ("forces", "name: Bo Baker", "name: [Bo]"),
    "no date": ("forces", "from: 2018-07-01", "from: July"),
    "no such word": ("forces", "name: Bo Baker", "name: Bo Baker, capacity: actin"),
    "no short name": ("forces", "  southshire:", "  South Shire:"),
    "no name for an office": (
        "forces", "  southshire:\n", "  southshire:\n    other_offices: {Big Office: []}\n",
    ),
    "unknown key of a round": ("round", "signatory: flo-ford", "signatory: flo-ford\nsigned: 1"),
    "list for a finding": ("round", "stores: bad", "stores: [bad]"),
    "list for a fact": ("round", "tone: warm", "tone: [warm]"),
    "no name for a fact": ("round", "tone: warm", "Tone: warm"),
    "empty list": ("round", "[storage]", "[]"),
    "unknown key of a kind": ("kind", "none: [bad]", "nun: [bad]"),
    "unknown tone": ("kind", "label: Bad, tone: unfavourable, passage: passages/notice/bad.html",
                     "label: Bad, tone: grim, passage: passages/notice/bad.html"),
    "no name of a file": ("inspectorate", "mark: assets", "mark: /assets"),
    "no day": ("inspectorate", "after: KC, since: 2022-09-08", "after: KC, since: 2022"),
    "no titles": ("inspectors", "titles:\n      - {", "titels:\n      - {"),
    "no text": ("recommendations", "    text: Every force", "    test: Every force"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), WRONG.values(), ids=WRONG.keys())
def test_what_loading_refuses_the_schema_refuses(name: str, old: str, new: str) -> None:
    text = SMALL_FILES[name]
    assert text.count(old) == 1
    assert list(checker(name).iter_errors(data_of(text.replace(old, new).encode())))


SLIPS = {
    "finding": ("stores: bad", "stores: badd"),
    "finding in the long form": ("records: {finding: good", "records: {finding: goood"),
    "earlier finding": ("2016, finding: good", "2016, finding: goood"),
    "element": ("stores: bad", "storse: bad"),
    "outcome": ("outcome: some-bad", "outcome: plannned"),
    "force": ("  southshire:", "  southshir:"),
    "kind": ("kind: notice", "kind: notise"),
    "recommendation": ("[storage]", "[storrage]"),
    "signatory": ("signatory: flo-ford", "signatory: flo-fort"),
    "fact of the round": ("reviewed: 2017-06", "reveiwed: 2017-06"),
    "fact of an assessment": ("tone: warm", "ton: warm"),
    "choice": ("tone: warm", "tone: warn"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_an_editor_marks_a_misspelt_name(small: SmallProject, slip: str) -> None:
    named = jsonschema.Draft202012Validator(json_schemas(small.load().register)["round"])
    named.check_schema(named.schema)
    named.validate(data_of(projects.ROUND.encode()))
    old, new = SLIPS[slip]
    assert projects.ROUND.count(old) == 1
    wrong = data_of(projects.ROUND.replace(old, new).encode())
    assert list(named.iter_errors(wrong))
    # The schema without names cannot know.
    assert not list(checker("round").iter_errors(wrong))


def test_the_command_writes_the_projects_own_names(small: SmallProject) -> None:
    assert run("schema", folder=small.root).code == 0
    schema = json.loads(small.text("schemas/round.json"))
    assert list(schema["properties"]["assessments"]["properties"]) == ["northshire", "southshire"]
    # Where the data are wrong, editors are helped with what is known of every project.
    small.edit("data/forces.yaml", "name: Bo Baker", "nam: Bo Baker")
    done = run("schema", folder=small.root)
    assert done.code == 0
    assert "note: the project has problems, so its names are left out" in done.err
    assert json.loads(small.text("schemas/round.json")) == json_schemas()["round"]
