"""Verify letters: each file's seal, and all of a folder against its manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of
from letterforge.files import read_regular
from letterforge.formats import FORMATS, SEAL_SUFFIX
from letterforge.issuing.cases import MOST_BYTES_OF_MANIFEST, Case, cases_in
from letterforge.issuing.inside import EmbeddedLetter, NamedLetter, embedded_letter
from letterforge.issuing.limits import TooLongError, bounded
from letterforge.issuing.manifest_file import MANIFEST_NAME
from letterforge.issuing.rebuilding import Rebuilder
from letterforge.issuing.story import of_letter_in_force, of_replaced
from letterforge.issuing.workers import share_work
from letterforge.journal.roles import Roles
from letterforge.model.manifest import ManifestLetter
from letterforge.model.statement import SealedLetter, SealedManifest
from letterforge.press import DATA_NAME
from letterforge.rendering.fingerprint import sha256
from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.embedded import unsealed
from letterforge.signing.trust import Trust
from letterforge.signing.verdict import Verdict

# Many times what a letter has.
MOST_BYTES = 30_000_000
MOST_BYTES_OF_SEAL = 1_000_000


@dataclass(frozen=True)
class FileReport:
    """What is found about one file; its signature beside it belongs to it."""

    name: str
    verdict: Verdict
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether there is nothing to object to."""
        return self.verdict.holds and not self.problems

    @property
    def headline(self) -> str:
        """Return in one line what there is to say."""
        return self.problems[0] if self.problems else self.verdict.headline


@dataclass(frozen=True)
class LetterReport:
    """What is found about one letter, in all of its files."""

    letter: str
    files: tuple[FileReport, ...]
    problems: tuple[str, ...] = ()
    rebuilt: bool | None = None
    manifest: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether there is nothing to object to."""
        return not self.problems and all(each.holds for each in self.files)

    @property
    def headline(self) -> str:
        """Return the worst there is to say in one line."""
        headlines = {file.headline for file in self.files}
        if len(headlines) == 1 and not self.problems:
            return self.files[0].headline
        # What was changed weighs more than whom to trust.
        for file in sorted(self.files, key=lambda each: each.verdict.intact and not each.problems):
            if not file.holds:
                several = len(self.files) > 1
                return f"{file.name}: {file.headline}" if several else file.headline
        if self.problems and self.files:
            return f"{self.files[0].headline}; but {self.problems[0]}"
        return self.problems[0] if self.problems else self.files[0].headline


@dataclass(frozen=True)
class Verifier:
    """Verify letters with one idea of whom to trust.

    ``demanding`` says that a seal must prove who signed: then no specimen holds. ``roles`` are
    those of the caller's own project.
    """

    trust: Trust
    demanding: bool = False
    rebuilder: Rebuilder | None = None
    roles: Roles = field(default_factory=Roles)
    _cases: dict[str, Case] = field(default_factory=dict)

    def verify(self, paths: Sequence[Path], jobs: int) -> Iterator[LetterReport]:
        """Yield a report for each letter in files and folders, a folder's manifest first.

        Raises LetterforgeError where a path is not there or holds no letter.
        """
        self._cases.clear()
        # By number: two things may be called the same.
        self._cases.update((str(number), case) for number, case in enumerate(cases_in(paths)))
        if self.rebuilder is not None:
            self.rebuilder.prepare()
        reports: dict[str, LetterReport] = {}
        for number, result in share_work(list(self._cases), self._verify_one, jobs):
            if isinstance(result, LetterforgeError):
                reports[number] = LetterReport(self._cases[number].name, (), (result.message,))
            else:
                reports[number] = result
        yield from (reports[number] for number in self._cases)

    def _verify_one(self, number: str) -> LetterReport:
        case = self._cases[number]
        problems = list(case.problems)
        reports, rebuilt = [], None
        for path in case.files:
            try:
                with bounded():
                    report, content = self._verify_file(path, case)
            except (TooLongError, MemoryError):
                nothing = Verdict(None, "nothing")
                report, content = (
                    FileReport(path.name, nothing, ("it takes too much to read",)),
                    b"",
                )
            reports.append(report)
            if self.rebuilder is not None and path.suffix == ".pdf" and content:
                result = self.rebuilder.rebuild(content)
                rebuilt = result.same
                problems += [result.reason] if result.reason else []
        manifest = any(path.name == MANIFEST_NAME for path in case.files)
        return LetterReport(case.name, tuple(reports), tuple(problems), rebuilt, manifest)

    def _verify_file(self, path: Path, case: Case) -> tuple[FileReport, bytes]:
        """Return what there is to say of a file, and its content."""
        most = MOST_BYTES_OF_MANIFEST if path.name == MANIFEST_NAME else MOST_BYTES
        try:
            if path.is_symlink():
                raise OSError(0, "it is a link, which letterforge never makes")
            content = read_regular(path, most=most)
            verdict = self._verdict(path, content)
        except OSError as error:
            problem = f"it cannot be read: {reason_of(error)}"
            return FileReport(path.name, Verdict(None, "nothing"), (problem,)), b""
        inside = embedded_letter(verdict.data) if verdict.data is not None else None
        problems: list[str] = []
        if verdict.intact:
            problems += _of_another(path, case.round, verdict, inside)
        if case.known is not None:
            problems += _against_manifest(path, content, verdict, inside, case.known)
        if verdict.intact:
            verdict, reasons = self._with_story(path, content, verdict, case)
            problems += reasons
        verdict = self._weighed(verdict, inside)
        return FileReport(path.name, replace(verdict, data=None), tuple(problems)), content

    def _with_story(
        self, path: Path, content: bytes, verdict: Verdict, case: Case
    ) -> tuple[Verdict, tuple[str, ...]]:
        """Return a verdict with what the journal tells of these bytes, and what it objects to."""
        format_ = next((name for name in FORMATS if path.suffix.lower() == f".{name}"), None)
        if format_ is None or verdict.seal is None:
            return verdict, ()
        if case.replaced_by is not None:
            told = of_replaced(case.replaced_by, format_, content)
        elif case.known is not None:
            before = sha256(unsealed(content) if format_ == "pdf" else content)
            by = verdict.seal.certificate_sha256
            told = of_letter_in_force(case.known, case.acts, (format_, before), by, self.roles)
        else:
            return verdict, ()
        return replace(verdict, notes=(*verdict.notes, *told.notes)), told.problems

    def _verdict(self, path: Path, content: bytes) -> Verdict:
        beside = path.with_name(path.name + SEAL_SUFFIX)
        if path.suffix.lower() == ".pdf":
            verdict = verify_pdf(content, self.trust, DATA_NAME)
            if verdict.seal is not None or verdict.damages or not beside.exists():
                return verdict
        if not beside.exists():
            return Verdict(None, "nothing", notes=(f"there is no {beside.name} beside it",))
        if beside.is_symlink():
            raise OSError(0, "its seal is a link, which letterforge never makes")
        return verify_detached(content, read_regular(beside, most=MOST_BYTES_OF_SEAL), self.trust)

    def _weighed(self, verdict: Verdict, inside: EmbeddedLetter | None) -> Verdict:
        """Weigh the certificate of a seal against what the letter is, by its sealed data."""
        if verdict.seal is None:
            return verdict
        doubts = list(verdict.doubts)
        said = isinstance(verdict.statement, SealedLetter) and verdict.statement.specimen
        specimen = said or (inside is not None and inside.letter.specimen)
        if self.demanding and verdict.seal.specimen:
            doubts.append(
                "it is sealed with a specimen certificate, which proves nothing about who signed"
            )
        elif specimen and (self.demanding or not verdict.seal.specimen):
            doubts.append("it is a specimen: no letter that was issued")
        return replace(verdict, doubts=tuple(doubts))


def _of_another(
    path: Path, round_: str | None, verdict: Verdict, inside: EmbeddedLetter | None
) -> Iterator[str]:
    """Yield how what is sealed differs from what the file's name and place say that it is."""
    said = verdict.statement
    if path.name == MANIFEST_NAME:
        if not isinstance(said, SealedManifest):
            yield "its seal is not that of a manifest"
        elif round_ is not None and said.round != round_:
            yield f"its seal is that of {said.in_words}"
        return
    if isinstance(said, SealedManifest):
        yield f"its seal is that of {said.in_words}"
        return
    if inside is not None:
        letter = inside.letter
        sealed = (letter.round, letter.force, *_which(letter))
        if said is None:
            name = f"{letter.force}.pdf"
            words = f"{letter.force}, round {letter.round}, {letter.date}"
        elif sealed != (said.round, said.force, *_which(said)):
            yield "its seal and the data inside it are of different letters"
            return
    if said is not None:
        name, words = said.file_name, f"{said.in_words} ({said.format})"
    elif inside is None:
        return
    if path.name != name:
        yield f"it is another letter than its name says: {words}"
    elif round_ is not None and f"round {round_}," not in words:
        yield f"it is a letter of another round than the manifest: {words}"


def _against_manifest(
    path: Path,
    content: bytes,
    verdict: Verdict,
    inside: EmbeddedLetter | None,
    known: ManifestLetter,
) -> Iterator[str]:
    """Yield how a file differs from what the manifest says of it."""
    hashes = {file.name: file.sha256 for file in known.files}
    seal = verdict.seal
    if known.seal is not None and seal is None and not verdict.damages:
        yield "its seal was taken away: the manifest says that it was sealed"
    elif known.seal is None and seal is not None:
        yield "it is sealed, and the manifest says that it was not"
    elif known.seal and seal and seal.certificate_sha256 != known.seal.certificate_sha256:
        yield "it is sealed with another certificate than the manifest says"
    if verdict.damages:
        return  # the reason why the bytes differ
    if sha256(content) != hashes.get(path.name):
        yield "it is not, byte for byte, the file that the manifest tells of"
    beside = path.with_name(path.name + SEAL_SUFFIX)
    if beside.exists() != (beside.name in hashes):
        yield f"{beside.name} is there or not against what the manifest says"
    elif beside.exists():
        sealed = read_regular(beside, most=MOST_BYTES_OF_SEAL)
        if sha256(sealed) != hashes[beside.name]:
            yield f"{beside.name} is not, byte for byte, the file that the manifest tells of"
    said = verdict.statement if isinstance(verdict.statement, SealedLetter) else None
    for letter in (said, inside.letter if inside else None):
        if letter is not None and _which(letter) != _which(known):
            yield "what is sealed is another letter than the manifest tells of"
            return


def _which(letter: SealedLetter | NamedLetter | ManifestLetter) -> tuple[date, int, bool]:
    return letter.date, letter.number, letter.specimen
