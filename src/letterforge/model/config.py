"""The settings of a project: how its letters are sealed, and whose seals it trusts."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from letterforge.model.base import Line, Record

Level = Literal["B", "T", "LT", "LTA"]
"""How long a seal can be proven: B basic, T with a timestamp, LT and LTA with revocation data."""

LEVELS: tuple[Level, ...] = ("B", "T", "LT", "LTA")

WebAddress = Annotated[Line, StringConstraints(pattern=r"^https?://[^\s]+$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class TokenSource(Record):
    """A key on a smart card or in an HSM, reached by PKCS#11."""

    module: Line = Field(description="the PKCS#11 library, such as /usr/lib/…/libsofthsm2.so")
    token: Line = Field(description="the label of the token")
    label: Line = Field(description="the label of the key and of its certificate")


class IdentitySource(Record):
    """Where a sealing identity is: a PKCS#12 file, PEM files, or a token.

    Paths count from the folder of the file that this stands in. A passphrase never stands here:
    only where to find it.
    """

    pkcs12: Line | None = None
    key: Line | None = Field(default=None, description="PEM file of the private key")
    certificate: Line | None = Field(default=None, description="PEM file of its certificate")
    chain: Line | None = Field(default=None, description="PEM file of the certificates above it")
    pkcs11: TokenSource | None = None
    passphrase_file: Line | None = Field(
        default=None, description="file whose first line is the passphrase or PIN"
    )
    passphrase_variable: VariableName | None = Field(
        default=None, description="environment variable that holds the passphrase or PIN"
    )

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        ways = [self.pkcs12 is not None, self.key is not None, self.pkcs11 is not None]
        if sum(ways) != 1:
            raise PydanticCustomError(
                "one_identity", "must name exactly one of pkcs12, key (with certificate) and pkcs11"
            )
        if (self.key is None) != (self.certificate is None):
            raise PydanticCustomError("key_pair", "must name key and certificate together")
        if self.passphrase_file is not None and self.passphrase_variable is not None:
            raise PydanticCustomError(
                "one_passphrase", "must not name both passphrase_file and passphrase_variable"
            )
        return self


class Sealing(Record):
    """How letters are sealed."""

    require_real_identity: StrictBool = Field(
        default=False, description="never seal a real letter with the specimen identity"
    )
    identity: IdentitySource | None = Field(
        default=None, description="who seals; otherwise the identity imported on this machine"
    )
    level: Level | None = Field(
        default=None, description="B, or T where there is a timestamp_server, unless told"
    )
    timestamp_server: WebAddress | None = Field(
        default=None, description="address of a timestamp server (RFC 3161)"
    )
    trust: tuple[Line, ...] = Field(
        default=(), description="PEM files of the certificates that seals must lead up to"
    )
    timestamp_trust: tuple[Line, ...] = Field(
        default=(), description="PEM files of the certificates that timestamps must lead up to"
    )
    signers: tuple[Line, ...] = Field(
        default=(),
        description="whose seals count: certificate files, SHA-256 fingerprints, or names such as "
        "CN=The Inspectorate,C=GB",
    )
    revocation_lists: tuple[Line, ...] = Field(
        default=(), description="files of revocation lists (CRL) that seals are checked against"
    )

    @model_validator(mode="after")
    def _names_no_program(self) -> Self:
        if self.identity is not None and self.identity.pkcs11 is not None:
            raise PydanticCustomError(
                "foreign_program",
                "must not name a PKCS#11 library, which runs on whichever machine opens the "
                "project: import the token with 'letterforge identity import --pkcs11' instead",
            )
        return self

    @model_validator(mode="after")
    def _has_a_clock_where_it_needs_one(self) -> Self:
        if self.level not in {None, "B"} and self.timestamp_server is None:
            raise PydanticCustomError(
                "no_timestamp_server", "needs a timestamp_server for its level"
            )
        return self

    @property
    def chosen_level(self) -> Level:
        """Return the level asked for, or the best that needs no more than is configured."""
        return self.level or ("T" if self.timestamp_server else "B")


class RoleSettings(Record):
    """Who may check and approve letters: files of certificates (PEM or DER), from the project."""

    checkers: tuple[Line, ...] = Field(default=(), description="certificates of who may check")
    approvers: tuple[Line, ...] = Field(min_length=1, description="certificates of who may approve")
    people: StrictInt = Field(
        default=2, ge=1, le=9,
        description="how many different people a real letter needs, one of them an approver",
    )  # fmt: skip
    seal_only_approved: StrictBool = Field(
        default=True, description="seal no real letter that they have not approved"
    )


class Config(Record):
    """The file ``letterforge.yaml`` at the root of a project; all of it may be left out."""

    sealing: Sealing = Sealing()
    roles: RoleSettings | None = Field(
        default=None, description="who may check and approve; left out, anybody may"
    )
