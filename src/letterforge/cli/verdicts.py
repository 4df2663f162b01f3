"""Show what verifying letters came to, in one line where that is enough."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from letterforge.cli import console
from letterforge.errors import quoted

if TYPE_CHECKING:
    from letterforge.issuing.verification import FileReport, LetterReport
    from letterforge.signing.verdict import SealReport


def say_reports(reports: list[LetterReport], *, verbose: bool) -> None:
    """Say what is wrong with which letter, and what they all come to."""
    for report in reports:
        if verbose or not report.holds or len(reports) == 1:
            _say(report)
    if verbose or not all(report.holds for report in reports):
        _explain(reports)
    if len(reports) > 1:
        console.say(_summary(reports))


def _say(report: LetterReport) -> None:
    seals = [file.verdict.seal for file in report.files if file.verdict.seal]
    when = f" ({_when(seals[0])})" if seals and report.holds else ""
    console.say(f"{report.letter}: {report.headline}{when}")
    # Where all files have the same fault, their names tell nothing.
    named = any(file.headline != report.headline for file in report.files)
    lines = [line for file in report.files for line in _reasons(file, named=named)]
    lines += [problem for problem in report.problems if problem not in report.headline]
    if report.holds:
        said = [file.verdict.statement for file in report.files if file.verdict.statement]
        lines += [f"the letter to {said[0].in_words}"] if said and not report.manifest else []
        lines += [note for file in report.files for note in file.verdict.notes if not said]
    if report.rebuilt:
        lines.append(
            "made again from the facts here, byte for byte: its pages say what those facts say"
        )
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
        console.say(f"certificate of {quoted(signer)}: SHA-256 {fingerprint}")
    notes = (note for verdict in verdicts if verdict.seal for note in verdict.notes)
    for note in dict.fromkeys(notes):
        console.say(note)


def _summary(reports: list[LetterReport]) -> str:
    letters = [report for report in reports if not report.manifest]
    failed = sum(1 for report in reports if not report.holds)
    count = f"{len(letters)} letter{'' if len(letters) == 1 else 's'}"
    with_manifest = " with their manifest" if len(letters) < len(reports) else ""
    if failed:
        return f"{count} checked{with_manifest}: {failed} with something to object to"
    seals = [seal for report in letters for file in report.files if (seal := file.verdict.seal)]
    signers = dict.fromkeys(
        "specimen certificates, which prove nothing about who signed"
        if seal.specimen
        else quoted(seal.signer)
        for seal in seals
    )
    return f"{count} checked{with_manifest}: intact; sealed by {' and '.join(signers)}"


def as_json(report: LetterReport) -> dict[str, Any]:
    """Return a report as ``--json`` shows it."""
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
        "says": verdict.statement.model_dump(mode="json") if verdict.statement else None,
    }
