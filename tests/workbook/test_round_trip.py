"""What goes out comes back: the same edits in the sheet and by hand give the same round."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from letterforge.loading.open_round import read_round
from letterforge.loading.yaml_document import parse_yaml
from letterforge.project import Project, find_project
from letterforge.workbook.importing import plan_import
from letterforge.workbook.writing import written
from tests.support.projects import ROOT, SmallProject
from tests.support.workbooks import edited, exported, imported

ROUND = "data/rounds/first.yaml"
WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"], exclude_characters="<>{}\\&;"),
    min_size=1,
).map(lambda text: "a " + " ".join(text.split())) | st.sampled_from(
    ["x: y", "007", "yes", "1.5", "x #1", "[a]", "o'clock", 'so "it" is', "ŵ ŷ", "2017-10-02"]
)  # fmt: skip


def data_of(text: str) -> Any:
    document, problems = parse_yaml(text.encode(), ROUND)
    assert document
    assert not problems
    return document.data


def as_yaml(data: Any) -> str:
    """Return data as a file whose layout is nobody's own."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=80)


INVENTED = st.lists(st.sampled_from(["stores", "outcome", "tone"]), min_size=1, unique=True)
OF_ALL = st.fixed_dictionaries(
    {}, optional={"specimen": st.booleans(), "invented": INVENTED}
) | st.just({"specimen": True, "invented": ["outcome"]})
"""What a round may say of all its assessments."""


@st.composite
def assessments(draw: st.DrawFn, of_all: dict[str, Any]) -> dict[str, Any]:
    """Draw what a round of the small project may hold, nothing of it said twice."""

    def finding() -> Any:
        found = draw(st.sampled_from(["good", "bad"]))
        if draw(st.integers(0, 3)):
            return found
        earlier = {"inspection": draw(st.integers(1850, 2999)), "finding": "good"}
        return {"finding": found, "earlier": earlier}

    made: dict[str, Any] = {}
    for force in ("northshire", "southshire"):
        findings = {"stores": finding(), "records": finding()}
        said = {each if isinstance(each, str) else each["finding"] for each in findings.values()}
        outcome = "all-good" if said == {"good"} else "some-bad"
        each: dict[str, Any] = {"specimen": True, "outcome": outcome}
        if of_all.get("specimen"):
            del each["specimen"]
        facts: dict[str, Any] = {}
        if draw(st.booleans()):
            facts["tone"] = draw(st.sampled_from(["warm", "plain"]))
        if draw(st.booleans()):
            facts["stores_seen"] = draw(st.integers(0, 10**9))
        if facts:
            each["facts"] = facts
        each["findings"] = findings
        if draw(st.booleans()):
            each["invented"] = draw(INVENTED)
            if each["invented"] == of_all.get("invented"):
                del each["invented"]
        elif of_all.get("invented") and draw(st.booleans()):
            each["invented"] = []
        if draw(st.booleans()):
            each["note"] = draw(WORDS)
        if draw(st.booleans()):
            each["source"] = draw(WORDS | st.lists(WORDS, min_size=2, max_size=3))
        made[force] = each
    return made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    return SmallProject.at(tmp_path_factory.mktemp("round") / "small")


def project_of(small: SmallProject) -> Project:
    return find_project(small.root, {}, small.root)


MANY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(st.data(), OF_ALL)
def test_importing_what_was_exported_changes_no_byte(
    shared: SmallProject, data: st.DataObject, of_all: dict[str, Any]
) -> None:
    base = data_of(SmallProject.at(shared.root).text(ROUND)) | of_all
    text = as_yaml({**base, "assessments": data.draw(assessments(of_all))})
    shared.write(ROUND, text)
    path = shared.write("out.xlsx", written(read_round(project_of(shared), "first")))
    planned = plan_import(project_of(shared), path, None)
    assert not planned.changes
    assert planned.text == text


@MANY
@given(st.data(), OF_ALL)
def test_edits_in_the_sheet_are_edits_by_hand(
    shared: SmallProject, data: st.DataObject, of_all: dict[str, Any]
) -> None:
    before, after = data.draw(assessments(of_all)), data.draw(assessments(of_all))
    base = data_of(SmallProject.at(shared.root).text(ROUND)) | of_all
    wanted = copy.deepcopy({**base, "assessments": after})
    # Typed into the sheet are the cells that a sheet of the wanted round would have.
    shared.write(ROUND, as_yaml(wanted))
    sheet_after = written(read_round(project_of(shared), "first"))
    shared.write(ROUND, as_yaml({**base, "assessments": before}))
    path = shared.write("out.xlsx", sheet_after)
    planned = plan_import(project_of(shared), path, None)
    got = data_of(planned.text)
    for force, each in got["assessments"].items():
        if "SHA-256" in str(each.get("source")):
            digest = hashlib.sha256(sheet_after).hexdigest()
            assert "out.xlsx, sheet Findings, " in each["source"]
            assert digest in each["source"]
            assert "source" not in wanted["assessments"][force]
            del each["source"]
    assert got == wanted


def test_the_bundled_round_goes_out_and_comes_back(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    project = find_project(tmp_path, {}, tmp_path)
    for name in ("abuse-of-position-2017",):
        round_ = read_round(project, name)
        path = tmp_path / "out.xlsx"
        path.write_bytes(written(round_))
        assert written(round_) == path.read_bytes()
        planned = plan_import(project, path, None)
        assert planned.text == (ROOT / f"data/rounds/{name}.yaml").read_text(encoding="utf-8")


def test_a_changed_finding_is_one_line_and_has_its_source(small: SmallProject) -> None:
    before = small.text(ROUND).splitlines()

    def edit(book: Any) -> None:
        book["Findings"]["N3"] = "seen again"
        book["Findings"]["H3"] = "Bad"
        book["Findings"]["O3"] = None

    path = edited(small, edit)
    dry = imported(small, path, "--dry-run")
    assert dry.code == 0
    assert small.text(ROUND).splitlines() == before
    done = imported(small, path, "--yes")
    assert "Southshire Constabulary: Records: Good → Bad" in done.out
    assert "wrote  data/rounds/first.yaml: 3 changes" in done.out
    after = small.text(ROUND).splitlines()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert [line for line in after if line not in before] == [
        "    findings: {stores: bad, records: bad}",
        "    note: seen again",
        f'    source: "findings.xlsx, sheet Findings, H3:O3 (SHA-256 {digest})"'
        if '"' in after[-1]
        else f"    source: findings.xlsx, sheet Findings, H3:O3 (SHA-256 {digest})",
    ]
    assert [line for line in before if line not in after] == [
        "    findings: {stores: bad, records: good}",
        "    source: The press",
    ]
    again = imported(small, exported(small, "again.xlsx"), "--yes")
    assert "says all of this already" in again.out


def test_a_source_that_stays_is_told(small: SmallProject) -> None:
    path = edited(small, lambda book: book["Findings"].__setitem__("K2", "Plain"))
    done = imported(small, path, "--yes")
    assert "findings.xlsx!Findings!O2: stays, though what it is the source of changes" in done.err
    assert "source: A letter" in small.text(ROUND)


def test_nothing_is_written_without_an_answer(small: SmallProject) -> None:
    before = small.text(ROUND)
    path = edited(small, lambda book: book["Findings"].__setitem__("K2", "Plain"))
    done = imported(small, path)
    assert done.code == 1
    assert "nothing was written" in done.out
    assert small.text(ROUND) == before


def test_programs_read_what_would_change(small: SmallProject) -> None:
    path = edited(small, lambda book: book["Findings"].__setitem__("K2", "Plain"))
    told = json.loads(imported(small, path, "--json", "--dry-run").out)
    assert told["changes"] == {"Northshire Police": ["Tone: Warm → Plain"]}
    assert told["notes"][0]["place"] == "findings.xlsx!Findings!O2"
    assert (told["open"], told["written"]) == ([], False)
    path = edited(small, lambda book: book["Findings"].__setitem__("K2", "Plane"), "b.xlsx")
    done = imported(small, path, "--json", "--yes")
    assert done.code == 1
    (problem,) = json.loads(done.out)["error"]["problems"]
    assert problem["place"] == "b.xlsx!Findings!K2"


def test_a_workbook_with_work_in_it_is_not_written_over(small: SmallProject) -> None:
    from tests.support.command import run

    path = edited(small, lambda book: book["Findings"].__setitem__("K2", "Plain"))
    work = path.read_bytes()
    again = run("workbook", "export", "--out", path, folder=small.root)
    assert again.code == 1
    assert "is there already, perhaps with somebody's work" in again.err
    assert path.read_bytes() == work
    assert run("workbook", "export", "--out", path, "--replace", folder=small.root).code == 0
    assert path.read_bytes() != work


def test_words_that_begin_like_formulas_go_out_as_words(small: SmallProject) -> None:
    small.edit(ROUND, "source: The press", "source: The press\n    note: '=1+1'")
    sheet = openpyxl.load_workbook(exported(small))["Findings"]
    assert (sheet["N3"].value, sheet["N3"].data_type) == ("=1+1", "s")
    assert sheet["N3"].quotePrefix
    assert sheet["A2"].protection.locked
    assert not sheet["C2"].protection.locked
    assert sheet.freeze_panes == "C2"
    assert sheet.protection.sheet


def test_a_round_is_filled_in_from_nothing(small: SmallProject) -> None:
    """A new round is begun, filled in for one force, then for the other, and checked."""
    from tests.support.command import run

    name = "data/rounds/second.yaml"
    assert run("new", "round", "second", "--from", "first", folder=small.root).code == 0
    assert run("workbook", "export", "--round", "second", folder=small.root).code == 0
    path = small.root / "second.xlsx"

    def fill(row: int, outcome: str, *findings: str) -> None:
        book = openpyxl.load_workbook(path)
        sheet = book["Findings"]
        for cell, value in zip("CDEH", (outcome, "No", *findings), strict=True):
            sheet[f"{cell}{row}"] = value
        book["Round"]["B5"] = "2018-01-15"
        book["Round"]["B10"] = "2017-12"
        book.save(path)

    fill(2, "Good", "Good", "Good")
    done = imported(small, path, "--yes")
    assert done.code == 0, done.err
    assert "still open: 1 force: southshire" in done.out
    fill(3, "Bad", "Bad", "Good")
    done = imported(small, path, "--yes")
    assert done.code == 0, done.err
    assert "still open" not in done.out
    assert "    findings: {stores: bad, records: good}\n" in small.text(name)
    checked = run("check", folder=small.root)
    assert checked.code == 0, checked.err
