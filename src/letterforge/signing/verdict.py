"""What is found about a seal, in words for someone who has never heard of PAdES."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from letterforge.errors import quoted
from letterforge.model.statement import Statement


@dataclass(frozen=True)
class SealReport:
    """What one envelope shows: whose it is, from when, and whether anybody vouches for that.

    ``proven_at`` is when a timestamp server that is trusted saw it; ``claimed_at`` is what the
    signer says. ``doubts`` are the reasons why nobody vouches for the certificate.
    """

    signer: str
    certificate_sha256: str
    specimen: bool
    trusted: bool
    claimed_at: datetime | None
    proven_at: datetime | None
    level: str
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Whether a file is what was sealed, who sealed it, and why that does not hold if it does not.

    ``intact`` says that not one byte was changed since; ``damages`` say what was, ``doubts`` why
    the certificate is not to be relied on, ``notes`` what is worth knowing beside. ``statement`` is
    what the seal says it is of, ``data`` a file that the PDF carries, under its seal.
    """

    seal: SealReport | None
    coverage: str
    damages: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    statement: Statement | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def intact(self) -> bool:
        """Tell whether the file is sealed and was not changed since."""
        return self.seal is not None and not self.damages

    @property
    def holds(self) -> bool:
        """Tell whether there is nothing at all to object to."""
        return self.intact and not self.doubts

    @property
    def headline(self) -> str:
        """Return the verdict in one line."""
        if self.damages:
            return f"NOT INTACT: {self.damages[0]}"
        if self.seal is None:
            return "not sealed"
        if self.seal.specimen:
            return "intact; specimen certificate: proves nothing about who signed"
        if not self.seal.trusted:
            return f"intact, but nobody vouches that {quoted(self.seal.signer)} sealed it"
        if self.doubts:
            return f"intact, but {self.doubts[0]}"
        return f"intact; sealed by {quoted(self.seal.signer)}"
