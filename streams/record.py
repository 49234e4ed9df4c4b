"""A consumed record, whichever client read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiokafka.structs import ConsumerRecord

from schemas.dead_letter import REPLAY_OF, Identity

if TYPE_CHECKING:  # heavy: commands read records, too, and without Faust
    from faust.types import EventT as FaustEvent

#: 9999-01-01: leaves a year for what is added to an arrival.
_LATEST = 253_370_764_800.0


def moment_of(seconds: float) -> datetime:
    """A record's timestamp in UTC, held within the calendar.

    Where the producer sets it (`CreateTime`) it may be any 64-bit number, and -1 means none.
    """
    return datetime.fromtimestamp(min(max(seconds, 0.0), _LATEST), UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """Raw bytes and where they stood.

    `arrived_at` is the broker's append time on topics with LogAppendTime, else the producer's.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    arrived_at: datetime

    @property
    def identity(self) -> Identity:
        """Where the record first stood: here, unless its headers say that it is a replay."""
        said = dict(self.headers).get(REPLAY_OF) or b""
        here = Identity(self.topic, self.partition, self.offset)
        return Identity.parse(said.decode("utf-8", "replace")) or here

    @classmethod
    def of_faust(cls, event: FaustEvent[Any]) -> Record:
        """A record from a Faust stream of raw bytes; Faust gives its time in seconds."""
        message = event.message
        return cls(
            message.topic,
            message.partition,
            message.offset,
            message.key,
            message.value,
            tuple(dict(message.headers or {}).items()),
            moment_of(message.timestamp),
        )

    @classmethod
    def of_aiokafka(cls, record: ConsumerRecord) -> Record:
        return cls(
            record.topic,
            record.partition,
            record.offset,
            record.key,
            record.value,
            tuple(record.headers),
            moment_of(record.timestamp / 1000),
        )
