"""Hand-written hostile values of every event, with the verdict that each deserves.

`refused` and `accepted` are what a decoder is held to; they are written down here, not computed
by one. Fields are raw JSON literals, because much of this no JSON library would write.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.dead_letter import DeadLetter
from schemas.event import Event
from schemas.generation import GenerateDay, GenerateHoroscope
from schemas.horoscope import HoroscopePublished
from schemas.request import HoroscopeReply, HoroscopeRequested
from schemas.view import HoroscopeViewed
from tests.support.literals import (
    BAD,
    ID,
    NO_JSON,
    ODD,
    TAKES,
    TEXTS,
    TEXTUAL,
    TYPES,
    UNKNOWN,
    Fields,
)

Kinds = dict[str, str]
_KINDS: dict[type[Event], Kinds] = {
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
    GenerateHoroscope: {
        "command_id": "id",
        "sign": "sign",
        "day": "day",
        "revision": "revision",
        "trigger": "trigger",
        "issued_at": "moment",
        "request": "request?",
    },
    HoroscopePublished: {
        "sign": "sign",
        "day": "day",
        "revision": "revision",
        "content": "text",
        "language": "text",
        "writer": "text",
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
_HAS_DEFAULT = {"count_view", "signs", "regenerate", "revision of GenerateHoroscope"}


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
    }
    return {name: values[kind.rstrip("?")] for name, kind in _KINDS[model].items()}


def write(fields: Fields) -> bytes:
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), fields[name]) for name in fields) + b"}"


def refused(model: type[Event], now: datetime) -> dict[str, bytes | None]:
    """What is no event of `model`, by a name that says why."""
    fields = good(model, now)
    cases = _not_an_object(write(fields))
    for field, kind in _KINDS[model].items():
        plain, without = kind.rstrip("?"), {n: v for n, v in fields.items() if n != field}
        bad = {name: TYPES[name] for name in TYPES if name not in TAKES.get(plain, ())}
        bad |= BAD[plain] | (TEXTS if plain in TEXTUAL else {})
        bad |= {} if kind.endswith("?") else {"null": b"null"}
        for name, literal in bad.items():
            cases[f"{field}: {name}"] = write(fields | {field: literal})
        if not _may_lack(model, field):
            cases[f"{field}: missing"] = write(without)
            cases[f"{field}: misspelt"] = write(without | {field.upper(): fields[field]})
    for name, literal in BAD["version"].items():
        cases[f"schema_version: {name}"] = write(fields | {"schema_version": literal})
    for name, literal in NO_JSON.items():
        cases[f"unknown field: {name}"] = write(fields | {"unknown": literal})
    if model is GenerateDay:
        cases["trigger: a request"] = write(fields | {"trigger": b'"request"'})
    return cases


def accepted(model: type[Event], now: datetime) -> dict[str, bytes]:
    """What is an event of `model` although it looks odd."""
    fields = good(model, now)
    whole = write(fields)
    cases = {
        "plain": whole,
        "spaced": b" \r\n\t" + whole.replace(b",", b" , ") + b"\n",
        "backwards": write(dict(reversed(fields.items()))),
        "only what must be there": write(
            {name: value for name, value in fields.items() if not _may_lack(model, name)}
        ),
        "a key twice, the last counts": whole.replace(b"{", b'{"schema_version":2,', 1)[:-1]
        + b',"schema_version":1}',
    }
    for field, kind in _KINDS[model].items():
        odd = dict(ODD.get(kind.rstrip("?"), {})) | _moments(kind, now)
        odd |= {"null": b"null"} if kind.endswith("?") else {}
        for name, literal in odd.items():
            cases[f"{field}: {name}"] = write(fields | {field: literal})
    for name, literal in ODD["version"].items():
        cases[f"schema_version: {name}"] = write(fields | {"schema_version": literal})
    for name, literal in UNKNOWN.items():
        cases[f"unknown field: {name}"] = write(fields | {"unknown": literal})
    return cases


def _not_an_object(whole: bytes) -> dict[str, bytes | None]:
    text = whole.decode()
    return {
        "a tombstone": None,
        "empty": b"",
        "a space": b" ",
        "null": b"null",
        "a number": b"1",
        "NaN": b"NaN",
        "a text": b'"leo"',
        "a list": b"[]",
        "an empty object": b"{}",
        "a list of events": b"[" + whole + b"]",
        "a byte order mark": b"\xef\xbb\xbf" + whole,
        "UTF-16": text.encode("utf-16"),
        "UTF-16 without a mark": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"),
        "two events": whole + whole,
        "a NUL behind": whole + b"\x00",
        "a NUL in front": b"\x00" + whole,
        "a trailing comma": whole[:-1] + b",}",
        "a comment behind": whole + b" // leo",
        "cut off": whole[:-1],
        "100,000 brackets": b"[" * 100_000,
        "100,000 objects": b'{"sign":' * 100_000,
        "a megabyte of noise": b"\xa5" * 1_000_000,
        "a megabyte of NULs": bytes(1_000_000),
        "framed by a schema registry": b"\x00\x00\x00\x00\x01" + whole,
        "gzip": b"\x1f\x8b\x08" + whole,
        "a lone surrogate as a key": whole[:-1] + b',"\\ud800":1}',
        "bad UTF-8 as a key": whole[:-1] + b',"\xff":1}',
        "keys without quotes": whole.replace(b'"', b""),
    }


def _moments(kind: str, now: datetime) -> Fields:
    """Other notations of `now`: any offset, any precision, as RFC 3339 or close to it."""
    if kind.rstrip("?") != "moment":
        return {}
    utc = now.replace(tzinfo=None) - (now.utcoffset() or timedelta())
    east, west = utc + timedelta(minutes=1439), utc - timedelta(minutes=1439)
    return {
        "at +23:59": f'"{east.isoformat()}+23:59"'.encode(),
        "at -23:59": f'"{west.isoformat()}-23:59"'.encode(),
        "at -00:00": f'"{utc.isoformat()}-00:00"'.encode(),
        "in nanoseconds": f'"{utc:%Y-%m-%dT%H:%M:%S}.123456789Z"'.encode(),
        "in lower case": f'"{utc:%Y-%m-%dt%H:%M:%S}z"'.encode(),
        "with a space": f'"{utc:%Y-%m-%d %H:%M:%S}Z"'.encode(),
    }


def _may_lack(model: type[Event], field: str) -> bool:
    return not model.model_fields[field].is_required()
