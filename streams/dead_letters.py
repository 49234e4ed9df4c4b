"""Keeps what could not be applied."""

from __future__ import annotations

from schemas.dead_letter import DeadLetter
from schemas.event import Refusal
from streams.clock import Clock
from streams.logs import get_logger
from streams.producer import Producer
from streams.record import Record
from streams.topics import Topic

log = get_logger(__name__)


class DeadLetters:
    """Writes dead letters; the record's offset may be committed only after `keep` returned."""

    def __init__(self, producer: Producer, topic: Topic, clock: Clock) -> None:
        self._producer = producer
        self._topic = topic
        self._clock = clock

    async def keep(self, record: Record, refusal: Refusal, attempts: int = 1) -> None:
        """Return once the broker has the dead letter; raise what `Producer.send` raises."""
        identity = record.identity
        letter = DeadLetter(
            source_topic=identity.topic,
            source_partition=identity.partition,
            source_offset=identity.offset,
            key=record.key,
            value=record.value,
            headers=dict(record.headers),
            error_type=refusal.error_type,
            error_message=_encodable(refusal.error_message),
            attempts=attempts,
            failed_at=self._clock.now(),
        )
        await self._producer.send(self._topic, letter, key=str(identity))
        log.warning(
            "dead letter",
            source=str(identity),
            error_type=refusal.error_type,
            error_message=refusal.error_message,
        )


def _encodable(message: str) -> str:
    """An exception's text may hold a lone surrogate, which is not UTF-8."""
    return message.encode("utf-8", "replace").decode()
