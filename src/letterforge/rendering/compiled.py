"""Keep compiled templates in the user's cache folder: compiling takes longer than rendering."""

from __future__ import annotations

import hashlib
import platform
import secrets
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import platformdirs
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from letterforge.files import read_regular

_MOST_BYTES = 5_000_000
_DIGEST = 32


class CompiledTemplates(BytecodeCache):
    """Keep what templates of one language compile to.

    Jinja folds what never changes, such as a date in words, when it compiles. So whatever shapes
    that is in the folder's name, and each file begins with the SHA-256 of its rest: damaged code
    may end the interpreter. Where the folder cannot be used, nothing is kept.
    """

    def __init__(self, language: str) -> None:
        self._folder = platformdirs.user_cache_path("letterforge") / f"templates-{_made_by()}"
        self._language = language
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take up a compiled template, where it is there and whole."""
        with suppress(OSError, ValueError, EOFError, TypeError):
            content = read_regular(self._file(bucket), most=_MOST_BYTES)
            digest, code = content[:_DIGEST], content[_DIGEST:]
            if digest == hashlib.sha256(code).digest():
                bucket.load_bytecode(BytesIO(code))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template for the next run."""
        with suppress(OSError):
            code = bucket.bytecode_to_string()
            file = self._file(bucket)
            temporary = file.with_name(f".{secrets.token_hex(8)}")
            try:
                temporary.write_bytes(hashlib.sha256(code).digest() + code)
                temporary.replace(file)
            finally:
                temporary.unlink(missing_ok=True)

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what a template's file is called; no name is too odd for it."""
        told = f"{self._language} {name} {filename}"
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.cache"


@cache
def _made_by() -> str:
    """Return a short name for all code that shapes what a template compiles to."""
    told = hashlib.sha256(platform.python_version().encode())
    for package in ("babel", "jinja2", "markupsafe"):
        told.update(f"{package} {version(package)}\n".encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        told.update(module.read_bytes())
    return told.hexdigest()[:16]
