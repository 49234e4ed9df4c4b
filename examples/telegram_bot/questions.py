import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from .contract import HoroscopeReply, HoroscopeRequested, Sign, decode

#: How long somebody waits for an answer; a text that has to be written takes a while.
PATIENCE = timedelta(seconds=60)
_NAMESPACE = UUID("5bd92de1-8a0c-4b8f-9b6b-2b1c7e3d4f05")


class Questions:
    """Asks the service for a text, and hands each reply to whoever waits for it."""

    def __init__(self, producer: AIOKafkaProducer, topic: str, reply_partition: int) -> None:
        self._producer = producer
        self._topic = topic
        self._reply_partition = reply_partition
        self._waiting: dict[UUID, asyncio.Future[HoroscopeReply]] = {}

    async def ask(self, question: str, sign: Sign) -> HoroscopeReply:
        """Raise TimeoutError where no reply comes in time.

        The same question makes the same request: it may be asked again, and counts one view.
        """
        now = datetime.now(UTC)
        request = HoroscopeRequested(
            request_id=uuid5(_NAMESPACE, question),
            sign=sign,
            requested_at=now,
            expires_at=now + PATIENCE,
            reply_partition=self._reply_partition,
        )
        answer: asyncio.Future[HoroscopeReply] = asyncio.get_running_loop().create_future()
        self._waiting[request.request_id] = answer
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._producer.send_and_wait(self._topic, request.to_bytes())
                return await answer
        finally:
            self._waiting.pop(request.request_id, None)

    async def follow(self, replies: AIOKafkaConsumer) -> None:
        async for record in replies:
            reply = decode(HoroscopeReply, record.value)
            if reply and (answer := self._waiting.pop(reply.request_id, None)):
                answer.set_result(reply)
