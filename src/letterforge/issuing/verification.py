"""Verify letters: each file's seal, and all of a folder against its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.issuing.manifest_file import MANIFEST_NAME, read_manifest
from letterforge.issuing.rebuilding import Rebuilder, embedded_letter
from letterforge.issuing.workers import share_work
from letterforge.model.manifest import FORMATS, SEAL_SUFFIX, Manifest, ManifestLetter
from letterforge.rendering.fingerprint import sha256
from letterforge.signing.checking_seals import verify_detached, verify_pdf
from letterforge.signing.trust import Trust
from letterforge.signing.verdict import Verdict

_SUFFIXES = tuple(f".{each}" for each in FORMATS)


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

    @property
    def holds(self) -> bool:
        """Tell whether there is nothing to object to."""
        return not self.problems and all(each.holds for each in self.files)

    @property
    def headline(self) -> str:
        """Return the worst that was found in one line."""
        if len({each.headline for each in self.files}) == 1 and not self.problems:
            return self.files[0].headline
        # What was changed weighs more than whom to trust.
        for each in sorted(self.files, key=lambda file: file.verdict.intact and not file.problems):
            if not each.holds:
                return f"{each.name}: {each.headline}" if len(self.files) > 1 else each.headline
        if self.problems:
            return (
                f"{self.files[0].headline}; but {self.problems[0]}"
                if self.files
                else self.problems[0]
            )
        return self.files[0].headline


@dataclass(frozen=True)
class _Case:
    """One letter to look at: its files, and what the manifest of their folder says of it."""

    files: tuple[Path, ...]
    known: ManifestLetter | None = None
    problems: tuple[str, ...] = ()


@dataclass
class Verifier:
    """Verify letters with one idea of whom to trust.

    ``demanding`` says that a real letter's seal must prove who signed: a specimen's does not.
    """

    trust: Trust
    demanding: bool = False
    rebuilder: Rebuilder | None = None
    _cases: dict[str, _Case] = field(default_factory=dict)

    def verify(self, paths: Sequence[Path], jobs: int) -> Iterator[LetterReport]:
        """Yield a report for each letter in files and folders, as each is done.

        Raises LetterforgeError where a path is not there or holds no letter.
        """
        self._cases = dict(_cases(paths))
        if self.rebuilder is not None:
            self.rebuilder.prepare()
        done: dict[str, LetterReport] = {}
        for name, result in share_work(list(self._cases), self._verify_one, jobs):
            if isinstance(result, LetterforgeError):
                done[name] = LetterReport(name, (), (result.message,))
            else:
                done[name] = result
        yield from (done[name] for name in self._cases)

    def _verify_one(self, name: str) -> LetterReport:
        case = self._cases[name]
        problems = list(case.problems)
        reports = [self._verify_file(path, case.known) for path in case.files]
        rebuilt = None
        pdf = next((path for path in case.files if path.suffix == ".pdf"), None)
        if self.rebuilder is not None and pdf is not None and pdf.is_file():
            result = self.rebuilder.rebuild(pdf.read_bytes())
            rebuilt = result.same
            problems += [result.reason] if result.reason else []
        return LetterReport(name, tuple(reports), tuple(problems), rebuilt)

    def _verify_file(self, path: Path, known: ManifestLetter | None) -> FileReport:
        try:
            content = path.read_bytes()
        except OSError as error:
            nothing = Verdict(None, "nothing")
            return FileReport(path.name, nothing, (f"cannot be read: {reason_of(error)}",))
        verdict = self._verdict(path, content)
        verdict = self._weighed(verdict, _is_specimen(path, content, known))
        problems = tuple(_against_manifest(path, content, verdict, known)) if known else ()
        return FileReport(path.name, verdict, problems)

    def _verdict(self, path: Path, content: bytes) -> Verdict:
        beside = path.with_name(path.name + SEAL_SUFFIX)
        if path.suffix == ".pdf":
            verdict = verify_pdf(content, self.trust)
            if verdict.seal is not None or verdict.damages or not beside.exists():
                return verdict
        if beside.exists():
            return verify_detached(content, beside.read_bytes(), self.trust)
        return Verdict(None, "nothing", notes=(f"there is no {beside.name} beside it",))

    def _weighed(self, verdict: Verdict, specimen: bool | None) -> Verdict:
        """Weigh the certificate of a seal against what the letter is."""
        seal = verdict.seal
        if seal is None:
            return verdict
        if seal.specimen and self.demanding and not specimen:
            doubt = (
                "it is sealed with a specimen certificate, which proves nothing about who signed"
            )
            return replace(verdict, doubts=(*verdict.doubts, doubt))
        if specimen and not seal.specimen:
            note = "a specimen letter with a real seal: letterforge never makes one"
            return replace(verdict, notes=(*verdict.notes, note))
        return verdict


def _cases(paths: Iterable[Path]) -> Iterator[tuple[str, _Case]]:
    for path in paths:
        if path.is_dir():
            manifest = read_manifest(path)
            found = dict(_of_manifest(path, manifest) if manifest else _of_folder(path))
            if not found:
                raise LetterforgeError(
                    f"'{shown(path)}' holds no letters", "name a folder with letters, or files"
                )
            yield from found.items()
        elif path.is_file():
            yield _of_file(path)
        else:
            raise LetterforgeError(f"'{shown(path)}' is not there")


def _of_manifest(folder: Path, manifest: Manifest) -> Iterator[tuple[str, _Case]]:
    told: set[str] = {MANIFEST_NAME}
    for letter in manifest.letters:
        told |= {file.name for file in letter.files}
        files = tuple(
            folder / file.name for file in letter.files if not file.name.endswith(SEAL_SUFFIX)
        )
        yield shown(folder / letter.force), _Case(files, letter)
    for failure in manifest.failed:
        problem = f"it could not be made: {failure.reason}"
        yield shown(folder / failure.force), _Case((), problems=(problem,))
        told |= {
            f"{failure.force}{suffix}{end}" for suffix in _SUFFIXES for end in ("", SEAL_SUFFIX)
        }
    for name, case in _of_folder(folder):
        if case.files[0].name not in told:
            yield name, replace(case, problems=("the folder's manifest does not know this file",))


def _of_folder(folder: Path) -> Iterator[tuple[str, _Case]]:
    for path in sorted(folder.iterdir()):
        if path.suffix in _SUFFIXES and path.is_file() and not path.name.startswith("."):
            yield shown(path), _Case((path,))


def _of_file(path: Path) -> tuple[str, _Case]:
    if path.suffix == SEAL_SUFFIX:
        path = path.with_suffix("")
    known = None
    try:
        manifest = read_manifest(path.parent)
    except LetterforgeError:
        manifest = None  # some other program's file of that name
    for letter in manifest.letters if manifest else ():
        if any(file.name == path.name for file in letter.files):
            known = letter
    return shown(path), _Case((path,), known)


def _is_specimen(path: Path, content: bytes, known: ManifestLetter | None) -> bool | None:
    """Tell whether a letter is a specimen; None where nothing says so."""
    if known is not None:
        return known.specimen
    inside = embedded_letter(content) if path.suffix == ".pdf" else None
    return inside.letter.specimen if inside is not None else None


def _against_manifest(
    path: Path, content: bytes, verdict: Verdict, known: ManifestLetter
) -> Iterator[str]:
    """Yield how a file differs from what the manifest says of it."""
    hashes = {file.name: file.sha256 for file in known.files}
    if known.seal is not None and verdict.seal is None and not verdict.damages:
        yield "its seal was taken away: the manifest says that it was sealed"
    elif known.seal is None and verdict.seal is not None:
        yield "it is sealed, and the manifest says that it was not"
    elif (
        known.seal is not None
        and verdict.seal is not None
        and verdict.seal.certificate_sha256 != known.seal.certificate_sha256
    ):
        yield "it is sealed with another certificate than the manifest says"
    if verdict.damages:
        return  # the reason why the bytes differ
    if sha256(content) != hashes.get(path.name):
        yield "it is not, byte for byte, the file that the manifest tells of"
    beside = path.with_name(path.name + SEAL_SUFFIX)
    if (
        beside.name in hashes
        and beside.exists()
        and sha256(beside.read_bytes()) != hashes[beside.name]
    ):
        yield f"{beside.name} is not, byte for byte, the file that the manifest tells of"
