"""Find what there is to verify: every file of a folder, and what its manifest says of each.

Why: whoever forges a letter chooses its name, its place and what stands beside it. So nothing in a
folder is passed over, and the manifest can accuse a file but never excuse one.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from letterforge.errors import LetterforgeError, quoted, reason_of, shown
from letterforge.files import read_regular
from letterforge.formats import FORMATS, SEAL_SUFFIX
from letterforge.issuing.folder_lock import LOCK_NAME
from letterforge.issuing.manifest_file import MANIFEST_NAME, parsed_manifest
from letterforge.issuing.story import Story
from letterforge.journal.book import Entry
from letterforge.journal.judging import acts_of
from letterforge.model.manifest import Manifest, ManifestLetter

MOST_ENTRIES = 60_000
MOST_DEPTH = 4
MOST_BYTES_OF_MANIFEST = 32_000_000
_LETTERS = {f".{name}" for name in FORMATS} | {".htm", ".xhtml"}
# What folders get from the systems that show them; nobody takes these for letters.
_OF_THE_SYSTEM = {LOCK_NAME, ".DS_Store", "Thumbs.db", "desktop.ini"}

NO_MANIFEST = "there is no manifest.json: nothing shows which letters were issued"


@dataclass(frozen=True)
class Case:
    """One letter, or one other thing, to look at.

    ``known`` is what the manifest of its folder says of it, and ``round`` the manifest's round;
    ``acts`` are those of the journal about it, and ``replaced_by`` the one that corrected it.
    """

    name: str
    files: tuple[Path, ...] = ()
    known: ManifestLetter | None = None
    round: str | None = None
    problems: tuple[str, ...] = ()
    acts: tuple[Entry, ...] = ()
    replaced_by: Entry | None = None


def cases_in(paths: Iterable[Path]) -> Iterator[Case]:
    """Yield what there is to look at in files and folders, a folder's manifest first.

    Raises LetterforgeError where a path is not there, holds no letter, or holds too many files.
    """
    for path in paths:
        try:
            if path.is_dir():
                yield from _in_folder(path)
            elif path.is_file() or path.is_symlink():
                yield _of_file(path)
            else:
                raise LetterforgeError(f"'{_shown(path)}' is not there")
        except (OSError, ValueError) as error:
            reason = reason_of(error, "no file can have this name")
            raise LetterforgeError(f"{_shown(path)} cannot be read: {reason}") from None


@dataclass
class _Entries:
    """Everything below a folder, by its path from there."""

    files: dict[str, Path] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)


def _in_folder(folder: Path, depth: int = 0) -> Iterator[Case]:
    if depth > MOST_DEPTH:
        yield Case(_shown(folder), problems=("it lies too deep to be looked at",))
        return
    entries = _entries(folder)
    if MANIFEST_NAME in entries.files or MANIFEST_NAME in entries.others:
        yield from _of_manifest(folder, entries)
    else:
        yield from _without_manifest(folder, entries, depth)


def _of_manifest(folder: Path, entries: _Entries) -> Iterator[Case]:
    path = folder / MANIFEST_NAME
    manifest, problems = _manifest(path)
    story = Story.of(folder, manifest) if manifest else None
    told = (*problems, *story.problems) if story else problems
    yield Case(_shown(path), (path,), None, manifest.round if manifest else None, told)
    if manifest is None or story is None:
        yield from _unknown(entries, (), "")
        return
    entries = yield from _of_story(folder, entries, story, manifest)
    expected = {MANIFEST_NAME, MANIFEST_NAME + SEAL_SUFFIX}
    for letter in manifest.letters:
        names = [file.name for file in letter.files]
        expected.update(names)
        files = tuple(folder / name for name in names if not name.endswith(SEAL_SUFFIX))
        odd = [f"{name}: {entries.others[name]}" for name in names if name in entries.others]
        odd += story.of_letter(letter)
        acts = acts_of(story.journal.of(letter.force), letter.force, letter.number)
        name = _shown(folder / letter.force)
        yield Case(name, files, letter, manifest.round, tuple(odd), tuple(acts))
    for failure in manifest.failed:
        problem = f"it could not be made: {quoted(failure.reason)}"
        yield Case(_shown(folder / failure.force), problems=(problem,))
    yield from _unknown(entries, expected, "the folder's manifest does not name this file")


def _of_story(
    folder: Path, entries: _Entries, story: Story, manifest: Manifest
) -> Generator[Case, None, _Entries]:
    """Yield letters that were corrected; return what the journal does not account for."""
    rest = {name: path for name, path in entries.files.items() if not story.knows(name)}
    for name, path in sorted(rest.items()):
        act = story.replacing(name)
        if act is not None and _is_letter(path):
            yield Case(
                _shown(path), (path,), None, manifest.round, acts=tuple(story.journal.entries),
                replaced_by=act,
            )  # fmt: skip
    kept = {name for name in rest if story.replacing(name) is not None}
    files = {name: path for name, path in rest.items() if name not in kept}
    return _Entries(files, entries.others, entries.folders)


def _unknown(entries: _Entries, expected: Iterable[str], problem: str) -> Iterator[Case]:
    """Yield whatever stands in a folder that its manifest does not name."""
    expected = set(expected)
    problems = (problem,) if problem else ()
    for name, path in sorted(entries.files.items()):
        base = name.removesuffix(SEAL_SUFFIX)
        with_its_file = base != name and base in entries.files and base not in expected
        if name in expected or path.name in _OF_THE_SYSTEM or with_its_file:
            continue
        if _is_letter(path):
            yield Case(_shown(path), (path,), problems=problems)
        elif problem:
            yield Case(_shown(path), problems=problems)
    for name, what in sorted(entries.others.items()):
        if name not in expected:
            yield Case(quoted(name), problems=(what,))


def _without_manifest(folder: Path, entries: _Entries, depth: int) -> Iterator[Case]:
    """Yield the letters of a folder that has no manifest, and those in the folders within."""
    here = {name: path for name, path in entries.files.items() if "/" not in name}
    letters = [path for path in here.values() if _is_letter(path)]
    seals = {name.removesuffix(SEAL_SUFFIX) for name in here if name.endswith(SEAL_SUFFIX)}
    count = 0
    if letters or seals:
        yield Case(_shown(folder / MANIFEST_NAME), problems=(NO_MANIFEST,))
    for path in sorted(letters):
        count += 1
        yield Case(_shown(path), (path,))
    for name in sorted(seals - here.keys() - {MANIFEST_NAME}):
        count += 1
        yield Case(_shown(folder / name), problems=("it is gone, and its seal stands there",))
    for name, what in sorted(entries.others.items()):
        if "/" not in name:
            count += 1
            yield Case(quoted(name), problems=(what,))
    for part in sorted(each for each in entries.folders if each.parent == folder):
        for case in _in_folder(part, depth + 1):
            count += 1
            yield case
    if not (count or depth):
        raise LetterforgeError(
            f"{_shown(folder)} holds no letters", "name a folder with letters, or files"
        )


def _entries(folder: Path) -> _Entries:
    entries = _Entries()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        with os.scandir(current) as found:
            for entry in found:
                path = Path(entry.path)
                name = path.relative_to(folder).as_posix()
                if entry.is_symlink():
                    entries.others[name] = "it is a link, which letterforge never makes"
                elif entry.is_dir(follow_symlinks=False):
                    entries.folders.append(path)
                    waiting.append(path)
                elif entry.is_file(follow_symlinks=False):
                    entries.files[name] = path
                else:
                    entries.others[name] = "it is no regular file"
                if len(entries.files) + len(entries.others) + len(waiting) > MOST_ENTRIES:
                    raise LetterforgeError(
                        f"{_shown(folder)} holds more than {MOST_ENTRIES:,} files",
                        "name the folder of one round of letters",
                    )
    return entries


def _of_file(path: Path) -> Case:
    if path.name.endswith(SEAL_SUFFIX):
        path = path.with_name(path.name.removesuffix(SEAL_SUFFIX))
    if path.is_symlink():
        # Where it leads is for whoever made the link to say: a letter is verified by its own name.
        return Case(_shown(path), problems=("it is a link: name the file that it leads to",))
    beside = path.with_name(MANIFEST_NAME)
    manifest = _manifest(beside)[0] if path.name != MANIFEST_NAME and _exists(beside) else None
    for letter in manifest.letters if manifest else ():
        if any(file.name == path.name for file in letter.files):
            story = Story.of(path.parent, manifest) if manifest else None
            acts = (
                acts_of(story.journal.of(letter.force), letter.force, letter.number)
                if story
                else ()
            )
            reasons = (*story.problems, *story.of_letter(letter)) if story else ()
            round_ = manifest.round if manifest else None
            return Case(_shown(path), (path,), letter, round_, reasons, tuple(acts))
    return Case(_shown(path), (path,))


def _manifest(path: Path) -> tuple[Manifest | None, tuple[str, ...]]:
    """Return a manifest, or why it cannot be believed."""
    try:
        if path.is_symlink():
            return None, ("it is a link, which letterforge never makes",)
        return parsed_manifest(read_regular(path, most=MOST_BYTES_OF_MANIFEST), path), ()
    except LetterforgeError as error:
        return None, (error.message,)
    except OSError as error:
        return None, (f"it cannot be read: {reason_of(error)}",)
    except MemoryError:
        return None, ("it is too large",)


def _is_letter(path: Path) -> bool:
    return path.suffix.lower() in _LETTERS


def _exists(path: Path) -> bool:
    return path.is_file() or path.is_symlink()


def _shown(path: Path) -> str:
    """Return a path to print: as it is where it is plain, in quotation marks otherwise."""
    text = shown(path)
    plain = quoted(text)
    return text if plain == f'"{text}"' else plain
