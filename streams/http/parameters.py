"""An operation's parameters, as OpenAPI has them."""

from __future__ import annotations

from typing import Any

from schemas.http.query import Query
from streams.http.operation import Operation

Json = dict[str, Any]


def of_path(operation: Operation) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": dict(schema)}
        for name, schema in operation.path_schemas.items()
    ]


def of_query(query: type[Query] | None) -> list[Json]:
    """One parameter for each field; a query string knows no null."""
    properties = query.model_json_schema()["properties"] if query else {}
    return [_parameter(name, schema) for name, schema in properties.items()]


def _parameter(name: str, schema: Json) -> Json:
    told = {"name": name, "in": "query", "description": schema.pop("description")}
    if "anyOf" in schema:
        return told | {"schema": schema["anyOf"][0]}
    return told | {"schema": schema}
