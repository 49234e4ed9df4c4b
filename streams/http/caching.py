"""Lets clients keep a text, and ask whether it is still the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from zoneinfo import ZoneInfo

from aiohttp import ETag, web
from pydantic import BaseModel

from streams.clock import start_of


def seconds_left(today: date, now: datetime, zone: ZoneInfo) -> int:
    """Whole seconds until `today` ends in `zone`, however long it is; 0 where it is over."""
    end = start_of(today + timedelta(days=1), zone)
    return max(0, int((end - now).total_seconds()))


def etag_of(body: bytes) -> str:
    """The same for the same bytes, from whichever worker; another for any others."""
    return sha256(body).hexdigest()[:32]


def until_midnight(
    request: web.Request, model: BaseModel, today: date, now: datetime, zone: ZoneInfo
) -> web.Response:
    """At midnight today's is another, so nobody keeps it longer.

    `today`: the day on which it was chosen, which may be over where `now` is its answer's.
    """
    keep = f"public, max-age={seconds_left(today, now, zone)}, must-revalidate"
    return unless_held(request, model.model_dump_json().encode(), "application/json", keep)


def unless_held(request: web.Request, body: bytes, content_type: str, keep: str) -> web.Response:
    """200, or 304 to who has it; `keep` is its `Cache-Control`."""
    etag = etag_of(body)
    held = is_held(etag, request.if_none_match)
    response = web.Response(
        status=HTTPStatus.NOT_MODIFIED if held else HTTPStatus.OK,
        body=None if held else body,
        headers={"Cache-Control": keep},
    )
    if not held:
        response.content_type = content_type
    response.etag = etag
    return response


def is_held(etag: str, told: tuple[ETag, ...] | None) -> bool:
    """Weak comparison, as RFC 9110 has it for `If-None-Match`."""
    return any(each.value in (etag, "*") for each in told or ())
