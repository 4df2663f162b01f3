"""The contracts about who may import whom hold, and each of them can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.projects import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = [contract["name"] for contract in SETTINGS["contracts"]]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


# One module and one import for each contract, and one more where a contract says two things.
BREACHES = [
    ("model/office.py", "from letterforge.loading import loader", "One way through the house"),
    ("errors.py", "import letterforge.cli.console", "One way through the house"),
    ("signing/verdict.py", "from letterforge.rendering import html", "One way through the house"),
    ("rendering/html.py", "from letterforge.composing import people", "One way through the house"),
    ("paper/pdf.py", "from letterforge.signing import verdict", "One way through the house"),
    ("composing/people.py", "import weasyprint",
     "WeasyPrint and its PDF library are imported in one module of paper"),
    ("paper/pdf_objects.py", "def late():\n    import pydyf",
     "WeasyPrint and its PDF library are imported in one module of paper"),
    ("composing/people.py", "import jinja2", "Jinja is known where HTML is rendered"),
    ("loading/loader.py", "import typer", "Typer is known in the commands"),
    ("composing/people.py", "import pyhanko", "Seals and keys are known in one package"),
    (
        "issuing/files.py",
        "import starlette",
        "The web server and the watching of files are known in one package",
    ),
    ("cli/check.py", "import yaml", "YAML is known where files are loaded"),
    ("cli/check.py", "from letterforge.workbook import writing",
     "Spreadsheets are known in one package, and that to its commands only"),
    ("loading/loader.py", "import openpyxl",
     "Spreadsheets are known in one package, and that to its commands only"),
]  # fmt: skip


def test_each_contract_is_seen_to_fail() -> None:
    assert {contract for _, _, contract in BREACHES} == set(CONTRACTS)


@pytest.mark.parametrize(("module", "forbidden", "contract"), BREACHES)
def test_a_forbidden_import_breaks_its_contract(
    copy: Path, module: str, forbidden: str, contract: str
) -> None:
    path = copy / "src/letterforge" / module
    path.write_text(f"{path.read_text()}\n{forbidden}\n")
    done = lint_imports(copy)
    assert done.returncode == 1, done.stderr
    assert f"{contract} BROKEN" in done.stdout


def test_a_module_outside_the_layers_breaks_them(copy: Path) -> None:
    (copy / "src/letterforge/newcomer.py").write_text('"""Stand outside."""\n')
    done = lint_imports(copy)
    assert done.returncode == 1
    assert "One way through the house BROKEN" in done.stdout or "newcomer" in done.stdout


SOURCE = ROOT / "src/letterforge"
BY_NAME = re.compile(r"import_module|__import__|importlib\.util|find_spec|sys\.modules")
# Each with what it is needed for, since import-linter sees none of them.
IMPORTED_BY_NAME = {
    "signing/keys.py": "pkcs11, which not every machine has",
    "preview/connections.py": "resource, which Windows does not have",
    "signing/private_memory.py": "resource, which Windows does not have",
}


def imports_by_name(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if BY_NAME.search(path.read_text())
    }


def test_nothing_else_is_imported_by_its_name() -> None:
    assert imports_by_name(SOURCE) == IMPORTED_BY_NAME.keys()


def test_an_import_by_name_is_found(copy: Path) -> None:
    path = copy / "src/letterforge/composing/people.py"
    path.write_text(f'{path.read_text()}\nimport_module("weasyprint")\n')
    assert "composing/people.py" in imports_by_name(copy / "src/letterforge")


# Names that none but WeasyPrint 70, pydyf and what they stand on have: in boxes, streams, fonts.
INNER_NAMES = re.compile(
    r"""
    \b(?: weasyprint\. | pydyf\. | WeasyPrint\b(?=\() | harfbuzz_subset | FontConfiguration
    | URLFetcher | FatalURLFetchingError | FONTCONFIG_FILE | find_library
    | _page_box | _box\b | _tags\b | _resources\b | _current_(?:color|alpha|font)\w* | mcid
    | pango_layout | element_tag | link_annotation | replacement\b | at_keyword | hit_area
    | (?:content|border|padding)_box_[xy] | is_absolutely_positioned | page_references
    | (?:Text|Line|Inline|Margin|Table)Box | SVGImage | write_pdf | StructTreeRoot | ParentTree
    )
    """,
    re.VERBOSE,
)


def knowing_weasyprint(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*.py")
        if INNER_NAMES.search(path.read_text())
    }


def test_what_weasyprint_looks_like_inside_is_known_in_paper_only() -> None:
    assert knowing_weasyprint(SOURCE) == {"paper"}


@pytest.mark.parametrize("code", ["page._page_box", "box.pango_layout.text", "pydyf.Dictionary"])
def test_knowledge_of_weasyprint_elsewhere_is_found(copy: Path, code: str) -> None:
    path = copy / "src/letterforge/issuing/planning.py"
    path.write_text(f"{path.read_text()}\n{code}\n")
    assert knowing_weasyprint(copy / "src/letterforge") == {"paper", "issuing"}
