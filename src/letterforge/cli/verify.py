"""The command ``verify``: tell whether letters are what was sealed, and who sealed them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from letterforge.cli import console
from letterforge.cli.options import JsonOption, ProjectOption, project_of

if TYPE_CHECKING:
    from letterforge.issuing.verification import FileReport, LetterReport, Verifier
    from letterforge.project import Project
    from letterforge.signing.verdict import Finding

PathsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...", help="Letters (PDF, HTML or text with their .p7s), or folders of them."
    ),
]
TrustOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--trust", metavar="FILE",
        help="PEM file of certificates that you trust. Repeat it for more.",
    ),
]  # fmt: skip
RebuildOption = Annotated[
    bool,
    typer.Option("--rebuild", help="Also make each PDF again from its own data, and compare."),
]


def verify(
    paths: PathsArgument,
    trust: TrustOption = None,
    rebuild: RebuildOption = False,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Check that letters are what was sealed: not one byte changed, and by whom sealed.

    One line tells of each letter, and the lines below it why. The exit code is 0 only if there is
    nothing to object to. A folder is checked against its manifest.json as well.

    Examples:

      letterforge verify letters/abuse-of-position-2017

      letterforge verify derbyshire.pdf --trust inspectorate-root.pem

      letterforge verify derbyshire.html
    """
    verifier = _verifier(project_of(project), trust or [], rebuild=rebuild)
    reports = list(verifier.verify(paths, jobs=os.cpu_count() or 1))
    if json:
        console.say_json({"letters": [_as_json(each) for each in reports]})
    else:
        for report in reports:
            _show(report)
        _summarise(reports)
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


def _verifier(project: Project, asked: list[Path], *, rebuild: bool) -> Verifier:
    from letterforge.issuing.rebuilding import Rebuilder
    from letterforge.issuing.verification import Verifier
    from letterforge.loading.config import load_config
    from letterforge.signing.store import identities_folder, imported_certificates
    from letterforge.signing.trust import read_trust

    sealing = load_config(project).sealing
    files = [*asked, *(project.root / Path(each).expanduser() for each in sealing.trust)]
    # Who seals trusts their own certificate, though not whoever else its issuer vouches for.
    own = imported_certificates(identities_folder(os.environ))[:1]
    return Verifier(
        read_trust(files, own),
        demanding=bool(files) or sealing.require_real_identity,
        rebuilder=Rebuilder(project.assets) if rebuild else None,
    )


def _show(report: LetterReport) -> None:
    console.say(f"{report.letter}: {report.headline}")
    several = len(report.files) > 1
    said: set[str] = {report.headline}
    for file in report.files:
        reasons = [*file.problems, *file.verdict.damages, *file.verdict.doubts]
        if file.headline != report.headline:
            reasons.insert(0, file.headline)
        for reason in (each for each in dict.fromkeys(reasons) if each not in said):
            console.say(f"    {file.name}: {reason}" if several else f"    {reason}")
            said.add(reason)
    for problem in report.problems:
        if problem not in report.headline:
            console.say(f"    {problem}")
    if report.rebuilt:
        console.say("    made again from its own data: the same, byte for byte")
    for line in dict.fromkeys(line for file in report.files for line in _particulars(file)):
        console.say(f"    {line}")


def _particulars(file: FileReport) -> list[str]:
    finding = file.verdict.finding
    if finding is None:
        return list(file.verdict.notes)
    return [
        f"certificate of {finding.signer}, SHA-256 {finding.certificate_sha256}",
        _when(finding),
        *file.verdict.notes,
    ]


def _when(finding: Finding) -> str:
    if finding.proven_at is not None:
        return f"sealed before {_moment(finding.proven_at)}, as a timestamp server proves"
    if finding.claimed_at is not None:
        return f"sealed on {_moment(finding.claimed_at)}, by the signer's own clock"
    return "the seal does not say when it was made"


def _moment(moment: datetime) -> str:
    return f"{moment:%-d %B %Y at %H:%M} UTC"


def _summarise(reports: list[LetterReport]) -> None:
    count, failed = len(reports), sum(1 for report in reports if not report.holds)
    letters = f"{count} letter{'s' if count != 1 else ''}"
    console.say()
    if failed:
        console.say(f"{letters} checked: {failed} of them with something to object to")
    else:
        console.say(f"{letters} checked: nothing to object to")


def _as_json(report: LetterReport) -> dict[str, Any]:
    return {
        "letter": report.letter,
        "holds": report.holds,
        "headline": report.headline,
        "problems": list(report.problems),
        "rebuilt": report.rebuilt,
        "files": [_file_as_json(file) for file in report.files],
    }


def _file_as_json(file: FileReport) -> dict[str, Any]:
    verdict, finding = file.verdict, file.verdict.finding
    seal = None
    if finding is not None:
        seal = {
            "signer": finding.signer,
            "certificate_sha256": finding.certificate_sha256,
            "specimen": finding.specimen,
            "trusted": finding.trusted,
            "level": finding.level,
            "claimed_at": finding.claimed_at.isoformat() if finding.claimed_at else None,
            "proven_at": finding.proven_at.isoformat() if finding.proven_at else None,
        }
    return {
        "name": file.name,
        "holds": file.holds,
        "intact": verdict.intact,
        "coverage": verdict.coverage,
        "problems": [*file.problems, *verdict.damages],
        "doubts": list(verdict.doubts),
        "notes": list(verdict.notes),
        "seal": seal,
    }
