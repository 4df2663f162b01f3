"""Rewriting: the wanted data come in, and every other character stays."""

from __future__ import annotations

import copy
import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letterforge.errors import LetterforgeError
from letterforge.loading.rewriting import rewritten
from letterforge.loading.yaml_document import parse_yaml
from letterforge.loading.yaml_text import scalar
from tests.support.projects import ROOT

ROUND = (ROOT / "data/rounds/abuse-of-position-2017.yaml").read_text(encoding="utf-8")
FINDINGS = ("in-place", "started", "planned", "no-evidence", "no-information")


def data(text: str) -> Any:
    document, problems = parse_yaml(text.encode(), "x.yaml")
    assert document
    assert not problems
    return document.data


def changed_lines(before: str, after: str) -> list[str]:
    found = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in found if line[:2] in {"- ", "+ "}]


EDITS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a value, its comment stays": ("a: b # c\nc: d\n", {"a": "x", "c": "d"}, "a: x # c\nc: d\n"),
    "a value that was open": ("a: # why\nc:\n", {"a": "x", "c": "z"}, "a: x # why\nc: z\n"),
    "a value is opened": ("a: x\nb: y1 # c\n", {"a": None, "b": "y1"}, "a:\nb: y1 # c\n"),
    "open values in braces": ("a: {b: , c: }\n", {"a": {"b": 1, "c": "x"}}, "a: {b: 1, c: x}\n"),
    "the next key keeps its column": (
        "a: {b: started,        c: d}\n", {"a": {"b": "no-information", "c": "d"}},
        "a: {b: no-information, c: d}\n",
    ),
    "a word becomes a mapping": (
        "a:\n  b: x\n", {"a": {"b": {"c": "x", "d": {"e": 1}}}}, "a:\n  b: {c: x, d: {e: 1}}\n"
    ),
    "a mapping becomes a word": ("a:\n  b:\n    c: x\n\nd: e\n", {"a": {"b": "z"}, "d": "e"},
                                 "a:\n  b: z\n\nd: e\n"),
    "a key is taken out": ("a: 1\n# on b\nb: 2 # two\nc: 3\n", {"a": 1, "c": 3},
                           "a: 1\n# on b\nc: 3\n"),
    "keys are taken out of braces": (
        "x: {a: 1, b: 2, c: 3, d: 4}\n", {"x": {"b": 2}}, "x: {b: 2}\n"
    ),
    "all behind one are taken out": ("x: {a: 1, b: 2, c: 3}\n", {"x": {"a": 9}}, "x: {a: 9}\n"),
    "a key comes in its order": ("a: 1\nc: 3 # three\n", {"a": 1, "b": "x", "c": 3, "d": [1, "z"]},
                                 "a: 1\nb: x\nc: 3 # three\nd: [1, z]\n"),
    "the first key is new": ("b: 2\n", {"a": 1, "b": 2}, "a: 1\nb: 2\n"),
    "keys come into braces": ("x: {b: 2}\n", {"x": {"a": 1, "b": 2, "c": 3}},
                              "x: {a: 1, b: 2, c: 3}\n"),
    "braces were empty": ("x: {}\n", {"x": {"a": 1}}, "x: {a: 1}\n"),
    "no line break at the end": ("a: 1", {"a": 1, "b": 2}, "a: 1\nb: 2"),
    "lines of Windows": ("a: 1\r\nb: 2\r\n", {"a": 3, "b": 2, "c": 4}, "a: 3\r\nb: 2\r\nc: 4\r\n"),
    "a mark before the text": ("\ufeffa: 1\n", {"a": 2}, "\ufeffa: 2\n"),
    "blocks stand apart as theirs do": (
        "f:\n  k:\n    o: 1\n\n  m:\n    o: 2\n",
        {"f": {"k": {"o": 1}, "l": {"o": 3, "p": {"q": 4}}, "m": {"o": 2}}},
        "f:\n  k:\n    o: 1\n\n  l:\n    o: 3\n    p: {q: 4}\n\n  m:\n    o: 2\n",
    ),
    "a text in lines": ("a: >-\n  one\n  two\n\nb: 1\n", {"a": "three: four", "b": 1},
                        'a: "three: four"\n\nb: 1\n'),
    "text beyond the first plane": ("a: '😀' # x\nb: 1\n", {"a": "ŵ", "b": 2}, "a: ŵ # x\nb: 2\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "wanted", "after"), EDITS.values(), ids=EDITS.keys())
def test_only_what_is_wanted_is_changed(before: str, wanted: dict[str, Any], after: str) -> None:
    assert rewritten(before, wanted, "x.yaml") == after


def test_a_finding_is_one_line_of_the_diff() -> None:
    wanted = copy.deepcopy(data(ROUND))
    wanted["assessments"]["essex"]["findings"]["it-monitoring"] = "no-information"
    lines = changed_lines(ROUND, rewritten(ROUND, wanted, "x.yaml"))
    assert len(lines) == 2
    assert lines[1].index("partner-intelligence") == lines[0].index("partner-intelligence")


def test_an_alias_is_refused_and_not_followed() -> None:
    text = "a: &it {b: 1}\nc: *it\n"
    with pytest.raises(LetterforgeError, match="cannot be changed"):
        rewritten(text, {"a": {"b": 1}, "c": {"b": 2}}, "x.yaml")


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
    | st.sampled_from(
        ["- a", "a: b", "a #b", "yes", "2017", "{a}", "@a", "=1+1", "a,b", "null", "'"]
    )
)
def test_any_text_is_written_so_that_it_means_itself(text: str) -> None:
    assert data(f"a: {scalar(text)}\nb: {{c: {scalar(text)}, d: 1}}\n") == {
        "a": text,
        "b": {"c": text, "d": 1},
    }


@st.composite
def _changes(draw: st.DrawFn) -> dict[str, Any]:
    wanted: dict[str, Any] = copy.deepcopy(data(ROUND))
    forces = wanted["assessments"]
    for name in draw(st.lists(st.sampled_from(sorted(forces)), max_size=4, unique=True)):
        force = forces[name]
        element = draw(st.sampled_from(sorted(force["findings"])))
        finding: Any = draw(st.sampled_from(FINDINGS))
        if draw(st.booleans()):
            finding = {"finding": finding, "earlier": {"inspection": 2016, "finding": "planned"}}
        force["findings"][element] = finding
        for key, value in draw(
            st.dictionaries(
                st.sampled_from(["note", "source", "outcome", "specimen", "facts", "invented"]),
                st.sampled_from(["Some words", "a: b", None]),
            )
        ).items():
            if value is None and key != "outcome":
                force.pop(key, None)
            elif key == "facts":
                force[key] = {"plan": value or "", "national_strategy": "considered"}
            elif key in {"note", "source", "outcome"}:
                force[key] = value
    return wanted


@given(_changes())
def test_changes_come_in_and_comments_stay(wanted: dict[str, Any]) -> None:
    after = rewritten(ROUND, wanted, "x.yaml")
    assert data(after) == wanted
    comments = [line for line in ROUND.splitlines() if line.startswith("#")]
    assert [line for line in after.splitlines() if line.startswith("#")] == comments


@pytest.mark.parametrize("path", sorted(ROOT.glob("data/**/*.yaml")), ids=lambda path: path.name)
def test_what_is_there_already_changes_no_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert rewritten(text, data(text), "x.yaml") == text
