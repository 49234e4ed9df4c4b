"""Values, keys and headers that are no event, for each topic of events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from agents.views.judge import judge
from schemas.dead_letter import REPLAY_OF, REPLAYS
from schemas.event import Event, Refusal, decode
from schemas.generation import GenerateArtefact
from schemas.request import HoroscopeRequested
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from tests.support.fields import good, write
from tests.support.hostile import accepted, refused
from tests.support.mutations import mutants

SEED = 20261124
#: As large as a record of the service's topics may be.
LARGEST = 1_047_000

Headers = tuple[tuple[str, bytes | None], ...]

#: Keys and headers, mostly none; the last are no replay's although they say so.
AROUND: tuple[tuple[bytes | None, Headers], ...] = (
    *[(None, ())] * 8,
    (b"", (("", b""), ("", None))),
    (b"\x00\xff\xfe", (("trace", b"\x00\xff"), ("none", None))),
    ("ключ".encode(), (("заголовок\0", b"\xed\xa0\x80"),)),
    (b"k", ((REPLAY_OF, b"\xff/0/0"), (REPLAYS, b"99999999999999"))),
    (b"k", ((REPLAY_OF, b"a\x00b/0/0"), (REPLAYS, b"-1"))),
    (b"k", ((REPLAY_OF, b"horoscope.views/0/99999999999999999999"), (REPLAYS, b"\xff"))),
)


def malformed(model: type[Event], count: int, zone: ZoneInfo) -> Iterator[bytes | None]:
    """By hand first, then the byte fuzzer's: exactly `count`, none of them an event."""
    now = datetime.now(UTC)
    models = list(accepted(model, now).values())[:10]
    values = chain(refused(model, now).values(), mutants(SEED, models))
    wanted = (each for each in values if _is_refused(model, each, now, zone))
    return (next(wanted) for _ in range(count))


def _is_refused(model: type[Event], value: bytes | None, now: datetime, zone: ZoneInfo) -> bool:
    if model is HoroscopeViewed:  # late and early ones too, by a margin that no clock decides
        moments = (now - timedelta(hours=1), now, now + timedelta(hours=1))
        return all(isinstance(judge(value, at, zone), Refusal) for at in moments)
    return isinstance(decode(model, value), Refusal)


def refused_later(model: type[Event]) -> list[tuple[bytes, int]]:
    """Events by their form that cannot be applied, and the partition of each."""
    fields = good(model, datetime.now(UTC))
    if issubclass(model, GenerateArtefact):  # forged: only the service writes there, by the ordinal
        return [(write(fields), each) for each in range(12) if each != Sign.LEO.ordinal]
    if model is HoroscopeRequested:
        far = {"day": b"null", "requested_at": b'"0001-01-01T00:00:00+23:59"'}
        return [
            (write(fields | {"reply_partition": b"12"}), 0),
            (write(fields | {"reply_partition": b"2147483647"}), 1),
            (write(fields | far), 2),
        ]
    return []


def large() -> list[tuple[bytes | None, bytes | None, Headers]]:
    """Value, key and headers as large as the topic takes them."""
    text = b'{"sign":"' + b"x" * LARGEST + b'"}'
    return [
        (text[:LARGEST], None, ()),
        (b"\x00" * LARGEST, None, ()),
        (b"no event", b"\xff" * LARGEST, ()),
        (b"no event", None, (("large", b"\xfb" * LARGEST),)),
        (None, b"\xff" * 500_000, (("x" * 500_000, None),)),
    ]
