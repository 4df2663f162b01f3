"""What a dozen letters say and how they are marked up, kept in files that people can read.

A change of these files is a change of letters: ``make golden`` writes them, and the diff is to be
read like one of the letters themselves.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.standalone import StandAlone
from letterforge.rendering.text import plain_text
from tests.support.bundled import ASSETS, letter_to

GOLDEN = Path(__file__).with_name("golden")
LATER = date(2018, 1, 10)

LETTERS: dict[str, tuple[str, date | None]] = {
    **{
        force: (force, None)
        for force in (
            "derbyshire",
            "merseyside",
            "metropolitan",
            "city-of-london",
            "greater-manchester",
            "essex",
            "cheshire",
            "northumbria",
            "gloucestershire",
            "north-wales",
            "leicestershire",
            "staffordshire",
        )
    },
    # Another day: a specimen that says what was last on record earlier; "in April 2017".
    "derbyshire-2018-01-10": ("derbyshire", LATER),
    "cleveland-2018-01-10": ("cleveland", LATER),
}
STAND_ALONE = ("derbyshire", "metropolitan")


@pytest.fixture(scope="module")
def engine() -> TemplateEngine:
    return TemplateEngine(ASSETS)


@pytest.mark.parametrize("name", LETTERS)
def test_golden_text(name: str, engine: TemplateEngine, update_golden: bool) -> None:
    html = engine.render(letter_to(*LETTERS[name])).html

    compare(GOLDEN / f"{name}.txt", plain_text(html), update_golden)


@pytest.mark.parametrize("name", LETTERS)
def test_golden_html(name: str, engine: TemplateEngine, update_golden: bool) -> None:
    html = engine.render(letter_to(*LETTERS[name])).html

    compare(GOLDEN / f"{name}.html", html, update_golden)


@pytest.mark.parametrize("name", STAND_ALONE)
def test_golden_stand_alone_html(name: str, engine: TemplateEngine, update_golden: bool) -> None:
    html = StandAlone(ASSETS).make(engine.render(letter_to(*LETTERS[name])))
    skeleton = re.sub(r"<style>.*?</style>", "<style>…</style>", html, flags=re.DOTALL)
    skeleton = re.sub(r"(data:[\w/+.-]+;base64,)[\w/+=]+", r"\1…", skeleton)

    compare(GOLDEN / f"{name}.stand-alone.html", skeleton, update_golden)


def test_there_are_no_golden_files_of_letters_that_nobody_compares() -> None:
    expected = {f"{name}.{suffix}" for name in LETTERS for suffix in ("txt", "html")}
    expected |= {f"{name}.stand-alone.html" for name in STAND_ALONE}

    assert {path.name for path in GOLDEN.iterdir()} == expected


def compare(path: Path, got: str, update: bool) -> None:
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(got, encoding="utf-8")
        return
    assert path.is_file(), f"{path.name} is missing: run 'make golden', then read it"
    assert got == path.read_text(encoding="utf-8"), "if this is meant: 'make golden', read the diff"


def test_a_difference_is_noticed_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    with pytest.raises(AssertionError, match="is missing"):
        compare(path, "Dear Commissioner", update=False)
    assert not path.exists()

    compare(path, "Dear Commissioner", update=True)
    compare(path, "Dear Commissioner", update=False)
    with pytest.raises(AssertionError, match="make golden"):
        compare(path, "Dear Chief Constable", update=False)
    assert path.read_text(encoding="utf-8") == "Dear Commissioner"
