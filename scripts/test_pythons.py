"""Test letterforge quickly with every supported Python that is there, and say which are not.

In: interpreters on the PATH, of pyenv and of uv. Out: an environment below build/pythons/ for each,
and a line for each version: passed, failed, or skipped and why. Ends with 1 where one has failed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import which

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
QUICK = ("tests/model", "tests/loading", "tests/composing", "tests/beginning")
NEEDED = (
    "pytest", "pytest-timeout", "pytest-xdist", "hypothesis", "jsonschema",
    "playwright", "axe-playwright-python", "pikepdf", "pypdfium2",
)  # fmt: skip
PLACES = (
    Path.home() / ".pyenv" / "versions",
    Path.home() / ".local" / "share" / "uv" / "python",
)


def main() -> None:
    results = {version: tested(version) for version in VERSIONS}
    print()
    for version, result in results.items():
        print(f"Python {version}: {result}")
    if "failed" in results.values():
        sys.exit(1)


def tested(version: str) -> str:
    """Return how the tests went with a version of Python."""
    interpreter = found(version)
    if not interpreter:
        return "skipped, for it is not installed"
    print(f"\nPython {version} ({interpreter})", flush=True)
    folder = ROOT / "build" / "pythons" / version
    python = folder / "bin" / "python"
    if not python.exists() and run(interpreter, "-m", "venv", folder):
        return "skipped, for it makes no environments"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "install")
    dev = ROOT / "requirements" / "dev.txt"
    if run(*pip, "--requirement", ROOT / "requirements" / "run.txt") or run(
        *pip, "--constraint", dev, *NEEDED, "--no-build-isolation", "--no-deps", "--editable", ROOT
    ):
        return "skipped, for not every package can be had for it"
    if run(*pip, "--constraint", dev, *NEEDED):
        return "skipped, for not every package can be had for it"
    return (
        "failed"
        if run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *QUICK)
        else "passed"
    )


def found(version: str) -> str | None:
    """Return an interpreter of a version that really starts."""
    names = [which(f"python{version}")]
    for place in PLACES:
        names += map(str, sorted(place.glob(f"*{version}*/bin/python{version}")))
    return next((name for name in names if name and starts(name, version)), None)


def starts(name: str, version: str) -> bool:
    """Tell whether an interpreter starts: pyenv leaves a name for each, whether active or not."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([name, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


def run(*command: str | Path) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    main()
