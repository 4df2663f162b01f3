"""Fetch once what shows that no certificate was revoked, and use it for every letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asn1crypto import x509
from pyhanko_certvalidator import ValidationContext

from letterforge.signing.identity import Identity


class Revocation:
    """Revocation lists and responses for an identity and its timestamp server."""

    def __init__(self, identity: Identity, trust: Sequence[x509.Certificate]) -> None:
        own_roots = (each for each in identity.chain if each.self_signed != "no")
        self._roots = [*trust, *own_roots]
        self._lists: list[Any] = []
        self._responses: list[Any] = []
        self.context: ValidationContext | None = None

    def start(self) -> ValidationContext:
        """Return what pyHanko validates the next letter's certificates with, as of now."""
        self.context = ValidationContext(
            trust_roots=self._roots,
            allow_fetching=True,
            crls=self._lists,
            ocsps=self._responses,
            # A letter for the archive whose certificates nobody could check is none.
            revocation_mode="require",
        )
        return self.context

    async def finish(self) -> None:
        """Keep what was fetched, and close the connections."""
        if self.context is not None:
            self._lists, self._responses = list(self.context.crls), list(self.context.ocsps)
            await self.context.aclose()
