"""Look at a file before it is read: what it is, how large it grows, whether it is open."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from letterforge.errors import Problem, ProblemsError, reason_of, shown

MAX_BYTES = 20_000_000
MAX_UNPACKED = 40_000_000
MAX_SIGNS = 550_000  # of "<": each cell of a sheet takes three or four
MAX_PARTS = 1_000
MAX_TEXT = 10_000_000

_KINDS = (".xlsx", ".ods", ".csv")
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SAVE_AS = "open it, and save it as an Excel workbook (.xlsx)"


def content_of(path: Path) -> tuple[bytes, str]:
    """Return a workbook's bytes and what it is: .xlsx, .ods or .csv.

    Raises ProblemsError where it is none of these, too large, locked, hostile or open elsewhere.
    """
    file = shown(path)
    suffix = path.suffix.lower()
    _refuse_kind(file, suffix)
    _refuse_open_elsewhere(path, file)
    try:
        if not path.is_file():
            raise _problem(file, "is not there" if not path.exists() else "is no file")
        if path.stat().st_size > MAX_BYTES:
            hint = "keep to the sheets of the export, without pictures and other data"
            raise _problem(file, f"is larger than {MAX_BYTES // 1_000_000} MB", hint)
        content = path.read_bytes()
    except OSError as error:
        raise _problem(file, f"cannot be read: {reason_of(error)}") from error
    if suffix == ".csv":
        _refuse_text(file, content)
    else:
        _refuse_package(file, content)
    return content, suffix


def _refuse_kind(file: str, suffix: str) -> None:
    if suffix in _KINDS:
        return
    if suffix in {".xlsm", ".xltm", ".xlam"}:
        message = "can hold macros, and is not opened"
    elif suffix in {".xls", ".xlsb", ".xlt", ".xltx", ".numbers"}:
        message = f"is a workbook of a kind that is not read ({suffix})"
    else:
        message = f"is no workbook that is read; those are {', '.join(_KINDS)}"
    raise _problem(file, message, _SAVE_AS)


def _refuse_open_elsewhere(path: Path, file: str) -> None:
    for lock in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            message = "is open in another program, and what is not saved yet would be missed"
            hint = f"save and close it there; if it is not open, delete {lock}"
            raise _problem(file, message, hint)


def _refuse_text(file: str, content: bytes) -> None:
    if content.startswith((_ZIP, _OLD_OFFICE)):
        raise _problem(file, "is a workbook that was only renamed to .csv", "give its name back")
    if len(content) > MAX_TEXT:
        raise _problem(file, f"is larger than {MAX_TEXT // 1_000_000} MB")


def _refuse_package(file: str, content: bytes) -> None:
    if not content:
        raise _problem(file, "is empty: it has no bytes at all", "save it again")
    if content.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            hint = "open it, take the password away (File, Info), and save it"
            raise _problem(file, "is locked with a password", hint)
        raise _problem(file, "is an old workbook (.xls) under another name", _SAVE_AS)
    if not content.startswith(_ZIP):
        raise _problem(file, "is no workbook, whatever its name says", _SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_parts(file, package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError,
            RuntimeError, OSError, OverflowError) as error:  # fmt: skip
        raise _problem(file, "is damaged and cannot be unpacked", "save it again") from error


def _refuse_parts(file: str, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise _problem(file, "is packed as no program packs a workbook", _SAVE_AS)
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise _problem(file, "holds macros, and is not opened", "save it without them")
    if any(part.flag_bits & 0x1 for part in parts) or _encrypted_ods(package, names):
        raise _problem(file, "is locked with a password", "take the password away, and save it")
    unpacked = signs = 0
    for part in parts:
        tail = b""
        with package.open(part) as stream:
            while block := stream.read(1 << 20):
                unpacked += len(block)
                signs += block.count(b"<")
                # What the package says of its sizes is not believed.
                if unpacked > MAX_UNPACKED or signs > MAX_SIGNS:
                    hint = "keep to the sheets of the export, and delete empty rows below the last"
                    raise _problem(file, "holds far more than a round of letters", hint)
                if _ENTITIES.search(tail + block):
                    raise _problem(file, "holds XML that no program writes into a workbook")
                if not tail and block.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")):
                    raise _problem(file, "holds XML that is not UTF-8", _SAVE_AS)
                tail = block[-32:]


def _encrypted_ods(package: zipfile.ZipFile, names: list[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    if manifest not in names or package.getinfo(manifest).file_size > 1_000_000:
        return False
    with package.open(manifest) as stream:
        return b"encryption-data" in stream.read(1_000_000)


def _problem(file: str, message: str, hint: str = "") -> ProblemsError:
    return ProblemsError([Problem(file, 0, 0, message, hint)])
