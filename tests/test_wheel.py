"""The wheel, installed where nothing else of letterforge is, makes letters in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(folder), str(ROOT))  # fmt: skip
    return next(folder.glob("letterforge-*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program of an environment that has the wheel, and its dependencies from ours."""
    folder = tmp_path_factory.mktemp("environment")
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    _run(sys.executable, "-m", "pip", "--python", str(folder), "install", "--quiet", "--no-deps",
         "--no-index", str(wheel))  # fmt: skip
    packages = next(folder.glob("lib/python*/site-packages"))
    # A path given like this is not searched for .pth files, so our editable install stays unseen.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "letterforge"


def _run(*command: str, cwd: Path | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_wheel_carries_data_templates_and_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "letterforge/_bundled/data/forces.yaml",
        "letterforge/_bundled/data/rounds/abuse-of-position-2017.yaml",
        "letterforge/_bundled/templates/letters/assessment/kind.yaml",
        "letterforge/_bundled/templates/assets/fonts/IBMPlexSans-Regular.ttf",
        "letterforge/_bundled/templates/assets/fonts/IBMPlexSans-OFL.txt",
        "letterforge/_bundled/examples/smallest/data/forces.yaml",
        "letterforge/_bundled/schemas/round.json",
        "letterforge/preview/pages/page.js",
        "letterforge/paper/fonts.conf",
        "letterforge/py.typed",
    ):
        assert needed in names
    assert not [
        name for name in names if name.startswith(("tests", "data/", "templates/", "examples/"))
    ]


def test_a_letter_is_made_in_an_empty_folder(program: Path, tmp_path: Path) -> None:
    said = _run(str(program), "render", "--force", "derbyshire", cwd=tmp_path)
    assert "these are the data that come with letterforge" in said
    folder = tmp_path / "letters" / "abuse-of-position-2017"
    made = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert made == {
        "derbyshire.pdf",
        "derbyshire.html",
        "derbyshire.html.p7s",
        "derbyshire.txt",
        "derbyshire.txt.p7s",
        "manifest.json",
        "manifest.json.p7s",
    }
    assert (folder / "derbyshire.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_it_brings_examples(program: Path, tmp_path: Path) -> None:
    _run(str(program), "new", "project", "mine", "--example", "harbour-inspectorate", cwd=tmp_path)
    assert "no problems found" in _run(str(program), "check", cwd=tmp_path / "mine")


def test_the_checkout_makes_the_same_bytes(program: Path, tmp_path: Path) -> None:
    by_checkout = (sys.executable, "-m", "letterforge")
    _run(str(program), "render", "--force", "gwent", "--no-seal", "--out", "wheel", cwd=tmp_path)
    _run(*by_checkout, "render", "--force", "gwent", "--no-seal", "--out", "checkout", cwd=tmp_path)
    for suffix in ("pdf", "html", "txt"):
        made = {
            (tmp_path / name / "abuse-of-position-2017" / f"gwent.{suffix}").read_bytes()
            for name in ("wheel", "checkout")
        }
        assert len(made) == 1


FILLED_IN = {
    "subject": "Stop and search",
    "title": "A report",
    "published": "2016-02",
    "text": "All forces should publish what they find.",
    "label": "Training",
    "name": "training for every officer",
    "done": "had trained every officer",
    "to-do": "to train every officer",
}
OF_THE_ROUND = {
    "Date of the letters": "2017-10-02",
    "Signatory": "Michael Cunningham",
    "Contact: name": "Ann Able",
    "Contact: email": "ann@example.org",
    "Previous letter": "2017-05-16",
    "Documents until": "2017-05-31",
    "Reviewed": "2017-06",
}


def test_a_first_letter_of_ones_own_needs_no_checkout(program: Path, tmp_path: Path) -> None:
    """From the installed program to a letter: a project, a round, a workbook, all 43 forces."""
    _run(str(program), "new", "project", "casework", cwd=tmp_path)
    folder = tmp_path / "casework"
    recommendations = folder / "data" / "recommendations.yaml"
    text = recommendations.read_text(encoding="utf-8")
    for key, value in FILLED_IN.items():
        text, count = re.subn(rf"(?m)^( *{key}:)(?: #.*)?$", rf"\1 {value}", text)
        assert count == 1, key
    recommendations.write_text(text, encoding="utf-8")
    _run(str(program), "new", "round", "stops", cwd=folder)
    _run(str(program), "workbook", "export", cwd=folder)
    book = openpyxl.load_workbook(folder / "stops.xlsx")
    for row in book["Round"].iter_rows():
        if row[0].value in OF_THE_ROUND:
            row[1].value = OF_THE_ROUND[row[0].value]
    for row in book["Findings"].iter_rows(min_row=2):
        for cell, value in zip(
            row[2:5], ("Plan, implementation begun", "Yes", "Planned, work begun"), strict=True
        ):
            cell.value = value
    book.save(folder / "stops.xlsx")
    said = _run(str(program), "workbook", "import", "stops.xlsx", "--yes", cwd=folder)
    assert "still open" not in said
    _run(str(program), "render", "--force", "kent", "--formats", "txt", "--no-seal", cwd=folder)
    letter = (folder / "letters" / "stops" / "kent.txt").read_text(encoding="utf-8")
    assert "to train every officer" in " ".join(letter.split())
