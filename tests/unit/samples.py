"""Valid things to begin from; a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from schemas.generation import GenerateHoroscope, GenerateImage, Trigger
from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from schemas.request import HoroscopeRequested
from schemas.sign import Sign
from streams.record import Record
from streams.settings import Settings

#: Noon in Moscow on the day that most tests play on.
NOON = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)
TEXT = "The stars have looked through your diary and found one hour that is still yours."


def settings(**named: Any) -> Settings:
    return Settings(_env_file=None, **named)


def horoscope(**named: Any) -> Horoscope:
    defaults: dict[str, Any] = {
        "sign": Sign.LEO,
        "day": DAY,
        "revision": 1,
        "content": TEXT,
        "language": "en",
        "writer": "test",
        "generated_at": NOON,
    }
    return Horoscope(**defaults | named)


def request(**named: Any) -> HoroscopeRequested:
    defaults: dict[str, Any] = {
        "request_id": UUID(int=1),
        "sign": Sign.LEO,
        "requested_at": NOON,
    }
    return HoroscopeRequested(**defaults | named)


def command(**named: Any) -> GenerateHoroscope:
    defaults: dict[str, Any] = {
        "command_id": UUID(int=2),
        "sign": Sign.LEO,
        "day": DAY,
        "trigger": Trigger.MIDNIGHT,
        "issued_at": NOON,
    }
    return GenerateHoroscope(**defaults | named)


def image_command(**named: Any) -> GenerateImage:
    defaults: dict[str, Any] = {
        "command_id": UUID(int=3),
        "sign": Sign.LEO,
        "day": DAY,
        "trigger": Trigger.MIDNIGHT,
        "issued_at": NOON,
    }
    return GenerateImage(**defaults | named)


def image(of: bytes = b"a drawing", **named: Any) -> HoroscopeImage:
    """Without its bytes, as everybody but the artist has it."""
    defaults: dict[str, Any] = {
        "sign": Sign.LEO,
        "day": DAY,
        "revision": 1,
        "media_type": "image/jpeg",
        "width": 1080,
        "height": 1350,
        "size": len(of),
        "sha256": sha256(of).hexdigest(),
        "artist": "test",
        "generated_at": NOON,
    }
    return HoroscopeImage(**defaults | named)


def record(value: bytes | None = b"{}", **named: Any) -> Record:
    defaults: dict[str, Any] = {
        "topic": "t",
        "partition": 3,
        "offset": 14,
        "key": b"k",
        "value": value,
        "headers": (("h", b"\xfb\xff"), ("none", None)),
        "arrived_at": NOON,
    }
    return Record(**defaults | named)
