"""Events as foreign producers send them, each with its line for the ledger.

Built as JSON by hand, not with the product's models, so that a fault there cannot hide itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.chaos.ledger import Fate, Ledger, Sent
from tests.support.stepping import SteppingClock

SIGNS = (
    *("aries", "taurus", "gemini", "cancer", "leo", "virgo"),
    *("libra", "scorpio", "sagittarius", "capricorn", "aquarius", "pisces"),
)
MOSCOW = ZoneInfo("Europe/Moscow")
ZONES = (UTC, MOSCOW, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"))

#: What a malformed record may be. `{now}` is a good time, `{old}` one that is too old.
_BAD_VIEWS = (
    b"",
    b"\xff\xfe\x00garbage",
    b"[" * 2000,
    b'{"sign": "leo"}',
    b'{"sign": "Leo", "viewed_at": "{now}"}',
    b'{"sign": "leo", "viewed_at": "{old}"}',
    b'{"sign": "leo", "viewed_at": "2999-01-01T00:00:00Z"}',
    b'{"sign": "leo", "viewed_at": 1700000000}',
    b'{"sign": "leo", "viewed_at": "{now}", "schema_version": 2}',
    b'{"sign": "leo", "viewed_at": "{now}", "event_id": "no"}',
)
_BAD = (b"", b"\x00", b"{}", b'{"schema_version": 9}', b"[[[", "нет".encode("cp1251"))

#: The header that carries a record's number where its value cannot.
NUMBER = "chaos-number"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to be sent; `key` decides the partition, as with any producer."""

    sent: Sent
    value: bytes | None
    key: bytes | None
    numbered: bool

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        return [] if self.numbered else [(NUMBER, str(self.sent.number).encode())]


class Events:
    """Makes records for the topics under `prefix`; `clock` is the workers'."""

    def __init__(self, random: Random, ledger: Ledger, prefix: str, clock: SteppingClock) -> None:
        self._random = random
        self._ledger = ledger
        self._prefix = prefix
        self._clock = clock
        self._recent: list[tuple[UUID, str, str]] = []

    def view(self) -> Outgoing:
        """One in five has an `event_id`, and every other of these one that was sent before."""
        if self._random.random() < 0.2:
            return self._identified()
        sign, viewed_at = self._random.choice(SIGNS), self._moment()
        sent = self._note("views", Fate.COUNTED, sign, viewed_at)
        return self._outgoing(sent, {"sign": sign, "viewed_at": viewed_at.isoformat()})

    def _identified(self) -> Outgoing:
        if self._recent and self._random.random() < 0.5:
            event_id, sign, written = self._random.choice(self._recent)
        else:
            event_id = UUID(int=self._random.getrandbits(128), version=4)
            sign, written = self._random.choice(SIGNS), self._moment().isoformat()
            self._recent = [*self._recent[-400:], (event_id, sign, written)]
        sent = self._note("views", Fate.COUNTED_ONCE, sign, datetime.fromisoformat(written))
        sent.event_id = event_id
        return self._outgoing(sent, {"sign": sign, "viewed_at": written, "event_id": str(event_id)})

    def bad_view(self) -> Outgoing:
        sent = self._note("views", Fate.REFUSED)
        if self._random.random() < 0.1:
            return Outgoing(sent, None, b"leo", numbered=False)
        written = self._random.choice(_BAD_VIEWS)
        now, old = datetime.now(UTC), datetime.now(UTC) - timedelta(days=8)
        value = written.replace(b"{now}", now.isoformat().encode())
        value = value.replace(b"{old}", old.isoformat().encode())
        return Outgoing(sent, value, self._key(), numbered=False)

    def request(self) -> Outgoing:
        """Mostly for today, which is the worker's; some for a day that nobody has, some late."""
        request_id = UUID(int=self._random.getrandbits(128), version=4)
        sign, asked_at = self._random.choice(SIGNS), self._now()
        event = {
            "request_id": str(request_id),
            "sign": sign,
            "requested_at": asked_at.isoformat(),
            "expires_at": (asked_at + timedelta(days=30)).isoformat(),
        }
        sent = self._note("requests", Fate.ANSWERED, sign, asked_at)
        sent.may_be_ready = True
        # Midnight may pass before it is read, and then that day is no longer written.
        sent.errors = frozenset({"writer_failed", "not_available"})
        sent.counts_view = self._random.random() < 0.8
        event["count_view"] = sent.counts_view  # type: ignore[assignment]
        match self._random.random():
            case chance if chance < 0.1:
                event["day"] = "2020-02-29"
                sent.may_be_ready, sent.errors = False, frozenset({"not_available"})
            case chance if chance < 0.2:
                event["expires_at"] = (asked_at - timedelta(hours=1)).isoformat()
                sent.may_be_ready, sent.errors = False, frozenset({"expired"})
        self._ledger.requests[request_id] = sent
        return self._outgoing(sent, event)

    def bad(self) -> Outgoing:
        """Garbage for one of the topics that Faust reads."""
        topic = self._random.choice(("requests", "generation", "generate-day"))
        sent = self._note(topic, Fate.REFUSED)
        return Outgoing(sent, self._random.choice(_BAD), self._key(), numbered=False)

    def _outgoing(self, sent: Sent, event: dict[str, object] | dict[str, str]) -> Outgoing:
        value = json.dumps(event | {"n": sent.number}).encode()
        return Outgoing(sent, value, self._key(), numbered=True)

    def _note(self, topic: str, fate: Fate, sign: str = "", moment: datetime | None = None) -> Sent:
        day = f"{moment.astimezone(MOSCOW).date()}" if moment else ""
        number = self._ledger.next_number()
        return self._ledger.note(Sent(number, f"{self._prefix}{topic}", fate, sign, day))

    def _now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._clock.seconds)

    def _moment(self) -> datetime:
        """Some time in the last six days, written in any zone."""
        back = timedelta(seconds=self._random.uniform(0, 6 * 86_400))
        return (datetime.now(UTC) - back).astimezone(self._random.choice(ZONES))

    def _key(self) -> bytes | None:
        return self._random.choice((None, b"leo", b"bot-1", b"\xff\x00"))
