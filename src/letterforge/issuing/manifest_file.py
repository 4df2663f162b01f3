"""Read and write a folder's manifest, and compare it with the files that stand there."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.files import read_regular
from letterforge.issuing.files import write_all
from letterforge.model.manifest import Manifest, ManifestFile, ManifestLetter

MANIFEST_NAME = "manifest.json"


def read_manifest(folder: Path) -> Manifest | None:
    """Return a folder's manifest, or None where it has none.

    Raises LetterforgeError where the file is no manifest: somebody has written into it.
    """
    path = folder / MANIFEST_NAME
    try:
        return Manifest.model_validate_json(read_regular(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LetterforgeError(f"'{shown(path)}' cannot be read: {reason_of(error)}") from error
    except ValidationError as error:
        raise LetterforgeError(
            f"'{shown(path)}' is not a manifest that this letterforge understands",
            "move it away; the letters are then made afresh",
        ) from error


def manifest_of_last_run(folder: Path) -> Manifest | None:
    """Return a folder's manifest, or None where there is none or a power cut left it blank.

    Why: a blank one is no work of people, and all that it told can be made again.
    """
    with suppress(OSError):
        if not read_regular(folder / MANIFEST_NAME).strip(b"\0 \r\n\t"):
            return None
    return read_manifest(folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in its place; the same manifest always gives the same bytes."""
    content = manifest.model_dump_json(indent=1).encode() + b"\n"
    write_all({folder / MANIFEST_NAME: content})


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
