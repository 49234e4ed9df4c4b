"""Reads what a request says, into models."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.event import Day, what_is_wrong
from schemas.http.problem import Wrong
from schemas.http.query import Query
from schemas.sign import SIGNS, Sign
from streams.http.problem import ProblemError

#: Seconds within which a body must be there.
BODY_TIMEOUT = 10.0
#: Wrong fields that are told; a batch may have hundreds.
_MOST_TOLD = 20
_JSON = "application/json"

_DAYS = TypeAdapter[date](Day)

ModelT = TypeVar("ModelT", bound=BaseModel)
QueryT = TypeVar("QueryT", bound=Query)


def query_of(model: type[QueryT], request: web.Request) -> QueryT:
    twice = {name for name in request.query if len(request.query.getall(name)) > 1}
    if twice:
        raise _invalid(Wrong(field=name, detail="was given twice") for name in sorted(twice))
    try:
        return model.model_validate(dict(request.query))
    except ValidationError as error:
        raise _invalid(_told(error)) from error


def sign_of(request: web.Request) -> Sign:
    sign = request.match_info["sign"]
    if sign not in SIGNS:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"no such sign; there are {', '.join(SIGNS)}")
    return Sign(sign)


def day_of_path(request: web.Request) -> date:
    try:
        return _DAYS.validate_python(request.match_info["day"])
    except ValidationError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no such day; write it as 2026-11-23") from error


async def body_of(model: type[ModelT], request: web.Request) -> ModelT:
    raw = await _raw(request)
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _refused(error) from error


async def batch_of(model: type[ModelT], most: int, request: web.Request) -> list[ModelT]:
    """One object, or a list of at least one and at most `most`."""
    raw = await _raw(request)
    if not raw.lstrip().startswith(b"["):
        return [await body_of(model, request)]
    try:
        batch = TypeAdapter(list[model]).validate_json(raw)  # type: ignore[valid-type]
    except ValidationError as error:
        raise _refused(error) from error
    if not 1 <= len(batch) <= most:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"a list of {len(batch)}; 1 to {most} are taken at once",
        )
    return batch


async def _raw(request: web.Request) -> bytes:
    if request.content_type != _JSON:
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send {_JSON}", {"Accept": _JSON})
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            return await request.read()
    except TimeoutError as error:
        raise ProblemError(
            HTTPStatus.REQUEST_TIMEOUT, f"the body was not there within {BODY_TIMEOUT:g} s"
        ) from error


def _refused(error: ValidationError) -> ProblemError:
    if any(each["type"] == "json_invalid" for each in error.errors(include_url=False)):
        return ProblemError(HTTPStatus.BAD_REQUEST, "the body is no JSON")
    return _invalid(_told(error))


def _told(error: ValidationError) -> list[Wrong]:
    return [Wrong(field=at, detail=detail) for at, detail in what_is_wrong(error)[:_MOST_TOLD]]


def _invalid(errors: Iterable[Wrong]) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY, "what was asked is not valid", errors=list(errors)
    )
