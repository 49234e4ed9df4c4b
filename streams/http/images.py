"""Images over HTTP, from what there is: none is drawn for a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from aiohttp import web

from schemas.http.image import ImageQuery
from schemas.image import SUFFIXES, HoroscopeImage
from streams.clock import Clock, day_of
from streams.http.asked import query_of, sign_of
from streams.http.caching import is_held, seconds_left
from streams.http.failures import RETRY_AFTER
from streams.http.operation import OF_SIGN, Answer, Operation
from streams.http.problem import ProblemError
from streams.image_bytes import ImageBytes
from streams.library import Library

#: Seconds for which one is kept that may be replaced.
KEPT = 300
#: Of the very bytes that were asked for.
_FOR_EVER = "public, max-age=31536000, immutable"
_HEADERS = ("ETag", "Cache-Control")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Makes nobody pay: an image comes of its text, never of a reader."""

    clock: Clock
    zone: ZoneInfo
    library: Library[HoroscopeImage]
    data: ImageBytes

    async def tell(self, request: web.Request) -> web.Response:
        """Memory may be behind PostgreSQL for a moment, and PostgreSQL has the last word."""
        sign, asked = sign_of(request), query_of(ImageQuery, request)
        today = day_of(self.clock.now(), self.zone)
        day = asked.day or today
        image = await self.library.find(sign, day)
        answer = await self._answer(request, image, asked, today)
        if answer is None and (image or asked.sha256):
            image = await self.library.store.get(sign, day)
            answer = await self._answer(request, image, asked, today)
        if answer is None:
            raise _missing(f"{sign} for {day}", image, asked)
        return answer

    async def _answer(
        self, request: web.Request, image: HoroscopeImage | None, asked: ImageQuery, today: date
    ) -> web.Response | None:
        """None where this is not what is asked for, or its bytes are gone."""
        if image is None or not is_wanted(image, asked):
            return None
        held = is_held(image.sha256, request.if_none_match)
        data = None if held else await self.data.of(image)
        if not held and data is None:
            return None
        return _response(image, keep_of(asked, today, self.clock.now(), self.zone), data)

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/api/v1/images/{sign}",
                self.tell,
                "A sign's image",
                {
                    200: Answer(
                        "the image: JPEG, PNG or WebP",
                        headers=(*_HEADERS, "Content-Disposition"),
                        content_type="image/*",
                    ),
                    304: Answer("as you have it", headers=_HEADERS, content_type=None),
                },
                query=ImageQuery,
                path_schemas=OF_SIGN,
                problems=(404, 503),
            )
        ]


def is_wanted(image: HoroscopeImage, asked: ImageQuery) -> bool:
    return asked.sha256 in (None, image.sha256)


def keep_of(asked: ImageQuery, today: date, now: datetime, zone: ZoneInfo) -> str:
    """Named bytes never change; a day's image may be replaced, and at midnight today's is.

    `today` is the day on which the image was chosen, `now` the time of the answer.
    """
    if asked.sha256:
        return _FOR_EVER
    seconds = KEPT if asked.day else min(KEPT, seconds_left(today, now, zone))
    return f"public, max-age={seconds}, must-revalidate"


def file_name(image: HoroscopeImage) -> str:
    """`KeyError` for what is no image: whatever a row may say, no browser is told so."""
    return f"{image.sign}-{image.day}{SUFFIXES[image.media_type][0]}"


def _response(image: HoroscopeImage, keep: str, data: bytes | None) -> web.Response:
    """304 where there are no bytes."""
    status = HTTPStatus.NOT_MODIFIED if data is None else HTTPStatus.OK
    response = web.Response(status=status, body=data, headers={"Cache-Control": keep})
    response.etag = image.sha256
    if data is not None:
        response.headers["Content-Disposition"] = f'inline; filename="{file_name(image)}"'
        response.content_type = image.media_type
    return response


def _missing(which: str, image: HoroscopeImage | None, asked: ImageQuery) -> ProblemError:
    """`image`: what PostgreSQL has, if that is not what is asked for."""
    if image is None:
        told = f"there is no image of {which}; one is drawn after the text, none for who asks"
    elif asked.sha256:
        told = f"the image of {which} is another by now; without sha256 you get it"
    else:
        later = {"Retry-After": f"{RETRY_AFTER}"}
        told = f"the image of {which} is being replaced; try again"
        return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, told, later)
    return ProblemError(HTTPStatus.NOT_FOUND, told)
