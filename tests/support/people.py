"""People who check and approve letters in tests, with certificates of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from letterforge.journal.roles import Roles
from letterforge.model.journal import Deed, LetterBytes
from letterforge.signing.sealing import Sealer
from tests.support.authority import Holder, issue, new_key
from tests.support.letters import opened

ROUND = "first"
NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)


@cache
def authority() -> Holder:
    return issue("People's Authority", ca=True, usage=("key_cert_sign", "crl_sign"))


@cache
def key(name: str) -> Any:
    return new_key("ec")


@cache
def holder(name: str, key_of: str | None = None) -> Holder:
    """Return a person's certificate; two names with one key where ``key_of`` is another's name."""
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    return issue(name, authority(), key=key(key_of or name), begins=begins)


@cache
def person(name: str, key_of: str | None = None) -> Sealer:
    return Sealer(opened(holder(name, key_of), Path(mkdtemp())))


def certificate(name: str) -> str:
    return person(name).identity.certificate_sha256


def roles(checkers: tuple[str, ...] = ("Anna",), approvers: tuple[str, ...] = ("Ben",),
          people: int = 2) -> Roles:  # fmt: skip
    return Roles(
        frozenset(map(certificate, checkers)), frozenset(map(certificate, approvers)), people,
        demanded=True,
    )  # fmt: skip


def letter_bytes(mark: str = "a") -> LetterBytes:
    return LetterBytes(
        version=mark * 64, data=mark * 64, files={"pdf": mark * 64, "html": mark * 64}
    )


def deed(act: Any = "approved", force: str = "kent", mark: str = "a", **more: Any) -> Deed:
    return Deed(act=act, force=force, specimen=False, letter=letter_bytes(mark), **more)
