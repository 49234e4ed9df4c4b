"""The image of one sign for one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256

from schemas.sign import Sign


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an artist makes: an encoded picture, `width` by `height` pixels."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class HoroscopeImage:
    """A drawing of a sign's text of a day. `artist` names what drew it."""

    sign: Sign
    day: dt.date
    drawing: Drawing
    artist: str
    generated_at: dt.datetime
