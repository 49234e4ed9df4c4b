"""Views of the texts that were delivered."""

import asyncio
import logging

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from .store import Store

log = logging.getLogger(__name__)
_LIMIT = 10.0


async def send_views(store: Store, producer: AIOKafkaProducer, topic: str) -> None:
    """Send what is owed until the broker has it: the `event_id` makes it count once."""
    while True:
        try:
            for view in store.owed():
                async with asyncio.timeout(_LIMIT):
                    await producer.send_and_wait(topic, view.to_bytes())
                store.settle(view.event_id)
        except (KafkaError, TimeoutError) as error:
            log.warning("views wait for Kafka: %r", error)
        await asyncio.sleep(1)
