"""Asks the broker about topics, and creates them.

A client of its own (librdkafka's): aiokafka tells no topic ids, and its end offsets are those of
its last fetch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from confluent_kafka import (
    KafkaError,
    KafkaException,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    OffsetSpec,
    TopicDescription,
)

from streams.asking import NOT_YET, TIMEOUT, Asking
from streams.settings import Settings
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Described:
    """What the broker says of a topic. `topic_id` changes when it is made anew."""

    partitions: int
    topic_id: str


@dataclass(frozen=True, slots=True)
class Span:
    """The offsets a partition holds: `start` is the first, `end` the next to be written."""

    start: int
    end: int


class Admin:
    """Every call raises `TimeoutError` when the broker does not answer within `TIMEOUT`.

    `AccessError` where it does not let us in, or does not allow what was asked.
    """

    def __init__(self, settings: Settings) -> None:
        self._replication = settings.kafka_replication
        self._asking = Asking(settings)

    async def knock(self) -> None:
        """Return once a broker answers and lets us in; that needs no rights."""
        await self._asking.answer(self._asking.client.describe_cluster(request_timeout=TIMEOUT))

    async def describe(self, names: Iterable[str]) -> dict[str, Described]:
        """Those of the named topics that exist."""
        asked = self._asking.client.describe_topics(
            TopicCollection(list(names)), request_timeout=TIMEOUT
        )
        answers = {name: await self._existing(future) for name, future in asked.items()}
        return {
            name: Described(len(found.partitions), str(found.topic_id))
            for name, found in answers.items()
            if found is not None
        }

    async def create(self, missing: Iterable[Topic]) -> None:
        """Create topics; one that somebody else made meanwhile is as good."""
        new = [
            NewTopic(each.name, each.partitions, self._replication, config=each.config)
            for each in missing
        ]
        if not new:
            return
        for future in self._asking.client.create_topics(new, request_timeout=TIMEOUT).values():
            try:
                await self._asking.answer(future)
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise

    async def spans(self, topic: str, partitions: Iterable[int]) -> dict[int, Span]:
        wanted = list(partitions)
        starts = await self._offsets(topic, wanted, OffsetSpec.earliest())
        ends = await self._offsets(topic, wanted, OffsetSpec.latest())
        return {each: Span(starts[each], ends[each]) for each in wanted}

    async def first_since(
        self, topic: str, partitions: Iterable[int], moment: datetime
    ) -> dict[int, int]:
        """The first offsets appended at `moment` or later; a log's end where there is none."""
        wanted = list(partitions)
        at = OffsetSpec.for_timestamp(int(moment.timestamp() * 1000))
        found = await self._offsets(topic, wanted, at)
        ends = await self._offsets(topic, wanted, OffsetSpec.latest())
        return {each: found[each] if found[each] >= 0 else ends[each] for each in wanted}

    async def _offsets(self, topic: str, wanted: list[int], spec: OffsetSpec) -> dict[int, int]:
        asked = self._asking.client.list_offsets(
            {TopicPartition(topic, each): spec for each in wanted}, request_timeout=TIMEOUT
        )
        return {
            at.partition: (await self._asking.answer(future, NOT_YET)).offset
            for at, future in asked.items()
        }

    async def configuration(self, topic: str) -> dict[str, str]:
        asked = self._asking.client.describe_configs(
            [ConfigResource(ConfigResource.Type.TOPIC, topic)], request_timeout=TIMEOUT
        )
        entries: Mapping[str, Any] = await self._asking.answer(next(iter(asked.values())))
        return {name: entry.value for name, entry in entries.items()}

    async def configure(self, topic: str, changes: Mapping[str, str]) -> None:
        if not changes:
            return
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in changes.items()
        ]
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=entries)
        asked = self._asking.client.incremental_alter_configs([resource], request_timeout=TIMEOUT)
        await self._asking.answer(next(iter(asked.values())))

    async def _existing(self, future: Future[TopicDescription]) -> TopicDescription | None:
        try:
            return await self._asking.answer(future)
        except KafkaException as error:
            if error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
                return None
            raise
