"""Keeps what could not be applied."""

from __future__ import annotations

from aiokafka.errors import KafkaError

from schemas.dead_letter import DeadLetter
from schemas.event import Refusal
from streams import metrics
from streams.clock import Clock
from streams.logs import get_logger
from streams.outage import OutageError, told
from streams.producer import Producer
from streams.record import Record
from streams.topics import MAX_DEAD_LETTER, Topic

#: Bytes of a record on the topic that are not its value: its key and Kafka's own.
_ROOM = 4096

log = get_logger(__name__)


class DeadLetters:
    """Writes dead letters; the record's offset may be committed only after `keep` returned."""

    def __init__(self, producer: Producer, topic: Topic, clock: Clock) -> None:
        self._producer = producer
        self._topic = topic
        self._clock = clock

    async def keep(self, record: Record, refusal: Refusal, attempts: int = 1) -> None:
        """Return once the broker has the dead letter.

        Whatever it has against it is an `OutageError`, also what would be final for another
        record: nothing may pass a record that is neither applied nor kept.
        """
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
        letter = letter.within(MAX_DEAD_LETTER - _ROOM)
        try:
            await self._producer.send(self._topic, letter, key=str(identity))
        except (KafkaError, OutageError) as error:
            raise OutageError(
                f"cannot keep a dead letter of {identity} in {self._topic.name} "
                f"({told(error)}): its partition waits until that topic takes it"
            ) from error
        log.warning(
            "dead letter",
            source=str(identity),
            error_type=refusal.error_type,
            error_message=refusal.error_message,
        )
        metrics.DEAD_LETTERS.labels(record.topic, refusal.error_type).inc()


def _encodable(message: str) -> str:
    """An exception's text may hold a lone surrogate, which is not UTF-8."""
    return message.encode("utf-8", "replace").decode()
