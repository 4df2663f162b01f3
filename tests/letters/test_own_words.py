"""Words of one's own: in the letter as any others, never unseen, and never on other findings."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from letterforge.composing.letters import compose
from letterforge.loading.loader import load
from letterforge.preview.origins import origins_in_words
from letterforge.project import find_project
from tests.support.command import Outcome, run
from tests.support.projects import ROOT, SmallProject
from tests.support.workbooks import exported, imported

ROUND = "data/rounds/abuse-of-position-2017.yaml"
WORDS = 'The force told us that "its unit" opens in May - see *Our plans* for more.'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with the bundled round."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def with_words(folder: Path, more: str = "", text: str = WORDS) -> Outcome:
    """Give Dorset words of its own, for its counter-corruption unit, and check."""
    path = folder / ROUND
    before, dorset, after = path.read_text().partition("\n  dorset:\n")
    entry = (
        f"    words:\n      text: '{text}'\n      for: [counter-corruption-unit]\n"
        f"      because: no form has this\n{more}"
    )
    path.write_text(before + dorset + entry + after)
    return run("check", folder=folder)


def hash_of(checked: Outcome) -> str:
    found = re.search(r"write findings: (sha256:\w+)", checked.err)
    assert found, checked.err
    return found[1]


def accepted(folder: Path, more: str = "") -> Outcome:
    """Write the hash that check names into the round."""
    now = hash_of(with_words(folder, more))
    path = folder / ROUND
    path.write_text(
        path.read_text().replace("form has this\n", f"form has this\n      findings: {now}\n")
    )
    return run("check", folder=folder)


def letter(folder: Path) -> str:
    done = run("render", "-f", "dorset", "--formats", "html,txt", "--no-seal", folder=folder)
    assert done.code == 0, done.err
    assert "note: dorset: words of one's own stand" in done.err
    return (folder / "letters/abuse-of-position-2017/dorset.html").read_text()


def test_words_stand_in_the_letter_typeset_and_escaped(folder: Path) -> None:
    checked = accepted(folder)
    assert checked.code == 0, checked.err
    assert "dorset: words of one's own stand after what is said of" in checked.err
    assert "because: no form has this" in checked.err
    html = letter(folder)
    assert "The force told us that “its unit” opens in May – see <cite>Our plans</cite>" in html
    assert "counter-corruption" in outcome(html)


def test_the_preview_says_why_words_are_there(folder: Path) -> None:
    accepted(folder)
    loaded = load(find_project(folder, {}, folder))
    composed = compose(loaded, "abuse-of-position-2017", "dorset")
    said = origins_in_words(composed, loaded)["words",]
    assert re.search(r"abuse-of-position-2017\.yaml:\d+, own words, because: no form has", said)


def test_words_instead_leave_the_rest_out(folder: Path) -> None:
    assert "counter-corruption" in outcome(letter_without(folder))
    checked = accepted(folder, "      instead: true\n")
    assert checked.code == 0, checked.err
    html = letter(folder)
    assert "its unit” opens in May" in html
    assert "counter-corruption" not in outcome(html)


def outcome(html: str) -> str:
    return " ".join(re.findall(r'<p class="outcome">.*?</p>', html, re.DOTALL))


def letter_without(folder: Path) -> str:
    run("render", "-f", "dorset", "--formats", "html,txt", "--no-seal", folder=folder)
    return (folder / "letters/abuse-of-position-2017/dorset.html").read_text()


def test_words_without_their_findings_are_no_letter(folder: Path) -> None:
    checked = with_words(folder)
    assert checked.code == 1
    assert "these words do not say which findings they were written for" in checked.err


def test_findings_that_change_call_the_words_in_question(folder: Path) -> None:
    assert accepted(folder).code == 0
    path = folder / ROUND
    before, dorset, after = path.read_text().partition("\n  dorset:\n")
    changed = after.replace("counter-corruption-unit: planned", "counter-corruption-unit: "
                            "no-information", 1)  # fmt: skip
    path.write_text(before + dorset + changed)
    checked = run("check", folder=folder)
    assert checked.code == 1
    assert "the findings behind these words have changed since they were written" in checked.err
    assert run("render", "-f", "dorset", "--no-seal", folder=folder).code == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[counter-corruption-unit]", "[counter-corruption]", "there is no element"),
        ("[counter-corruption-unit]", "[]", "'for' needs at least one item"),
        ("      because: no form has this\n", "", "'because' is missing"),
        ("its unit", "<b>", "contains '<'"),
    ],
)
def test_words_that_cannot_be_used(folder: Path, old: str, new: str, said: str) -> None:
    with_words(folder)
    path = folder / ROUND
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    checked = run("check", folder=folder)
    assert checked.code == 1
    assert said in checked.err


def test_a_letter_without_a_place_for_words_is_refused(small: SmallProject) -> None:
    round_ = "data/rounds/first.yaml"
    small.edit(
        round_,
        "    invented: [stores]\n",
        "    invented: [stores]\n    words: {text: So it is., for: [stores], because: x}\n",
    )
    now = hash_of(run("check", folder=small.root))
    small.edit(round_, "because: x}", f"because: x, findings: {now}}}")
    checked = run("check", folder=small.root)
    assert checked.code == 1
    assert "has words of its own, and no place for them" in checked.err
    small.edit(
        "templates/letters/notice/letter.html",
        "{% include letter.outcome_passage %}",
        "{% include letter.outcome_passage %}"
        "{% if letter.words %}<p>{{ letter.words|own_words }}</p>{% endif %}",
    )
    assert run("check", folder=small.root).code == 0


def test_words_come_from_the_workbook_with_their_findings(small: SmallProject) -> None:
    path = exported(small)
    book = openpyxl.load_workbook(path)
    sheet = book["Findings"]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(3, at["Own words"]).value = "So it is."
    sheet.cell(3, at["Own words: stand for"]).value = "Stores; Records"
    sheet.cell(3, at["Own words: because"]).value = "nobody foresaw it"
    book.save(path)
    done = imported(small, path, "--yes")
    assert done.code == 0, done.err
    assert "Own words: (nothing) → So it is." in done.out
    assert re.search(r"findings: sha256:\w{16}", small.text("data/rounds/first.yaml"))
    words = json.loads(run("export", "--json", folder=small.root).out)
    assert words[0]["force"] == "northshire"

    # A finding changes behind them: the cell of the words is told.
    sheet.cell(3, at["Records"]).value = "Bad"
    book.save(path)
    done = imported(small, path, "--yes")
    assert done.code == 1
    column = openpyxl.utils.get_column_letter(at["Own words"])
    assert f"findings.xlsx!Findings!{column}3: the findings behind these words" in done.err

    # Words that are looked at again, or taken away, are accepted.
    for cell in ("Own words", "Own words: stand for", "Own words: because"):
        sheet.cell(3, at[cell]).value = None
    book.save(path)
    done = imported(small, path, "--yes")
    assert done.code == 0, done.err
    assert "words" not in small.text("data/rounds/first.yaml")
