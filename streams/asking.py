"""How the broker is asked by way of librdkafka's admin client, and what is taken for no answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from concurrent.futures import Future
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from streams.access import Ear, refusal_of
from streams.outage import AccessError, OutageError
from streams.security import for_librdkafka
from streams.settings import Settings

#: Seconds that one question to the broker may take, and after which a refusal that was heard
#: meanwhile is taken for the answer: another node of the cluster may let us in.
TIMEOUT = 10.0
REFUSED_AFTER = 2.0

#: What brokers say while a topic is new or its leader moves.
PASSING = frozenset(
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
NOT_YET = PASSING | {KafkaError.UNKNOWN_TOPIC_OR_PART}

T = TypeVar("T")


class NoAnswerError(OutageError, TimeoutError):
    """The broker may answer the next time."""


class Asking:
    """Raises `TimeoutError` where no answer comes, and `AccessError` where it is a refusal."""

    def __init__(self, settings: Settings) -> None:
        self._where = settings.kafka_url
        self._options: dict[str, Any] = for_librdkafka(settings) | {
            "log_level": 2,  # what fails is raised here
            "socket.timeout.ms": int(TIMEOUT * 1000),
        }
        self._made: AdminClient | None = None
        self._ear = Ear()

    @property
    def client(self) -> AdminClient:
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

    async def answer(self, future: Future[T], passing: Collection[int] = PASSING) -> T:
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
                away = NoAnswerError(f"no answer from Kafka at {self._where} yet: {told.str()}")
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
