"""The contracts about who may import whom hold, and each of them can fail."""

from __future__ import annotations

import os
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
    ("composing/people.py", "import weasyprint",
     "WeasyPrint and its PDF library are known in one module"),
    ("composing/people.py", "import jinja2", "Jinja is known in two modules"),
    ("loading/loader.py", "import typer", "Typer is known in the commands"),
    ("composing/people.py", "import pyhanko", "Seals and keys are known in one package"),
    (
        "issuing/files.py",
        "import starlette",
        "The web server and the watching of files are known in one package",
    ),
    ("cli/check.py", "import yaml", "YAML is known where files are loaded"),
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
