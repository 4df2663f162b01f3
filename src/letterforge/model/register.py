"""The register: all facts of a project, loaded, checked and cross-referenced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from letterforge.model.force import Force
from letterforge.model.inspectorate import Inspector, InspectorateFile
from letterforge.model.kind import Kind
from letterforge.model.recommendation import Recommendation
from letterforge.model.round import Round


@dataclass(frozen=True)
class Register:
    """Hold every record by its short name; every short name in a record stands for one here."""

    forces: Mapping[str, Force]
    recommendations: Mapping[str, Recommendation]
    inspectorate: InspectorateFile
    inspectors: Mapping[str, Inspector]
    kinds: Mapping[str, Kind]
    rounds: Mapping[str, Round]
