"""Turns every failure of a request into a problem."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from streams.http.problem import ProblemError, response_of
from streams.logs import get_logger
from streams.outage import is_outage, told

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Seconds after which to try again while something is away.
RETRY_AFTER = 5
_DETAILS = {
    HTTPStatus.NOT_FOUND: "there is nothing here; /api/v1/openapi.json tells what there is",
    HTTPStatus.METHOD_NOT_ALLOWED: "not with this method; the header Allow tells which will do",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the body is larger than this worker takes",
}
_AWAY = ProblemError(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Kafka or PostgreSQL does not answer this worker; try again later",
    {"Retry-After": f"{RETRY_AFTER}"},
)
_FAULT = ProblemError(
    HTTPStatus.INTERNAL_SERVER_ERROR, "a fault of this service; its log says more"
)

log = get_logger(__name__)


@web.middleware
async def as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever is raised becomes a problem; what it says of the inside stays in the log."""
    try:
        return await handler(request)
    except ProblemError as problem:
        return response_of(problem)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return response_of(_of_aiohttp(error))
    except Exception as error:
        if is_outage(error):
            log.warning("could not answer for now", path=request.path, error=told(error))
            return response_of(_AWAY)
        log.exception("could not answer", path=request.path)
        return response_of(_FAULT)


def _of_aiohttp(error: web.HTTPException) -> ProblemError:
    status = HTTPStatus(error.status)
    allow = error.headers.get("Allow")
    return ProblemError(
        status, _DETAILS.get(status, status.description), {"Allow": allow} if allow else None
    )
