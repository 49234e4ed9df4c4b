"""Hand-written hostile values of every event, with the verdict that each deserves.

`refused` and `accepted` are what a decoder is held to; they are written down here, not computed
by one. Fields are raw JSON literals, because much of this no JSON library would write.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.event import Event
from schemas.generation import GenerateDay
from tests.support.bad_literals import BAD
from tests.support.fields import KINDS, good, may_lack, write
from tests.support.literals import NO_JSON, TAKES, TEXTS, TEXTUAL, TYPES, Fields
from tests.support.no_objects import not_an_object
from tests.support.odd_literals import ODD, UNKNOWN


def refused(model: type[Event], now: datetime) -> dict[str, bytes | None]:
    """What is no event of `model`, by a name that says why."""
    fields = good(model, now)
    cases = not_an_object(write(fields))
    for field, kind in KINDS[model].items():
        for name, literal in _bad(kind).items():
            cases[f"{field}: {name}"] = write(fields | {field: literal})
        if not may_lack(model, field):
            without = {name: value for name, value in fields.items() if name != field}
            cases[f"{field}: missing"] = write(without)
            cases[f"{field}: misspelt"] = write(without | {field.upper(): fields[field]})
    for name, literal in BAD["version"].items():
        cases[f"schema_version: {name}"] = write(fields | {"schema_version": literal})
    for name, literal in NO_JSON.items():
        cases[f"unknown field: {name}"] = write(fields | {"unknown": literal})
    if model is GenerateDay:
        cases["trigger: a request"] = write(fields | {"trigger": b'"request"'})
    return cases


def _bad(kind: str) -> Fields:
    """What a field of the kind must refuse; one that ends in `?` takes null."""
    plain = kind.rstrip("?")
    others = {name: TYPES[name] for name in TYPES if name not in TAKES.get(plain, ())}
    texts = TEXTS if plain in TEXTUAL else {}
    return others | BAD[plain] | texts | ({} if kind.endswith("?") else {"null": b"null"})


def accepted(model: type[Event], now: datetime) -> dict[str, bytes]:
    """What is an event of `model` although it looks odd."""
    fields = good(model, now)
    cases = _rewritten(model, fields)
    for field, kind in KINDS[model].items():
        for name, literal in _odd(kind, now).items():
            cases[f"{field}: {name}"] = write(fields | {field: literal})
    for name, literal in ODD["version"].items():
        cases[f"schema_version: {name}"] = write(fields | {"schema_version": literal})
    for name, literal in UNKNOWN.items():
        cases[f"unknown field: {name}"] = write(fields | {"unknown": literal})
    return cases


def _rewritten(model: type[Event], fields: Fields) -> dict[str, bytes]:
    """The same event, in other words."""
    whole = write(fields)
    needed = {name: value for name, value in fields.items() if not may_lack(model, name)}
    twice = whole.replace(b"{", b'{"schema_version":2,', 1)[:-1] + b',"schema_version":1}'
    return {
        "plain": whole,
        "spaced": b" \r\n\t" + whole.replace(b",", b" , ") + b"\n",
        "backwards": write(dict(reversed(fields.items()))),
        "only what must be there": write(needed),
        "a key twice, the last counts": twice,
    }


def _odd(kind: str, now: datetime) -> Fields:
    """What a field of the kind must take; one that ends in `?` takes null as well."""
    null = {"null": b"null"} if kind.endswith("?") else {}
    return ODD.get(kind.rstrip("?"), {}) | _moments(kind, now) | null


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
