"""Asks as a bot does: a request, and the reply on a partition of its own."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.event import Refusal, decode
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.sign import Sign
from streams.topics import topics

#: The partition of the replies that this reader alone reads.
_PARTITION = 3


class OverKafka:
    """From the send of a request to the arrival of its reply."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        declared = topics(prefix)
        self._bootstrap = bootstrap
        self._requests, self._replies = declared.requests.name, declared.replies.name
        self._open: dict[UUID, asyncio.Future[HoroscopeReply]] = {}

    async def open(self, stack: AsyncExitStack) -> None:
        self._producer = AIOKafkaProducer(bootstrap_servers=self._bootstrap)
        self._consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap)
        for client in (self._producer, self._consumer):
            await client.start()
            stack.push_async_callback(client.stop)
        at = TopicPartition(self._replies, _PARTITION)
        self._consumer.assign([at])
        await self._consumer.seek_to_end(at)
        receiving = asyncio.create_task(self._receive())
        stack.callback(receiving.cancel)

    async def ask(self, sign: Sign) -> bool:
        request = HoroscopeRequested(
            request_id=uuid4(),
            sign=sign,
            requested_at=datetime.now(UTC),
            reply_partition=_PARTITION,
        )
        reply = self._open[request.request_id] = asyncio.get_running_loop().create_future()
        try:
            await self._producer.send(self._requests, request.to_bytes())
            return (await reply).status is ReplyStatus.READY
        finally:
            del self._open[request.request_id]

    async def _receive(self) -> None:
        async for record in self._consumer:
            reply = decode(HoroscopeReply, record.value)
            if isinstance(reply, Refusal):
                continue
            waiting = self._open.get(reply.request_id)
            if waiting and not waiting.done():
                waiting.set_result(reply)
