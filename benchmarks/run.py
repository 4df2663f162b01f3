"""Measure letterforge and other tools at the same letters, and write benchmarks/results.md.

Use: make bench, or python -m benchmarks.run [--rounds N] [--quick]. Every figure is of whole
processes, and only ratios within one run mean anything.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.inputs import ROOT, ROUND, write_inputs
from benchmarks.machine import describe_machine, version_of, version_of_program
from benchmarks.make_large_project import make_large_project
from benchmarks.report import Measured, write_report
from benchmarks.timing import Run, interleaved, median, timed
from benchmarks.workbooks import workbooks

BUILD = ROOT / "build" / "bench"
INPUTS = BUILD / "inputs"
OTHERS = BUILD / "venv" / "bin"
LETTERFORGE = Path(sys.executable).with_name("letterforge")


@dataclass(frozen=True)
class Contender:
    """Another tool: its module below contenders, and its version, or None where it is missing."""

    name: str
    module: str
    version: str | None


def contenders() -> list[Contender]:
    """Return the tools to compare with, those that are missing as well."""
    python = OTHERS / "python"
    docxtpl, office = version_of(python, "docxtpl"), version_of_program("soffice")
    playwright, chromium = version_of(python, "playwright"), version_of_program("chromium")
    return [
        Contender("WeasyPrint, naive", "weasyprint_naive", version_of(python, "weasyprint")),
        Contender("typst, one compiler", "typst_binding", version_of(python, "typst")),
        Contender("Chromium, one browser", "chromium", playwright and chromium),
        Contender(
            "LibreOffice with docxtpl", "libreoffice", office and docxtpl and f"{office}, {docxtpl}"
        ),
    ]


def sealing_contenders() -> list[Contender]:
    """Return the tools that make and seal letters."""
    typst, pyhanko = (version_of(OTHERS / "python", name) for name in ("typst", "pyhanko"))
    command = version_of(OTHERS / "python", "pyhanko-cli")
    return [
        Contender(
            "typst, then pyHanko's library in a loop",
            "typst_sealed",
            typst and pyhanko and f"{typst}, {pyhanko}",
        ),
        Contender(
            "typst, then pyHanko's command for each file",
            "typst_pyhanko_command",
            typst and command and f"{typst}, {command}",
        ),
    ]


class Bench:
    """Measure in folders below build/bench."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._log = BUILD / "output.log"

    def other(self, contender: Contender) -> Run:
        """Let another tool make the 43 letters into an empty folder."""
        out = _empty(BUILD / "out" / contender.module)
        module = f"benchmarks.contenders.{contender.module}"
        run = timed([OTHERS / "python", "-m", module, INPUTS, out], self._log)
        made = len(list(out.glob("*.pdf")))
        assert made == 43, f"{contender.name} made {made} letters"
        return run

    def batch(
        self,
        *options: str | Path,
        project: Path = ROOT,
        fresh: bool = True,
        sealed: bool = False,
    ) -> Run:
        """Let letterforge make all letters of a project, from nothing unless told otherwise."""
        out = BUILD / "out" / project.name
        if fresh:
            _empty(out)
        command = [
            LETTERFORGE,
            "batch",
            "--quiet",
            *([] if sealed else ["--no-seal"]),
            "--project",
            project,
            "--out",
            out,
            *options,
        ]
        return timed(command, self._log)

    def against_others(self, found: list[Contender]) -> dict[str, list[Run]]:
        runs: dict[str, Callable[[], Run]] = {"letterforge": self.batch}
        runs |= {each.name: partial(self.other, each) for each in found if each.version}
        return interleaved(runs, self._rounds)

    def sealed(self, found: list[Contender]) -> dict[str, list[Run]]:
        """Measure letters that are made and sealed."""
        runs: dict[str, Callable[[], Run]] = {"letterforge": partial(self.batch, sealed=True)}
        runs |= {each.name: partial(self.other, each) for each in found if each.version}
        return interleaved(runs, min(self._rounds, 3))

    def incremental(self) -> dict[str, list[Run]]:
        """Measure a first batch, one of nothing new, and one of one changed finding."""
        project = BUILD / "edited"
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(ROOT / "data", project / "data")
        round_ = project / "data" / "rounds" / f"{ROUND}.yaml"
        text = round_.read_text(encoding="utf-8")
        before, kent, after = text.partition("\n  kent:\n")
        changed = before + kent + after.replace("not-enough-information", "no-evidence", 1)

        def one_changed() -> Run:
            now = round_.read_text(encoding="utf-8")
            round_.write_text(changed if now == text else text, encoding="utf-8")
            return self.batch(project=project, fresh=False)

        return interleaved(
            {
                "first": partial(self.batch, project=project),
                "nothing changed": partial(self.batch, project=project, fresh=False),
                "one force changed": one_changed,
            },
            self._rounds,
        )

    def one_letter(self) -> dict[str, list[Run]]:
        """Measure one letter cold, in all formats, and the weasyprint command at its HTML."""
        out = BUILD / "out" / "one"

        def ours() -> Run:
            asked: list[str | Path] = ["render", "--quiet", "--no-seal", "--force", "derbyshire"]
            place: list[str | Path] = ["--project", ROOT, "--out", _empty(out)]
            return timed([LETTERFORGE, *asked, *place], self._log)

        def command() -> Run:
            page = INPUTS / "html" / "derbyshire.html"
            target = _empty(out) / "derbyshire.pdf"
            weasyprint: list[str | Path] = [OTHERS / "weasyprint", "--pdf-variant", "pdf/ua-1"]
            return timed([*weasyprint, page, target], self._log)

        return interleaved({"letterforge": ours, "weasyprint command": command}, self._rounds + 2)

    def many(self) -> dict[int, Run]:
        """Measure 43, 430 and 4,300 letters."""
        found: dict[int, Run] = {}
        for count, rounds in ((43, 3), (430, 3), (4300, 1)):
            project = BUILD / f"large-{count}"
            make_large_project(project, count)
            run = partial(self.batch, project=project)
            found[count] = median(
                interleaved({f"{count} letters": run}, rounds)[f"{count} letters"]
            )
        return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--quick", action="store_true", help="leave out 430 and 4,300 letters")
    asked = options.parse_args()
    os.chdir(ROOT)
    os.environ.pop("LETTERFORGE_PROJECT", None)
    os.environ["LETTERFORGE_IDENTITIES"] = str(INPUTS / "identities")
    BUILD.mkdir(parents=True, exist_ok=True)
    write_inputs(INPUTS)
    found, sealing = contenders(), sealing_contenders()
    bench = Bench(asked.rounds)
    measured = Measured(
        machine=describe_machine(),
        versions={each.name: each.version for each in (*found, *sealing)},
        others=bench.against_others(found),
        sealed=bench.sealed(sealing),
        incremental=bench.incremental(),
        one_letter=bench.one_letter() if (OTHERS / "weasyprint").exists() else {},
        many={} if asked.quick else bench.many(),
        workbooks=workbooks((43,) if asked.quick else (43, 4300)),
    )
    sys.stdout.write(write_report(measured, ROOT / "benchmarks" / "results.md"))


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    main()
