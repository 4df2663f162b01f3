"""Read and write a folder's manifest, and compare it with the files that stand there."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import read_regular
from letterforge.formats import SEAL_SUFFIX
from letterforge.issuing.files import write_all
from letterforge.model.manifest import Manifest, ManifestFile, ManifestLetter
from letterforge.signing.seals import remove_detached

MANIFEST_NAME = "manifest.json"
MOST_PARTS = 400_000
MOST_KEYS = 1_000
"""Several times what a manifest of ten thousand letters has, and what its largest part has."""

SEAL_NAME = MANIFEST_NAME + SEAL_SUFFIX


def read_manifest(folder: Path) -> Manifest | None:
    """Return a folder's manifest, or None where it has none.

    Raises LetterforgeError where the file is no manifest: somebody has written into it.
    """
    path = folder / MANIFEST_NAME
    try:
        return parsed_manifest(read_regular(path), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LetterforgeError(f"'{shown(path)}' cannot be read: {reason_of(error)}") from error


def parsed_manifest(content: bytes, path: Path) -> Manifest:
    """Return the manifest in a file; raises LetterforgeError where it is none."""
    if _is_no_manifest(content):
        raise _not_understood(path)
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        ours = {"other_file", "file_twice", "letter_twice"}
        reason = next((each["msg"] for each in error.errors() if each["type"] in ours), None)
        raise _not_understood(path, reason) from error


def _not_understood(path: Path, reason: str | None = None) -> LetterforgeError:
    return LetterforgeError(
        f"'{shown(path)}' {reason or 'is not a manifest that this letterforge understands'}",
        "move it away; the letters are then made afresh",
    )


def _is_no_manifest(content: bytes) -> bool:
    """Tell whether this is so unlike a manifest that to say all that is wrong would fill memory."""
    if max(content.count(b"{"), content.count(b"[")) > MOST_PARTS:
        return True
    try:
        json.loads(content, object_pairs_hook=_few_keys)
    except (ValueError, RecursionError):
        return True
    return False


def _few_keys(pairs: list[tuple[str, object]]) -> None:
    if len(pairs) > MOST_KEYS:
        raise ValueError


def manifest_of_last_run(folder: Path) -> Manifest | None:
    """Return a folder's manifest, or None where there is none or a power cut left it blank.

    Why: a blank one is no work of people, and all that it told can be made again.
    """
    with suppress(OSError):
        if not read_regular(folder / MANIFEST_NAME).strip(b"\0 \r\n\t"):
            return None
    return read_manifest(folder)


def seal_of_manifest(folder: Path) -> bytes:
    """Return the seal beside a folder's manifest; nothing where it has none that can be read."""
    with suppress(OSError):
        return read_regular(folder / SEAL_NAME)
    return b""


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return a manifest as it is written: the same manifest always gives the same bytes."""
    return manifest.model_dump_json(indent=1).encode() + b"\n"


def write_manifest(folder: Path, content: bytes, seal: bytes | None) -> None:
    """Put a manifest in its place, and its seal beside it where there is one.

    A kill between the two leaves a seal that is not of this manifest, and so vouches for nothing.
    """
    if seal is None:
        remove_detached([folder / MANIFEST_NAME])
        write_all({folder / MANIFEST_NAME: content})
    else:
        write_all({folder / MANIFEST_NAME: content, folder / SEAL_NAME: seal})


def described(path: Path, content: bytes) -> ManifestFile:
    """Return how the manifest tells of a file."""
    return ManifestFile(
        name=path.name,
        format=path.name.partition(".")[2],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def what_is_wrong_on_disk(folder: Path, letter: ManifestLetter) -> str:
    """Return in words how a letter's files differ from the manifest; empty where they do not."""
    for file in letter.files:
        path = folder / file.name
        try:
            if path.stat().st_size != file.size:
                return f"{file.name} was altered"
            with path.open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                    return f"{file.name} was altered"
        except FileNotFoundError:
            return f"{file.name} is missing"
        except OSError:
            return f"{file.name} cannot be read"
    return ""
