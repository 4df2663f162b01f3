"""Every project below examples/: whole, sound, and made without a line of Python.

Projects are found by their ``data/forces.yaml``, so that a new one is tested once it is there.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import combinations_with_replacement
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from letterforge.composing.letters import compose
from letterforge.loading.loader import load
from letterforge.model.round import Finding
from letterforge.project import find_project
from letterforge.rendering.html import TemplateEngine
from letterforge.rendering.text import plain_text
from tests.support.browser import axe_violations
from tests.support.verapdf import Profile, validate

ROOT = Path(__file__).parents[2]
EXAMPLES = {
    path.parents[1].name: path.parents[1] for path in ROOT.glob("examples/*/data/forces.yaml")
}
GOLDEN = Path(__file__).with_name("golden")

Letters = dict[str, list[str]]  # the forces that a round writes to, by the round's name

every_example = pytest.mark.parametrize("example", sorted(EXAMPLES))


def letters_of(example: str) -> Letters:
    return {
        path.stem: list(yaml.safe_load(path.read_text(encoding="utf-8"))["assessments"])
        for path in sorted((EXAMPLES[example] / "data" / "rounds").glob("*.yaml"))
    }


def run(*arguments: str | Path, folder: Path = ROOT) -> str:
    """Run a command as a person would, with the letterforge of this Python; return what it said."""
    environment = os.environ | {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    }
    environment.pop("LETTERFORGE_PROJECT", None)
    done = subprocess.run(
        [str(each) for each in arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def render(
    example: str, round_name: str, forces: list[str], out: Path, formats: str = "pdf,html,txt"
) -> Path:
    """Render letters; return the folder that they are in."""
    chosen = [word for force in forces for word in ("--force", force)]
    project = ("--project", EXAMPLES[example], "--round", round_name)
    run("letterforge", "render", *project, *chosen, "--formats", formats, "--out", out)
    return out / round_name


def render_one(example: str, out: Path, file_format: str) -> Path:
    """Render the first letter of an example; return its file."""
    round_name, forces = next(iter(letters_of(example).items()))
    return render(example, round_name, forces[:1], out, file_format) / f"{forces[0]}.{file_format}"


def test_the_examples_are_found() -> None:
    assert {"smallest", "harbour-inspectorate"} <= EXAMPLES.keys()


def test_no_example_needs_python() -> None:
    assert list((ROOT / "examples").rglob("*.py*")) == []


@every_example
def test_everything_in_an_example_is_invented_and_says_so(example: str) -> None:
    for path in (EXAMPLES[example] / "data" / "rounds").glob("*.yaml"):
        assessments = yaml.safe_load(path.read_text(encoding="utf-8"))["assessments"]
        assert [name for name, each in assessments.items() if not each.get("specimen")] == []


@every_example
def test_check_finds_no_problem(example: str) -> None:
    found = json.loads(run("letterforge", "check", "--json", "--project", EXAMPLES[example]))
    assert found["problems"] == []
    assert found["letters"] == sum(len(forces) for forces in letters_of(example).values()) > 0


@every_example
def test_every_letter_is_made_in_every_format(example: str, tmp_path: Path) -> None:
    for round_name, forces in letters_of(example).items():
        folder = render(example, round_name, forces, tmp_path)
        for force in forces:
            assert (folder / f"{force}.pdf").read_bytes().startswith(b"%PDF-")
            assert "</html>" in (folder / f"{force}.html").read_text(encoding="utf-8")
            assert "Specimen." in (folder / f"{force}.txt").read_text(encoding="utf-8")


@every_example
def test_the_commands_of_the_readme_work(example: str, tmp_path: Path) -> None:
    readme = (EXAMPLES[example] / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    commands = [shlex.split(line) for block in blocks for line in block.splitlines()]
    assert {"check", "render"} <= {command[1] for command in commands}
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for command in commands:
        assert command[0] == "letterforge"
        run(*command, folder=tmp_path)
    rendered = [command for command in commands if command[1] == "render"]
    wanted = sum(command.count("--force") for command in rendered)
    assert len(list((tmp_path / "examples" / example / "letters").glob("*/*.pdf"))) == wanted


@pytest.mark.xdist_group("jvm")
@every_example
def test_pdfs_are_accessible_and_archival(example: str, tmp_path: Path) -> None:
    pdf = render_one(example, tmp_path, "pdf")
    profiles: tuple[Profile, ...] = ("PDFUA-1", "PDFA-3A")
    assert {profile: validate(pdf, profile) for profile in profiles} == {
        profile: [] for profile in profiles
    }


@pytest.mark.xdist_group("browser")
@every_example
@pytest.mark.parametrize("width", [360, 1280])
def test_html_is_accessible_and_fits(example: str, width: int, tmp_path: Path, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(render_one(example, tmp_path, "html").as_uri())
    assert [str(each) for each in axe_violations(page)] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("round_name", "force"),
    [
        ("storms-2025", "lantern-quay"),
        ("storms-2025", "saltmere"),
        ("mole-lights-2025", "lantern-quay"),
    ],
)
def test_golden_letters_of_a_kind_of_its_own(
    round_name: str, force: str, tmp_path: Path, update_golden: bool
) -> None:
    text = render("harbour-inspectorate", round_name, [force], tmp_path, "txt") / f"{force}.txt"
    golden = GOLDEN / f"{round_name}-{force}.txt"
    if update_golden:
        shutil.copyfile(text, golden)
    assert text.read_text(encoding="utf-8") == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("recommendations", "findings", "outcome", "said"),
    [
        (["moorings"], "done done", "met", "You have met our recommendation."),
        (
            ["shelter", "moorings"],
            "done done done",
            "met",
            "You have met both of our recommendations.",
        ),
        (
            ["shelter"],
            "under-way",
            "advancing",
            "You have begun what we recommended. Thank you",
        ),
        (
            ["moorings"],
            "under-way under-way",
            "advancing",
            "You have begun everything that we recommended. Thank you",
        ),
        (["shelter"], "not-shown", "unclear", "whether you have done what we recommended."),
        (
            ["moorings"],
            "not-shown not-shown",
            "unclear",
            "you have a yearly survey of every mooring or spare lines within reach of every berth.",
        ),
        (["shelter"], "not-begun", "behind", "You have not begun what we recommended."),
        (["moorings"], "not-begun not-shown", "behind", "we could not tell how the rest stands."),
    ],
)
def test_words_agree_with_one_two_and_more(
    recommendations: list[str], findings: str, outcome: str, said: str
) -> None:
    loaded = load(find_project(EXAMPLES["harbour-inspectorate"], {}, ROOT))
    known = loaded.register.recommendations
    elements = [name for each in recommendations for name in known[each].elements]
    found = dict(zip(elements, findings.split(), strict=True))
    round_ = loaded.register.rounds["storms-2025"]
    assessment = round_.assessments["gullhaven"].model_copy(
        update={
            "outcome": outcome,
            "findings": {element: Finding(finding=value) for element, value in found.items()},
        }
    )
    assert loaded.register.kinds["progress"].outcomes[outcome].allow(found)
    changed = round_.model_copy(
        update={
            "recommendations": tuple(recommendations),
            "assessments": {"gullhaven": assessment},
        }
    )
    register = replace(loaded.register, rounds={"storms-2025": changed})

    letter = compose(replace(loaded, register=register), "storms-2025", "gullhaven").letter

    text = plain_text(TemplateEngine(loaded.project.assets).render(letter).html)
    assert said in " ".join(text.split())


def test_exactly_one_outcome_agrees_with_whatever_was_found() -> None:
    loaded = load(find_project(EXAMPLES["harbour-inspectorate"], {}, ROOT))
    kind = loaded.register.kinds["progress"]
    for count in range(1, 7):
        for findings in combinations_with_replacement(kind.findings, count):
            agreeing = kind.fitting_outcomes(
                {f"element-{number}": finding for number, finding in enumerate(findings)}
            )
            assert len(agreeing) == 1, f"{findings} agree with {agreeing}"
