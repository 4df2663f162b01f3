"""Police forces, or whatever bodies an inspectorate inspects, and the offices around them."""

from __future__ import annotations

from pydantic import Field

from letterforge.model.base import Line, OfficeName, Record, Slug, Sources
from letterforge.model.names import Named
from letterforge.model.office import Tenure

OWN_OFFICES = ("chief_officer", "local_policing_body")


class Force(Named):
    """One force: its names, where it is, and every known term of its offices."""

    name_cy: Line | None = Field(default=None, description="the force's name in Welsh")
    country: Line | None = None
    region: Line | None = None
    ons_code: Line | None = Field(default=None, description="police force area code of the ONS")
    chief_officer: tuple[Tenure, ...] = ()
    local_policing_body: tuple[Tenure, ...] = ()
    other_offices: dict[OfficeName, tuple[Tenure, ...]] = Field(default_factory=dict)
    note: Line | None = None
    source: Sources

    def terms_of(self, office: str) -> tuple[Tenure, ...]:
        """Return the terms of an office by its name; empty where the force has no such office."""
        if office in OWN_OFFICES:
            return self.chief_officer if office == "chief_officer" else self.local_policing_body
        return self.other_offices.get(office, ())


class ForcesFile(Record):
    """The file ``data/forces.yaml``: the register of forces."""

    sources: dict[Slug, Line] = Field(
        default_factory=dict, description="short names for sources that are used more than once"
    )
    forces: dict[Slug, Force]
