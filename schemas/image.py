"""The image of one sign for one day: as stored, and as published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from schemas.event import Day, Event, Moment
from schemas.horoscope import Horoscope, Revision
from schemas.sign import Sign

#: Bytes that an image may have; `horoscope_images` refuses more.
MAX_BYTES = 4 * 1024 * 1024
#: Pixels that each of its sides may have.
MAX_SIDE = 4_096
#: What an image may be, by its media type, as Pillow calls it.
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
#: How a file of each may end; the first is what a new one gets.
SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
}

Side = Annotated[int, Field(ge=1, le=MAX_SIDE)]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an artist makes: an encoded picture, `width` by `height` pixels."""

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """In lower-case hex; what tells one drawing from another everywhere."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class HoroscopeImage:
    """A drawing of a sign's text of a day, without its bytes.

    `revision` is that of the text it shows; `artist` names what drew it; `size` is in bytes;
    `published` says whether this revision is known to be on the topic. `data` is there only
    between drawing and commit.
    """

    sign: Sign
    day: dt.date
    revision: int
    media_type: str
    width: int
    height: int
    size: int
    sha256: str
    artist: str
    generated_at: dt.datetime
    published: bool = False
    data: bytes | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(
        cls, text: Horoscope, drawing: Drawing, artist: str, generated_at: dt.datetime
    ) -> HoroscopeImage:
        """The drawing of a text, with its bytes."""
        return cls(
            sign=text.sign,
            day=text.day,
            revision=text.revision,
            media_type=drawing.media_type,
            width=drawing.width,
            height=drawing.height,
            size=len(drawing.data),
            sha256=drawing.sha256,
            artist=artist,
            generated_at=generated_at,
            data=drawing.data,
        )


class HoroscopeImagePublished(Event):
    """Today's image for the world, on the partition of the sign's ordinal, keyed by the sign.

    Delivered at least once: a consumer ignores a record whose (`day`, `revision`) is not higher
    than the one it has. `revision` is that of the text that the image shows; the bytes are at
    `url`, and have this `sha256`.
    """

    sign: Sign
    day: Day
    revision: Revision
    url: str
    media_type: str
    width: Side
    height: Side
    size: Annotated[int, Field(ge=1, le=MAX_BYTES)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    artist: str
    generated_at: Moment
