from datetime import date

from aiokafka import AIOKafkaConsumer

from .contract import HoroscopePublished, Sign, decode


class Texts:
    """The newest text of each sign: the compacted topic, read from its start at every start."""

    def __init__(self) -> None:
        self._newest: dict[Sign, HoroscopePublished] = {}

    def take(self, text: HoroscopePublished) -> None:
        """Records may come again: the highest (day, revision) is the newest."""
        known = self._newest.get(text.sign)
        if known is None or (text.day, text.revision) > (known.day, known.revision):
            self._newest[text.sign] = text

    def of(self, day: date) -> list[HoroscopePublished]:
        return [text for text in self._newest.values() if text.day == day]

    async def follow(self, published: AIOKafkaConsumer) -> None:
        async for record in published:
            if text := decode(HoroscopePublished, record.value):
                self.take(text)
