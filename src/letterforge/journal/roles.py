"""Who may check and approve, as a project's settings say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from letterforge.errors import LetterforgeError, reason_of, shown
from letterforge.model.config import RoleSettings
from letterforge.model.journal import Role


@dataclass(frozen=True)
class Roles:
    """Which certificates (SHA-256) may check and approve, and how many people a letter needs.

    ``people`` different persons, by their keys, must have checked or approved a real letter, one
    of them as approver. Without certificates, anybody may act and nothing is demanded.
    """

    checkers: frozenset[str] = frozenset()
    approvers: frozenset[str] = frozenset()
    people: int = 0
    demanded: bool = False

    @property
    def declared(self) -> bool:
        """Tell whether the project says who may act."""
        return bool(self.approvers)

    @property
    def sha256(self) -> str:
        """Return one SHA-256 over all of it: acts hold it, so that none outlives a change."""
        content = {
            "approvers": sorted(self.approvers),
            "checkers": sorted(self.checkers),
            "people": self.people,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def may(self, role: Role, certificate: str) -> bool:
        """Tell whether the holder of a certificate may act in a role."""
        holders = self.checkers if role == "checker" else self.approvers
        return certificate in holders or not self.declared


def read_roles(settings: RoleSettings | None, root: Path) -> Roles:
    """Return the roles of a project; paths count from its root.

    Raises LetterforgeError where a certificate cannot be read.
    """
    if settings is None:
        return Roles()
    return Roles(
        frozenset(_certificates(settings.checkers, root)),
        frozenset(_certificates(settings.approvers, root)),
        settings.people,
        settings.seal_only_approved,
    )


def _certificates(names: Iterable[str], root: Path) -> Iterable[str]:
    # Only a project with roles waits for what certificates are read with.
    from letterforge.signing.identity import fingerprint, read_certificates

    for name in names:
        path = root / Path(name).expanduser()
        try:
            own, *_above = read_certificates(path.read_bytes(), shown(path))
        except OSError as error:
            raise LetterforgeError(
                f"the certificate '{shown(path)}' of a role cannot be read: {reason_of(error)}",
                "mend its path under roles in letterforge.yaml",
            ) from None
        yield fingerprint(own)
