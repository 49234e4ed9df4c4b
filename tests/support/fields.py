"""Every event's fields by kind, and a good value of each."""

from __future__ import annotations

from datetime import datetime

from schemas.dead_letter import DeadLetter
from schemas.event import Event
from schemas.generation import GenerateDay, GenerateHoroscope, GenerateImage
from schemas.horoscope import HoroscopePublished
from schemas.image import HoroscopeImagePublished
from schemas.request import HoroscopeReply, HoroscopeRequested
from schemas.view import HoroscopeViewed
from tests.support.literals import ID, Fields

Kinds = dict[str, str]
#: Of every artefact's command.
_COMMAND: Kinds = {
    "command_id": "id",
    "sign": "sign",
    "day": "day",
    "revision": "revision",
    "trigger": "trigger",
    "issued_at": "moment",
}
KINDS: dict[type[Event], Kinds] = {
    HoroscopeViewed: {
        "sign": "sign",
        "viewed_at": "moment",
        "event_id": "id?",
        "viewer": "text?",
    },
    HoroscopeRequested: {
        "request_id": "id",
        "sign": "sign",
        "requested_at": "moment",
        "day": "day?",
        "requested_by": "text?",
        "reply_partition": "partition?",
        "expires_at": "moment?",
        "count_view": "flag",
    },
    GenerateDay: {
        "command_id": "id",
        "day": "day",
        "trigger": "trigger",
        "signs": "signs",
        "regenerate": "flag",
        "emitted_at": "moment",
    },
    GenerateHoroscope: _COMMAND | {"request": "request?"},
    GenerateImage: _COMMAND,
    HoroscopePublished: {
        "sign": "sign",
        "day": "day",
        "revision": "revision",
        "content": "text",
        "language": "text",
        "writer": "text",
        "generated_at": "moment",
    },
    HoroscopeImagePublished: {
        "sign": "sign",
        "day": "day",
        "revision": "revision",
        "url": "text",
        "media_type": "text",
        "width": "side",
        "height": "side",
        "size": "size",
        "sha256": "sha256",
        "artist": "text",
        "generated_at": "moment",
    },
    HoroscopeReply: {
        "request_id": "id",
        "sign": "sign",
        "day": "day",
        "status": "status",
        "content": "text?",
        "revision": "revision?",
        "replied_at": "moment",
    },
    DeadLetter: {
        "source_topic": "topic",
        "source_partition": "partition",
        "source_offset": "offset",
        "key": "bytes?",
        "value": "bytes?",
        "headers": "headers",
        "error_type": "text",
        "error_message": "text",
        "attempts": "attempts",
        "failed_at": "moment",
    },
}


def good(model: type[Event], now: datetime) -> dict[str, bytes]:
    """A valid event's fields as JSON literals; `now` is its time, and its day in UTC."""
    moment, request = f'"{now.isoformat()}"'.encode(), b""
    if model is GenerateHoroscope:
        request = write(good(HoroscopeRequested, now))
    values = {
        "sign": b'"leo"',
        "moment": moment,
        "day": f'"{now.date()}"'.encode(),
        "id": f'"{ID}"'.encode(),
        "text": b'"somebody"',
        "partition": b"3",
        "revision": b"1",
        "flag": b"false",
        "signs": b'["leo","virgo"]',
        "trigger": b'"manual"',
        "bytes": b'"+/8="',
        "headers": b'{"trace":"AA==","none":null}',
        "topic": b'"horoscope.views"',
        "offset": b"7",
        "attempts": b"1",
        "request": request,
        "status": b'"failed"',
        "side": b"1080",
        "size": b"150000",
        "sha256": b'"%s"' % (b"0f" * 32),
    }
    return {name: values[kind.rstrip("?")] for name, kind in KINDS[model].items()}


def write(fields: Fields) -> bytes:
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), fields[name]) for name in fields) + b"}"


def may_lack(model: type[Event], field: str) -> bool:
    return not model.model_fields[field].is_required()
