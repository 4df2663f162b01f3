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
    from letterforge.signing.verdict import SealReport

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
    """Check that letters are as they were sealed, and by whom.

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
        console.say()
        _explain(reports)
        _summarise(reports)
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


def _verifier(project: Project, asked: list[Path], *, rebuild: bool) -> Verifier:
    from letterforge.issuing.rebuilding import Rebuilder
    from letterforge.issuing.verification import Verifier
    from letterforge.loading.config import load_config
    from letterforge.signing.expecting import identities_folder
    from letterforge.signing.store import imported_certificates
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
    found = [file.verdict.seal for file in report.files if file.verdict.seal]
    when = f" ({_when(found[0])})" if found and report.holds else ""
    console.say(f"{report.letter}: {report.headline}{when}")
    # Where all files have the same fault, their names tell nothing.
    named = any(file.headline != report.headline for file in report.files)
    lines = [line for file in report.files for line in _reasons(file, named=named)]
    lines += [each for each in report.problems if each not in report.headline]
    if report.rebuilt:
        lines.append("made again from its own data: the same, byte for byte")
    for line in dict.fromkeys(lines):
        if line != report.headline:
            console.say(f"    {line}")


def _reasons(file: FileReport, *, named: bool) -> list[str]:
    """Return why a file does not hold, with its name where it matters which."""
    if file.holds:
        return []
    verdict = file.verdict
    reasons = [*file.problems, *verdict.damages, *verdict.doubts]
    if verdict.seal is None:
        reasons += verdict.notes
    # What the headline says already is not said again.
    reasons = [each for each in reasons if each not in file.headline]
    return [f"{file.name}: {file.headline}" if named else file.headline, *reasons]


def _when(seal: SealReport) -> str:
    if seal.proven_at is not None:
        return f"before {_moment(seal.proven_at)}, as a timestamp proves"
    if seal.claimed_at is not None:
        return f"{_moment(seal.claimed_at)} by the signer's own clock"
    return "at a time unknown"


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _explain(reports: list[LetterReport]) -> None:
    """Tell once what concerns many letters: the certificates, and what was not looked at."""
    verdicts = [file.verdict for report in reports for file in report.files]
    seals = [each.seal for each in verdicts if each.seal is not None]
    certificates = dict.fromkeys((each.signer, each.certificate_sha256) for each in seals)
    for signer, fingerprint in certificates:
        console.say(f"certificate of {signer}: SHA-256 {fingerprint}")
    notes = (note for verdict in verdicts if verdict.seal for note in verdict.notes)
    for note in dict.fromkeys(notes):
        console.say(note)


def _summarise(reports: list[LetterReport]) -> None:
    count, failed = len(reports), sum(1 for report in reports if not report.holds)
    letters = f"{count} letter{'s' if count != 1 else ''}"
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
    verdict, seal = file.verdict, file.verdict.seal
    about_seal = None
    if seal is not None:
        about_seal = {
            "signer": seal.signer,
            "certificate_sha256": seal.certificate_sha256,
            "specimen": seal.specimen,
            "trusted": seal.trusted,
            "level": seal.level,
            "claimed_at": seal.claimed_at.isoformat() if seal.claimed_at else None,
            "proven_at": seal.proven_at.isoformat() if seal.proven_at else None,
        }
    return {
        "name": file.name,
        "holds": file.holds,
        "intact": verdict.intact,
        "coverage": verdict.coverage,
        "problems": [*file.problems, *verdict.damages],
        "doubts": list(verdict.doubts),
        "notes": list(verdict.notes),
        "seal": about_seal,
    }
