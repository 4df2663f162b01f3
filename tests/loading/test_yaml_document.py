"""YAML as plain data with places, and every way in which a file can be wrong."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from letterforge.errors import Problem
from letterforge.loading.yaml_composer import MAX_DEPTH
from letterforge.loading.yaml_document import Document, KeyPath, parse_yaml, read_yaml

LINES = """\
# a comment
name: Ann
tags:
  - one
  - {two: 2, three: [x, z]}
offices:
  chief:
    - title: Chief
      name: Bo
empty: {}
"""


def parsed(text: str | bytes) -> Document:
    document, problems = parse_yaml(text.encode() if isinstance(text, str) else text, "f.yaml")
    assert not problems
    assert document
    return document


def wrong(text: str | bytes) -> list[Problem]:
    return parse_yaml(text.encode() if isinstance(text, str) else text, "f.yaml")[1]


def said(text: str | bytes) -> list[str]:
    return [f"{problem.place} {problem.message}" for problem in wrong(text)]


@pytest.mark.parametrize(
    ("path", "of_key", "place"),
    [
        (("name",), False, (2, 7)),
        (("name",), True, (2, 1)),
        (("tags", 0), False, (4, 5)),
        (("tags", 1, "two"), False, (5, 11)),
        (("tags", 1, "two"), True, (5, 6)),
        (("tags", 1, "three", 1), False, (5, 25)),
        # A mapping or list is pointed at by its key.
        (("tags",), False, (3, 1)),
        (("tags", 1, "three"), False, (5, 14)),
        (("offices", "chief", 0), False, (8, 7)),
        (("offices", "chief", 0, "name"), False, (9, 13)),
        (("empty",), False, (10, 8)),
        # What is not there is told at its nearest parent.
        (("name", "first"), False, (2, 7)),
        (("offices", "chief", 0, "rank"), False, (8, 7)),
        (("offices", "deputy", 3, "rank"), False, (6, 1)),
        (("tags", 7), False, (3, 1)),
        (("nothing",), False, (2, 1)),
        ((), False, (2, 1)),
    ],
)
def test_every_value_and_key_has_its_place(
    path: KeyPath, of_key: bool, place: tuple[int, int]
) -> None:
    document = parsed(LINES)
    assert document.place(path, of_key=of_key) == place
    problem = document.problem(path, "is odd", of_key=of_key)
    assert (problem.file, problem.line, problem.column) == ("f.yaml", *place)


def test_places_count_characters_and_know_aliases() -> None:
    document = parsed("ŵŷ: &a {x: 1}\nb: *a\n")
    assert document.place(("ŵŷ", "x")) == (1, 12)
    assert document.data["b"] == {"x": 1}
    assert document.place(("b",), of_key=True) == (2, 1)


WRONG = {
    "two equal keys": ("a: 1\nb: 2\na: 3\n", ["f.yaml:3:1 'a' stands here again"]),
    "thrice": ("a: 1\na: 2\na: 3\n", ["f.yaml:2:1 'a' stands", "f.yaml:3:1 'a' stands"]),
    "a number and a text as one key": ("1: a\n'1': b\n", ["f.yaml:2:1 '1' stands here again"]),
    "a bare no": ("country: no\n", ["f.yaml:1:10 YAML takes a bare no for a boolean"]),
    "a bare on": ("a: [on, Off]\n", ["f.yaml:1:5 YAML takes", "f.yaml:1:9 YAML takes"]),
    "a bare Yes as a key": ("Yes: 1\n", ["f.yaml:1:1 YAML takes a bare Yes for a boolean"]),
    "a bare TRUE": ("a: TRUE\n", ["f.yaml:1:4 YAML takes a bare TRUE for a boolean"]),
    "true as a key": ("true: 1\n", ["f.yaml:1:1 this cannot be a key"]),
    "nothing as a key": ("a:\n  ~: 1\n", ["f.yaml:2:3 this cannot be a key"]),
    "a list as a key": ("? [a]\n: 1\n", ["f.yaml:1:3 this cannot be a key"]),
    "a tag": ("a: !!python/name:os.system x\n", ["f.yaml:1:4 the tag 'tag:yaml.org,2002:python/"]),
    "a tag on a list": ("a: !x [1]\n", ["f.yaml:1:4 the tag '!x' has no meaning here"]),
    "a binary tag": ("a: !!binary aGk=\n", ["f.yaml:1:4 the tag"]),
    "a tab before a key": ("a:\n\tb: 1\n", ["f.yaml:2:1 a tab stands here"]),
    "a tab in a list": ("a:\n  - b\n\t- c\n", ["f.yaml:3:1 a tab stands here"]),
    "a colon in a text": ("a: Police: and\n", ["f.yaml:1:10 a colon stands where none"]),
    "a text that begins with @": ("a: @b\n", ["f.yaml:1:4 a text cannot begin with '@'"]),
    "an open quote": ('a: "b\nc: d\n', ["f.yaml:3:1 the file ends in the middle of a quoted"]),
    "an open bracket": ("a: [b\nc: d\n", ["f.yaml:1:4 the '[' that opens here is not closed"]),
    "an open brace": ("a: {b: 1\n", ["f.yaml:1:4 the '{' that opens here is not closed"]),
    "an open brace with more below": ("a: 1\nb: {c: 1,\n  d: 2\ne:\n  - {f: 1}\n",
        ["f.yaml:2:4 the '{' that opens here is not closed"]),
    "a comma that is missing": ("a: [b: 1 c: 2]\n", ["f.yaml:1:11 a comma or a closing bracket"]),
    "a key too far in": ("a: 1\n b: 2\n",
        ["f.yaml:2:2 this key is indented further than the one above"]),
    "a key too far in, below a comment": ("x:\n  a: 1\n\n  # why\n    b: 2\n",
        ["f.yaml:5:5 the indentation of this line fits none"]),
    "a key too far out": ("r:\n  a:\n    x: 1\nkent:\n    x: 1\n  b:\n    x: 2\n",
        ["f.yaml:4:1 this key is indented less than its neighbours above and below"]),
    "a key half-way": ("k:\n    a: 1\n   b: 2\n",
        ["f.yaml:3:4 the indentation of this line fits none of the lines above"]),
    "no space after a colon": ("a:\n  specimen:true\n  outcome: x\n",
        ["f.yaml:2:12 a space is missing here, after the colon"]),
    "a no-break space before a key": ("a:\n  b: 1\n\u00a0 c: 2\n",
        ["f.yaml:3:1 a no-break space (U+00A0) stands beside this text"]),
    "a no-break space in the indentation": ("a:\n  b:\n    c: 1\n \u00a0  d: [1\n  e: {x: 2}\n",
        ["f.yaml:4:2 a no-break space (U+00A0) stands here"]),
    "an apostrophe in quotes": ("name: 'O'Brien'\nb: 1\n",
        ["f.yaml:1:10 the quoted text has ended before this"]),
    "a backslash in quotes": ('a: "C:\\q"\n', ["f.yaml:1:7 a backslash stands in a text"]),
    "a text that begins with &": ("a: & John\n", ["f.yaml:1:4 a text cannot begin with '&'"]),
    "a text that begins with *": ("a: * John\n", ["f.yaml:1:4 a text cannot begin with '*'"]),
    "a text that begins with !": ("a: ! John\n", ["f.yaml:1:4 a text cannot begin with '!'"]),
    "a text that begins with >": ("a: > John\n", ["f.yaml:1:4 a text cannot begin with '>'"]),
    "two equal anchors": ("a: &x 1\nb: &x 2\n", ["f.yaml:2:4 the name after '&' is taken"]),
    "a text cut by #": ("a: John #3 unit\nb: C# #\n",
        ["f.yaml:1:9 what follows here is read as a comment, so that only 'John' is left"]),
    "a key without a colon": ("a: 1\nb\n", ["f.yaml:3:1 a colon is missing after this key"]),
    "a list and keys": ("- a\nb: 1\n", ["f.yaml:2:1 this stands among the items of a list"]),
    "a second document": ("a: 1\n---\nb: 2\n", ["f.yaml:2:1 starts a second document"]),
    "an anchor that holds itself": ("a: &x [*x]\n",
        ["f.yaml:1:4 is nested too deeply, or holds itself"]),
    "an alias of nothing": ("a: *x\n", ["f.yaml:1:4 '*x' refers to nothing above it"]),
    "an unknown YAML": ("%YAML 9.9\n---\na: 1\n", ["f.yaml:1:1 is not valid YAML"]),
    "nothing": ("", ["f.yaml:1:1 is empty"]),
    "only comments": ("# x\n\n# y\n", ["f.yaml:1:1 is empty"]),
    "only a mark": (b"\xef\xbb\xbf", ["f.yaml:1:1 is empty"]),
    "binary": (b"a: b\nc: \x00\x01", ["f.yaml:2:4 the control character U+0000 stands here"]),
    "an escape": (b"a: b\n\nc: d\x1b[31m", ["f.yaml:3:5 the control character U+001B"]),
    "Latin-1": ("a: ŵ\nb: ".encode() + b"\xe9", ["f.yaml:2:4 is not UTF-8 text: byte 0xe9"]),
    "Latin-1 after wide letters": ("ŵŷ: ".encode() + b"\xff",
        ["f.yaml:1:5 is not UTF-8 text: byte 0xff"]),
    "Latin-1 after a mark": (b"\xef\xbb\xbfa: b\nc: \xe9",
        ["f.yaml:2:4 is not UTF-8 text: byte 0xe9"]),
    "half a letter": ("a: ŵ".encode()[:-1], ["f.yaml:1:4 is not UTF-8 text: byte 0xc5"]),
    "UTF-16": ("a: 1\n".encode("utf-16"), ["f.yaml:1:1 is not UTF-8 text: byte 0xff"]),
    "UTF-16 without a mark": ("a: 1".encode("utf-16-le"),
        ["f.yaml:1:2 the control character U+0000"]),
    "odd ends of lines": ("a: 1\rb: c\r\r\td: @x\r", ["f.yaml:"]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place(content: str | bytes, expected: list[str]) -> None:
    found = said(content)
    assert len(found) == len(expected), found
    for one, start in zip(found, expected, strict=True):
        assert one.startswith(start), found


@pytest.mark.parametrize("text", ["a: 'x #3'\n", "a: x#3\n", "a: b  # why\n", "#a\nb: 1\n"])
def test_a_number_sign_that_cuts_nothing_off_is_no_matter(text: str) -> None:
    assert parsed(text).data


def test_a_duplicate_names_the_line_of_the_first() -> None:
    (problem,) = wrong("a: 1\nb: 2\na: 3\n")
    assert problem.message == "'a' stands here again; it was first given in line 1"


def test_problems_before_the_end_of_sense_are_told_too() -> None:
    assert [problem.line for problem in wrong("a: no\nb: 1\nb: 2\nc: [\n")] == [1, 3, 5]


READ: list[tuple[str, Any]] = [
    ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
    ("'no'", "no"), ('"on"', "on"), ("nonsense", "nonsense"), ("No. 1", "No. 1"),
    ("2017", 2017), ("-5", -5), ("0", 0), ("1.5", 1.5),
    # Dates stay as written, and what begins with a nought is no number.
    ("2017-10-02", "2017-10-02"), ("2017-06", "2017-06"), ("2016..2017", "2016..2017"),
    ("07802948502", "07802948502"), ("0x10", "0x10"), ("1_000", "1_000"), ("1e3", "1e3"),
    ("12:30:45", "12:30:45"), (".inf", ".inf"), ("<<", "<<"), ("99999999999999999999", "9" * 20),
    ("|\n  two\n  lines\n", "two\nlines\n"), (">-\n  no\n", "no"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), READ)
def test_plain_values_are_what_they_look_like(text: str, value: object) -> None:
    found = parsed(f"a: {text}\n").data["a"]
    assert (found, type(found)) == (value, type(value))


def test_a_byte_order_mark_and_windows_ends_of_lines_are_no_matter() -> None:
    document = parsed(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - c\r\n")
    assert document.data == {"a": 1, "b": ["c"]}
    assert document.place(("b", 0)) == (3, 5)


# What a file may cost.


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    started = time.process_time()
    (problem,) = wrong("\n".join(rows))
    assert problem.message == "the aliases of this file stand for too many values"
    assert problem.line
    assert time.process_time() - started < 5


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letterforge.loading.yaml_composer.MAX_VALUES", 100)
    assert parsed("- a\n" * 99)
    assert said("- a\n" * 200) == ["f.yaml:99:3 the file holds too many values"]


def test_a_few_aliases_are_welcome() -> None:
    rows = ["a: &a {x: 1}", *(f"b{number}: *a" for number in range(1000))]
    assert parsed("\n".join(rows)).data["b999"] == {"x": 1}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening: str) -> None:
    (problem,) = wrong(opening * 50_000)
    assert problem.message == "is nested too deeply"
    assert problem.line == 1


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert parsed(text).data
    assert wrong(f"[{text}]")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    document, (problem,) = read_yaml(path)
    assert document is None
    assert (problem.message, problem.line) == ("cannot be read: it has more than 50 MB", 0)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_what_is_no_file_is_a_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, message in {
        ".": "cannot be read: is a directory",
        "missing": "cannot be read: no such file or directory",
        "pipe": "cannot be read: it is no regular file",
        "loop": "cannot be read: too many levels of symbolic links",
    }.items():
        document, (problem,) = read_yaml(tmp_path / name)
        assert document is None
        assert (problem.message, problem.line) == (message, 0)


def test_endless_devices_are_not_read() -> None:
    assert read_yaml(Path("/dev/zero"))[0] is None


# Against PyYAML's own reader.

# Ours refuses y and n without quotes and unusual spaces; PyYAML does not.
WORDS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Cn", "Co"],
        include_characters="\n",
        exclude_characters="\u00a0\u2007\u202f\u3000\ufeff",
    ),
    max_size=20,
).filter(lambda words: words not in {*"yYnN"})
WELL_FORMED = st.recursive(
    st.one_of(WORDS, st.integers(-(10**15), 10**15), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(WORDS.filter(bool), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(WELL_FORMED, st.booleans(), st.sampled_from([None, True, False]))
def test_reads_what_pyyaml_reads(data: Any, unicode: bool, flow: bool | None) -> None:
    text = yaml.safe_dump(data, allow_unicode=unicode, default_flow_style=flow)
    assert parsed(text).data == yaml.safe_load(text) == data


# Hostile and damaged files.


def is_sensible(problem: Problem, content: bytes) -> bool:
    # libyaml ends a line at other characters too, so this counts generously.
    rows = len(content.decode("utf-8", "replace").splitlines()) + 2
    known = problem.line == 0 or (1 <= problem.line <= rows and problem.column >= 1)
    return problem.file == "f.yaml" and known and bool(problem.message)


@settings(max_examples=400)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet="ab:-[]{}&*!|>'\"%@`#?, \t\n\r\x85\u2028\ufeff\x00é", max_size=60).map(
            str.encode
        ),
    )
)
def test_any_bytes_are_a_document_or_problems(content: bytes) -> None:
    document, problems = parse_yaml(content, "f.yaml")
    assert document or problems
    assert all(is_sensible(problem, content) for problem in problems), problems
