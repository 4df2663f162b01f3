"""JSON Schemas of the YAML files and of the manifest, for editors and other programs."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from letterforge.loading.loader import FILES
from letterforge.loading.named_schemas import with_names
from letterforge.model.config import Config
from letterforge.model.kind import Kind
from letterforge.model.manifest import Manifest
from letterforge.model.register import Register
from letterforge.model.round import Round


def json_schemas(register: Register | None = None) -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of file by its name, such as forces, round or kind.

    With a register, that of a round knows the project's forces, elements, findings and outcomes.
    """
    records: dict[str, type[BaseModel]] = {
        **FILES,
        "round": Round,
        "kind": Kind,
        "letterforge": Config,
    }
    schemas = {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **_closed(record.model_json_schema(by_alias=True)),
        }
        for name, record in records.items()
    } | {"manifest": _manifest()}
    if register:
        schemas["round"] = with_names(schemas["round"], register)
    return schemas


def _manifest() -> dict[str, Any]:
    # As it is written, not as it may be read: every key is there.
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_closed(Manifest.model_json_schema(mode="serialization")),
    }


def _closed(schema: Any) -> Any:
    """Return a schema in which names are only what their pattern allows, as loading has it."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("patternProperties"), dict) and schema.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed
