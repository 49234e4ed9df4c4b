"""The OpenAPI 3.1 document, made of the operations that a worker has and of their models."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from schemas.http.problem import ProblemDetails
from streams.http.operation import Answer, Body, Operation
from streams.http.parameters import of_path, of_query
from streams.http.problem import CONTENT_TYPE
from streams.http.state import PATHS as UNLIMITED

PATH = "/api/v1/openapi.json"
_KEEP = {"Cache-Control": "no-cache"}
_REF = "#/components/schemas/{model}"
_ABOUT = "Texts, views and counts. Every error is a problem (RFC 9457); docs/http.md says more."
_BEARER = {"type": "http", "scheme": "bearer", "description": "HOROSCOPE_ADMIN_TOKEN"}
_HEADER = {"schema": {"type": "string"}}

Mode = Literal["validation", "serialization"]
Json = dict[str, Any]
#: By model and mode.
References = Mapping[Any, Json]


def described(operations: Sequence[Operation]) -> Operation:
    """The operation that tells of `operations`, and of itself."""

    async def tell(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json", headers=_KEEP)

    answers = {200: Answer("OpenAPI 3.1")}
    operation = Operation("GET", PATH, tell, "This document", answers)
    body = json.dumps(document([*operations, operation])).encode()
    return operation


def document(operations: Sequence[Operation]) -> Json:
    told = [each for each in operations if each.documented]
    references, definitions = models_json_schema(_models(told), ref_template=_REF)
    paths: dict[str, Json] = {}
    for each in told:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Horoscope streams",
            "version": version("horoscope-streams"),
            "description": _ABOUT,
        },
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"bearer": _BEARER},
        },
    }


def _models(operations: Sequence[Operation]) -> list[tuple[type[BaseModel], Mode]]:
    """Once each, in the order of the operations."""
    models: dict[tuple[type[BaseModel], Mode], None] = {(ProblemDetails, "serialization"): None}
    for each in operations:
        if each.body:
            models[(each.body.model, "validation")] = None
        for answer in each.answers.values():
            if answer.model:
                models[(answer.model, "serialization")] = None
    return list(models)


def _operation(operation: Operation, references: References) -> Json:
    told: Json = {
        "summary": operation.summary,
        "operationId": _name(operation),
        "parameters": [*of_path(operation), *of_query(operation.query)],
        "responses": {
            str(status): _response(answer, references)
            for status, answer in operation.answers.items()
        }
        | {str(status): _problem(status, references) for status in _problems(operation)},
    }
    if operation.body:
        told["requestBody"] = _body(operation.body, references)
    if operation.admin:
        told["security"] = [{"bearer": []}]
    return told


def _name(operation: Operation) -> str:
    parts = operation.path.removeprefix("/api/v1").replace("{", "by/").replace("}", "")
    return "_".join([operation.method.lower(), *parts.replace(".", "_").strip("/").split("/")])


def _body(body: Body, references: References) -> Json:
    one = references[(body.model, "validation")]
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": body.most}
    schema = {"anyOf": [one, many]} if body.most > 1 else one
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _response(answer: Answer, references: References) -> Json:
    told: Json = {"description": answer.meaning}
    if answer.model:
        schema = references[(answer.model, "serialization")]
        told["content"] = {answer.content_type: {"schema": schema}}
    elif answer.content_type:
        told["content"] = {answer.content_type: {}}
    if answer.headers:
        told["headers"] = dict.fromkeys(answer.headers, _HEADER)
    return told


def _problems(operation: Operation) -> list[int]:
    """Those of its own, and those that come with what it takes."""
    found = set(operation.problems)
    if operation.path not in UNLIMITED:
        found.add(HTTPStatus.TOO_MANY_REQUESTS)
    if operation.query:
        found.add(HTTPStatus.UNPROCESSABLE_ENTITY)
    if operation.path_schemas:
        found.add(HTTPStatus.NOT_FOUND)
    if operation.body:
        found |= {400, 408, 413, 415, 422}
    if operation.admin:
        found.add(HTTPStatus.UNAUTHORIZED)
    return sorted(int(status) for status in found)


def _problem(status: int, references: References) -> Json:
    schema = references[(ProblemDetails, "serialization")]
    return {
        "description": HTTPStatus(status).phrase,
        "content": {CONTENT_TYPE: {"schema": schema}},
    }
