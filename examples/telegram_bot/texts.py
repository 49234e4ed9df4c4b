from aiokafka import AIOKafkaConsumer

from .contract import HoroscopePublished, decode
from .newest import Newest


class Texts(Newest[HoroscopePublished]):
    async def follow(self, published: AIOKafkaConsumer) -> None:
        async for record in published:
            if text := decode(HoroscopePublished, record.value):
                self.take(text)
