"""What pydantic finds wrong, in words that a caseworker can use: one problem for one slip."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from letterforge.loading.loader import load
from letterforge.loading.records import make_record, nearest
from letterforge.loading.yaml_document import parse_yaml
from letterforge.model.force import ForcesFile
from letterforge.model.inspectorate import InspectorateFile
from letterforge.model.kind import Kind
from letterforge.model.round import Round
from tests.support import projects
from tests.support.projects import SmallProject

FILES: dict[type[BaseModel], str] = {
    ForcesFile: projects.FORCES,
    InspectorateFile: projects.INSPECTORATE,
    Kind: projects.KIND,
    Round: projects.ROUND,
}

BO = (
    "{title: Chief Constable, name: Bo Baker, from: 2018-07-01, capacity: acting, source: gazette, "
    "seen: 2024-06}"
)
SHORT = "use small letters, digits and hyphens, such as avon-and-somerset"
MARKUP = "has no place in a letter"

# The record, what is replaced by what, what the problem points at, what it says, what it hints.
SLIPS = {
    "unknown key": (
        ForcesFile, "capacity: acting", "capasity: acting", "capasity",
        "'capasity' is not a key that is known in forces.northshire.chief_officer[2]",
        "did you mean 'capacity'?",
    ),
    "misspelt key that is needed": (
        ForcesFile, "title: Chief Constable, name: Bo", "tittle: Chief Constable, name: Bo",
        "tittle", "'tittle' is not a key that is known in forces.northshire.chief_officer[2]",
        "did you mean 'title'?",
    ),
    "missing key": (
        ForcesFile, "title: Chief Constable, name: Bo", "name: Bo", "{name: Bo",
        "'title' is missing in forces.northshire.chief_officer[2]", "",
    ),
    "unknown key at the top": (
        Round, "signatory:", "signatry:", "signatry", "'signatry' is not a key that is known here",
        "did you mean 'signatory'?",
    ),
    "number for text": (
        ForcesFile, "name: Bo Baker", "name: 2017", "2017", "'name' must be text, not a number",
        "put it in quotes if the text is meant",
    ),
    "nothing for text": (
        ForcesFile, "name: Bo Baker", "name: ~", "name: ~", "'name' is still to be filled in", "",
    ),
    "empty text": (ForcesFile, "name: Bo Baker", "name: ' '", "' '", "'name' is empty", ""),
    "two lines": (
        ForcesFile, "name: Bo Baker", 'name: "Bo\\nBaker"', '"Bo',
        "'name' runs over several lines, but must stand on one", "",
    ),
    "text for list": (
        ForcesFile, "capacity: acting", "post_nominals: CBE", "CBE",
        "'post_nominals' must be a list, not text", "start each item with '- ', or write [a, b]",
    ),
    "list for text": (
        ForcesFile, "name: Southshire Constabulary", "name: [Southshire]", "name: [S",
        "'name' must be text, not a list", "put it in quotes if the text is meant",
    ),
    "text for keys": (
        Round, "contact: {name: Gus Gray, email: gus@example.org}", "contact: Gus Gray", "Gus Gray",
        "'contact' must be keys with values, not text", "indent them below this key",
    ),
    "list item for keys": (
        ForcesFile, BO, "Bo Baker", "Bo Baker",
        "'chief_officer[2]' must be keys with values, not text", "indent them below this key",
    ),
    "text for true": (
        Round, "specimen: true", "specimen: 'yes'", "'yes'",
        "'specimen' must be true or false, not text", "",
    ),
    "word out of a few": (
        ForcesFile, "capacity: acting", "capacity: actin", "actin,",
        "'capacity' is 'actin', but must be 'acting', 'temporary' or 'interim'", "",
    ),
    "no date": (
        ForcesFile, "from: 2018-07-01", "from: July 2018", "July 2018",
        "'from' is not right: 'July 2018' is not a date such as 2017, 2017-06 or 2017-06-28", "",
    ),
    "no day of the calendar": (
        ForcesFile, "from: 2018-07-01", "from: 2018-06-31", "2018-06-31",
        "'from' is not right: '2018-06-31' is not in the calendar", "",
    ),
    "coarse date for a letter": (
        Round, "date: 2017-10-02", "date: 2017-10", "2017-10",
        "'date' is not one day such as 2017-06-28", "",
    ),
    "ends before it starts": (
        ForcesFile, "from: 2018-07-01", "from: 2018-07-01, until: 2018-06",
        "{title: Chief Constable, name: Bo",
        "'chief_officer[2]' ends (2018-06) before it starts (2018-07-01)", "",
    ),
    "short name with capitals": (
        ForcesFile, "  southshire:", "  South Shire:", "South Shire",
        "'South Shire' is not a short name", SHORT,
    ),
    "short name that leads elsewhere": (
        ForcesFile, "  southshire:", "  ../../x:", "../../x",
        "'../../x' is not a short name", SHORT,
    ),
    "value that is no short name": (
        InspectorateFile, "mark: assets/marks/dot.svg", "mark: my dot.svg", "my dot.svg",
        "'mark' is 'my dot.svg', which is not a file below templates/",
        "write it without spaces, such as assets/signatures/specimen.svg",
    ),
    "address that is dead": (
        Round, "email: gus@example.org", "email: gus at example", "gus at example",
        "'email' is not an e-mail address such as name@example.org", "",
    ),
    "address without a dot": (
        Round, "email: gus@example.org", "email: gus@example", "gus@example",
        "'email' is not an e-mail address such as name@example.org", "",
    ),
    "name in curly quotes": (
        ForcesFile, "name: Bo Baker", "name: “Bo Baker”", "“Bo Baker”",
        "'name' stands in “”, which the letter would print", "",
    ),
    "name in quotes twice over": (
        ForcesFile, "name: Bo Baker", "name: '\"Bo Baker\"'", "'\"Bo",
        "'name' stands in \"\", which the letter would print", "",
    ),
    "title in single quotes": (
        ForcesFile, "title: Chief Constable, name: Bo", "title: ‘Chief’, name: Bo", "‘Chief’",
        "'title' stands in ‘’, which the letter would print", "",
    ),
    "name of a fact": (
        Round, "reviewed: 2017-06", "Re-viewed: 2017-06", "Re-viewed",
        "'Re-viewed' is not a name for a fact",
        "use small letters, digits and underscores, such as previous_letter",
    ),
    "name of an office": (
        Kind, "addressed_to: [chief_officer]", "addressed_to: [Chief Officer]", "Chief Officer",
        "'addressed_to[1]' is 'Chief Officer', which is not a name for an office",
        "use small letters, digits and underscores, such as chief_officer",
    ),
    "name of a file": (
        InspectorateFile, "mark: assets/marks/dot.svg", "mark: ../dot.svg", "../dot.svg",
        "'mark' is '../dot.svg', which is not a file below templates/",
        "write it without spaces, such as assets/signatures/specimen.svg",
    ),
    "language": (
        Round, "kind: notice", "kind: notice\nlanguage: english", "english",
        "'language' is 'english', which is not a language", "write its code, such as en-GB or cy",
    ),
    "fact that is a list": (
        Round, "tone: warm", "tone: [warm]", "tone: [warm]",
        "'tone' must be text, a date or a whole number", "",
    ),
    "fact that is true": (
        Round, "tone: warm", "tone: true", "true}",
        "'tone' must be text, a date or a whole number", "",
    ),
    "empty fact": (Round, "tone: warm", "tone: ''", "''", "'tone' is empty", ""),
    "year long ago": (
        Round, "inspection: 2016", "inspection: 16", "16,",
        "'inspection' should be greater than or equal to 1850", "",
    ),
    "empty list": (
        Kind, "addressed_to: [chief_officer]", "addressed_to: []", "[]",
        "'addressed_to' needs at least one item", "",
    ),
    "script": (
        ForcesFile, "name: Bo Baker", "name: Bo <script>alert(1)</script>", "Bo <",
        f"'name' contains '<', which {MARKUP}", "",
    ),
    "placeholder": (
        ForcesFile, "name: Bo Baker", "name: '{{ letter.date }}'", "'{{",
        f"'name' contains '{{', which {MARKUP}", "",
    ),
    "entity": (
        ForcesFile, "name: Bo Baker", "name: Bo &lt; Baker", "Bo &",
        f"'name' contains '&lt;', which {MARKUP}", "",
    ),
    "markup in a fact": (
        Round, "tone: warm", "tone: '<b>warm</b>'", "'<b>",
        f"'tone' contains '<', which {MARKUP}", "",
    ),
    "invisible character": (
        ForcesFile, "name: Bo Baker", "name: Bo\u202eBaker", "Bo\u202e",
        "'name' contains the invisible character U+202E", "",
    ),
    "another end of line": (
        ForcesFile, "name: Bo Baker", 'name: "Bo\\LBaker"', '"Bo',
        "'name' contains the invisible character U+2028", "",
    ),
}  # fmt: skip


def place(text: str, words: str) -> tuple[int, int]:
    assert text.count(words) == 1, words
    before = text[: text.index(words)].split("\n")
    return len(before), len(before[-1]) + 1


@pytest.mark.parametrize(
    ("record", "old", "new", "at", "message", "hint"), SLIPS.values(), ids=SLIPS.keys()
)
def test_one_slip_is_one_problem_at_its_place(
    record: type[BaseModel], old: str, new: str, at: str, message: str, hint: str
) -> None:
    # A second holder with a capacity gives the slips about it something to stand on.
    text = FILES[record].replace("from: 2018-07-01,", "from: 2018-07-01, capacity: acting,")
    assert text.count(old) == 1, old
    text = text.replace(old, new)
    document, problems = parse_yaml(text.encode(), "f.yaml")
    assert document
    assert not problems
    made, (problem,) = make_record(record, document)
    assert made is None
    assert (problem.message, problem.hint) == (message, hint)
    assert (problem.line, problem.column) == place(text, at)


def test_the_files_are_right_without_slips() -> None:
    for record, text in FILES.items():
        document, problems = parse_yaml(text.encode(), "f.yaml")
        assert document
        made, more = make_record(record, document)
        assert (bool(made), [*problems, *more]) == (True, [])


@pytest.mark.parametrize("content", ["text", "- a\n- b", "---", "5"])
def test_a_file_of_another_shape_is_one_problem(content: str) -> None:
    document, _ = parse_yaml(content.encode(), "f.yaml")
    assert document
    made, (problem,) = make_record(ForcesFile, document)
    assert made is None
    assert problem.message.startswith("the file must be keys with values, not ")


def test_the_nearest_name_is_offered_else_the_few_there_are() -> None:
    names = {"derbyshire", "durham", "devon-and-cornwall"}
    assert nearest("derbishire", names) == "did you mean 'derbyshire'?"
    assert nearest("xyz", names) == "known here: derbyshire, devon-and-cornwall, durham"
    assert nearest("xyz", [f"name-{number}" for number in range(13)]) == ""
    assert nearest("xyz", []) == ""


def test_words_come_in_composed_form(small: SmallProject) -> None:
    small.edit("data/forces.yaml", "Bo Baker", "Bo\u0302 Baker")
    loaded = load(small.project)
    assert loaded.register.forces["northshire"].chief_officer[1].name == "B\u00f4 Baker"
