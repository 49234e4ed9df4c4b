"""Lets an operator in, by the token."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus

from aiohttp import web
from pydantic import SecretStr

from streams.http.failures import Handler
from streams.http.problem import ProblemError
from streams.logs import get_logger

_REALM = 'Bearer realm="horoscope"'

log = get_logger(__name__)


def is_bearer(authorization: str, token: str) -> bool:
    """Whether the header carries the token; takes as long for any other, whatever its length."""
    scheme, _, told = authorization.partition(" ")
    return scheme.lower() == "bearer" and compare_digest(_digest(told.strip()), _digest(token))


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def for_bearers(token: SecretStr, handler: Handler) -> Handler:
    """`handler` behind the token; what is done with it is logged."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        authorization = request.headers.get("Authorization")
        if authorization is None:
            raise _unauthorized("needs the header Authorization: Bearer TOKEN", _REALM)
        if not is_bearer(authorization, token.get_secret_value()):
            log.warning("an admin call with a wrong token", path=request.path)
            raise _unauthorized("not the token", f'{_REALM}, error="invalid_token"')
        log.info("an admin call", method=request.method, path=request.path)
        return await handler(request)

    return guarded


def _unauthorized(detail: str, challenge: str) -> ProblemError:
    return ProblemError(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": challenge})
