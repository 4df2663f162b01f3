"""The command ``verify``: tell whether letters are what was sealed, and who sealed them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from letterforge.cli import console
from letterforge.cli.options import JsonOption, ProjectOption, project_of
from letterforge.cli.verdicts import as_json, say_reports
from letterforge.errors import LetterforgeError, shown
from letterforge.project import VARIABLE, Project, bundled_project, find_project

if TYPE_CHECKING:
    from letterforge.issuing.verification import Verifier
    from letterforge.journal.roles import Roles
    from letterforge.model.config import Sealing

PathsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...", help="Letters (PDF, HTML or text with their .p7s), or folders of them."
    ),
]
SignerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--signer", metavar="WHO",
        help="Whose seals count: a certificate file, its SHA-256, or with --trust a name such as "
        "'CN=The Inspectorate,C=GB'. Repeat it for more.",
    ),
]  # fmt: skip
TrustOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--trust", metavar="FILE",
        help="PEM file of certificates that you trust to say who somebody is. Repeat it for more.",
    ),
]  # fmt: skip
TimestampTrustOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--timestamp-trust", metavar="FILE",
        help="PEM file of certificates that you trust for timestamps only. Otherwise --trust.",
    ),
]  # fmt: skip
CrlOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--crl", metavar="FILE",
        help="Revocation list of an authority (CRL): certificates in it count no more.",
    ),
]  # fmt: skip
RebuildOption = Annotated[
    bool,
    typer.Option(
        "--rebuild", help="Also make each PDF again from the project's own facts, and compare."
    ),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say everything about each letter.")
]


def verify(
    paths: PathsArgument,
    signer: SignerOption = None,
    trust: TrustOption = None,
    timestamp_trust: TimestampTrustOption = None,
    crl: CrlOption = None,
    rebuild: RebuildOption = False,
    verbose: VerboseOption = False,
    json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Check that letters are as they were sealed, and by whom.

    The first line says whose word counts: what you name here, a project that you name with
    --project, and your own identity. A folder's own letterforge.yaml counts for nothing. The exit
    code is 0 only if there is nothing to object to.

    Examples:

      letterforge verify letters/abuse-of-position-2017 --project .

      letterforge verify derbyshire.pdf --signer inspectorate.pem

      letterforge verify derbyshire.html --trust root.pem --signer 'CN=The Inspectorate,C=GB'
    """
    asked = _Asked(signer or [], trust or [], timestamp_trust or [], crl or [], project)
    verifier = asked.verifier(rebuild=rebuild)
    reports = list(verifier.verify(paths, jobs=os.cpu_count() or 1))
    if json:
        letters = [as_json(report) for report in reports]
        console.say_json({"trust": asked.said, "letters": letters})
    else:
        console.say(f"trust: {asked.said}")
        say_reports(reports, verbose=verbose)
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


class _Asked:
    """Whom the caller of the command believes; ``said`` tells it in words."""

    def __init__(
        self,
        signers: list[str],
        trust: list[Path],
        clocks: list[Path],
        lists: list[Path],
        project: Path | None,
    ) -> None:
        self._signers = signers
        self._trust = trust
        self._clocks = clocks
        self._lists = lists
        # What is around the current folder may have been downloaded with the letters.
        named = project or os.environ.get(VARIABLE)
        self._project = project_of(project) if named else None
        self.said = ""

    def verifier(self, *, rebuild: bool) -> Verifier:
        from letterforge.issuing.rebuilding import Rebuilder
        from letterforge.issuing.verification import Verifier
        from letterforge.loading.loader import load
        from letterforge.signing.expecting import identities_folder
        from letterforge.signing.store import imported_certificates
        from letterforge.signing.trust import read_trust

        sealing = self._sealing()
        # Who seals trusts their own certificate, though not whoever else its issuer vouches for.
        own = imported_certificates(identities_folder(os.environ))[:1]
        files = [*self._trust, *self._files(sealing.trust if sealing else ())]
        signers = list(self._signers)
        if sealing and self._project:
            signers += [_from(self._project.root, name) for name in sealing.signers]
        believed = read_trust(
            files,
            clocks=[*self._clocks, *self._files(sealing.timestamp_trust if sealing else ())],
            signers=signers,
            own=own,
            revocation_lists=[
                *self._lists, *self._files(sealing.revocation_lists if sealing else ())
            ],
        )  # fmt: skip
        self.said = self._in_words(own=bool(own))
        required = bool(sealing and sealing.require_real_identity)
        rebuilder = Rebuilder(load(self._project or bundled_project())) if rebuild else None
        return Verifier(believed, bool(files or signers) or required, rebuilder, self._roles())

    def _sealing(self) -> Sealing | None:
        from letterforge.loading.config import load_config

        return load_config(self._project).sealing if self._project else None

    def _roles(self) -> Roles:
        from letterforge.journal.roles import read_roles
        from letterforge.loading.config import load_config

        if self._project is None:
            return read_roles(None, Path())
        return read_roles(load_config(self._project).roles, self._project.root)

    def _files(self, names: tuple[str, ...]) -> list[Path]:
        root = self._project.root if self._project else Path()
        return [root / Path(name).expanduser() for name in names]

    def _in_words(self, *, own: bool) -> str:
        sources = []
        if self._signers or self._trust or self._clocks or self._lists:
            sources.append("what you name in the command")
        if self._project:
            sources.append(f"the project {shown(self._project.root)} ({self._project.chosen_by})")
        if own:
            sources.append("your own identity")
        said = ", ".join(sources) or "nobody: name whose seals count with --signer"
        if self._project is None and (around := _project_around()):
            said += f"; not that of {shown(around.root)}: give --project {shown(around.root)} if "
            said += "that is your own project"
        return said


def _from(root: Path, signer: str) -> str:
    """Return a signer as the settings name it, with a file's path from the project's folder."""
    path = root / Path(signer).expanduser()
    return str(path) if path.is_file() else signer


def _project_around() -> Project | None:
    try:
        around = find_project(None, {}, Path.cwd())
    except (LetterforgeError, OSError):
        return None
    return None if around.nobodys else around
