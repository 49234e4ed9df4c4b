"""Asks the broker about topics, and creates them.

A client of its own (librdkafka's): aiokafka tells no topic ids, and its end offsets are those of
its last fetch.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from confluent_kafka import (
    KafkaError,
    KafkaException,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    OffsetSpec,
    TopicDescription,
)

from streams.access import Ear, refusal_of
from streams.outage import AccessError
from streams.security import for_librdkafka
from streams.settings import Settings
from streams.topics import Topic

#: Seconds that one question to the broker may take, and after which a refusal that was heard
#: meanwhile is taken for the answer: another node of the cluster may let us in.
TIMEOUT = 10.0
REFUSED_AFTER = 2.0

#: What brokers say while a topic is new or its leader moves.
_PASSING = frozenset(
    {
        KafkaError.BROKER_NOT_AVAILABLE,
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.NETWORK_EXCEPTION,
        KafkaError.NOT_CONTROLLER,
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.OFFSET_NOT_AVAILABLE,
        KafkaError.REQUEST_TIMED_OUT,
        KafkaError.UNKNOWN_LEADER_EPOCH,
    }
)

#: And a node of a cluster of a topic that another one has just created.
_NOT_YET = _PASSING | {KafkaError.UNKNOWN_TOPIC_OR_PART}

T = TypeVar("T")


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
        self._options: dict[str, Any] = for_librdkafka(settings) | {
            "log_level": 2,  # what fails is raised here
            "socket.timeout.ms": int(TIMEOUT * 1000),
        }
        self._made: AdminClient | None = None
        self._ear = Ear()

    @property
    def _client(self) -> AdminClient:
        """For one question; what one in use heard of its connections before that is past.

        One made anew is heard from its first moment on: librdkafka tells that all brokers are
        down once in ten seconds.
        """
        if self._made is None:
            self._ear = Ear()
            heard = {"error_cb": self._ear, "logger": logging.getLogger("librdkafka")}
            self._made = AdminClient(self._options | heard)
        else:
            self._made.poll(0)
            self._ear.forget()
        return self._made

    async def knock(self) -> None:
        """Return once a broker answers and lets us in; that needs no rights."""
        await self._answer(self._client.describe_cluster(request_timeout=TIMEOUT))

    async def describe(self, names: Iterable[str]) -> dict[str, Described]:
        """Those of the named topics that exist."""
        asked = self._client.describe_topics(TopicCollection(list(names)), request_timeout=TIMEOUT)
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
        for future in self._client.create_topics(new, request_timeout=TIMEOUT).values():
            try:
                await self._answer(future)
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
        asked = self._client.list_offsets(
            {TopicPartition(topic, each): spec for each in wanted}, request_timeout=TIMEOUT
        )
        return {
            at.partition: (await self._answer(future, _NOT_YET)).offset
            for at, future in asked.items()
        }

    async def configuration(self, topic: str) -> dict[str, str]:
        asked = self._client.describe_configs(
            [ConfigResource(ConfigResource.Type.TOPIC, topic)], request_timeout=TIMEOUT
        )
        entries: Mapping[str, Any] = await self._answer(next(iter(asked.values())))
        return {name: entry.value for name, entry in entries.items()}

    async def configure(self, topic: str, changes: Mapping[str, str]) -> None:
        if not changes:
            return
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in changes.items()
        ]
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=entries)
        asked = self._client.incremental_alter_configs([resource], request_timeout=TIMEOUT)
        await self._answer(next(iter(asked.values())))

    async def _existing(self, future: Future[TopicDescription]) -> TopicDescription | None:
        try:
            return await self._answer(future)
        except KafkaException as error:
            if error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
                return None
            raise

    async def _answer(self, future: Future[T], passing: Collection[int] = _PASSING) -> T:
        """Wait for it; a client without an answer is given up, with what it believes of leaders.

        librdkafka goes on saying "No leaders found" for a topic that was deleted and made anew.
        """
        answer = asyncio.wrap_future(future)
        try:
            return await self._unless_refused(answer)
        except KafkaException as error:
            told: KafkaError = error.args[0]
            if told.code() < 0 or told.code() in passing:  # negative: librdkafka's own
                refusal = self._refusal()
                self._made = None
                away = TimeoutError(f"the broker has no answer yet: {told.str()}")
                raise refusal or away from error
            if refusal := refusal_of(told):
                raise refusal from error
            raise
        finally:
            answer.cancel()

    async def _unless_refused(self, answer: asyncio.Future[T]) -> T:
        await asyncio.wait([answer], timeout=REFUSED_AFTER)
        if not answer.done() and (refusal := self._refusal()):
            self._made = None
            raise refusal
        async with asyncio.timeout(TIMEOUT + 1 - REFUSED_AFTER):
            return await answer

    def _refusal(self) -> AccessError | None:
        """What the client has heard of its connections; it tells only when it is polled."""
        if self._made is not None:
            self._made.poll(0)
        return self._ear.heard
