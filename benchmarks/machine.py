"""Tell what ran where: versions and the machine, without names of hosts or folders."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path


def describe_machine() -> str:
    """Return cores, memory, system and Python in one sentence."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{cores} cores ({_processor()}), {memory:.0f} GiB of memory, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}"
    )


def version_of(python: Path, package: str) -> str | None:
    """Return the version of a package that an environment has, or None."""
    asking = f"from importlib.metadata import version; print(version({package!r}))"
    return _said([str(python), "-c", asking])


def version_of_program(name: str) -> str | None:
    """Return the version that a program says it has, or None where there is no such program."""
    said = _said([name, "--version"]) if shutil.which(name) else None
    found = re.search(r"\d+(\.\d+)+", said or "")
    return found.group() if found else None


def _said(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown"
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found.group(1).strip() if found else "unknown"
