"""What goes wrong with a request, as RFC 9457 has it told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from aiohttp import web

from schemas.http.problem import ProblemDetails, Wrong

CONTENT_TYPE = "application/problem+json"


class ProblemError(Exception):
    """Raised by whatever answers a request; `detail` is told to whoever asked."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Wrong] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = list(errors)


def response_of(problem: ProblemError) -> web.Response:
    details = ProblemDetails(
        title=problem.status.phrase,
        status=problem.status,
        detail=problem.detail,
        errors=problem.errors or None,
    )
    return web.Response(
        body=details.model_dump_json(exclude_none=True).encode(),
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store"} | problem.headers,
    )
