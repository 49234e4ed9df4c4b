"""The images of the day, fetched as they are published, so that nobody waits for one later."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
from aiokafka import AIOKafkaConsumer

from .contract import HoroscopeImagePublished, Sign, decode
from .fetch import NotFetchedError, fetch
from .letter import Photo
from .newest import Newest

log = logging.getLogger(__name__)
#: Seconds before each try to fetch an image.
_TRIES = (0.0, 5.0, 60.0)


class Images(Newest[HoroscopeImagePublished]):
    """At most one image of each sign is held, and one is under way.

    The bytes are kept when Telegram has them, too: it may forget them.
    """

    def __init__(self, zone: ZoneInfo, tries: Sequence[float] = _TRIES) -> None:
        super().__init__()
        self._zone = zone
        self._tries = tries
        self._data: dict[Sign, bytes] = {}
        self._fetching: dict[Sign, asyncio.Task[None]] = {}

    def photo(self, sign: Sign, day: date, revision: int | None) -> Photo | None:
        """Of the text of this day and revision, and of no other."""
        image = self._newest.get(sign)
        if image is None or (image.day, image.revision) != (day, revision):
            return None
        return Photo(image.sha256, image.media_type, self._data.get(sign))

    async def follow(self, published: AIOKafkaConsumer) -> None:
        async with ClientSession() as session, asyncio.TaskGroup() as group:
            async for record in published:
                image = decode(HoroscopeImagePublished, record.value)
                if image and self.take(image):
                    self._forget(image.sign)
                    if image.day >= datetime.now(self._zone).date():
                        fetching = group.create_task(self._fetch(session, image))
                        self._fetching[image.sign] = fetching

    def _forget(self, sign: Sign) -> None:
        """There is a newer one."""
        self._data.pop(sign, None)
        if fetching := self._fetching.pop(sign, None):
            fetching.cancel()

    async def _fetch(self, session: ClientSession, image: HoroscopeImagePublished) -> None:
        for wait in self._tries:
            await asyncio.sleep(wait)
            try:
                self._data[image.sign] = await fetch(session, image)
            except NotFetchedError as error:
                log.warning("no image of %s: %s", image.sign, error)
            else:
                log.info("image of %s, %s, revision %d", image.sign, image.day, image.revision)
                break
