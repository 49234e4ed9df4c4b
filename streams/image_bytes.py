"""The bytes of images in memory, the least recently asked for going first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cachetools import LRUCache

from schemas.image import HoroscopeImage
from streams import metrics

Load = Callable[[HoroscopeImage], Awaitable[bytes | None]]


@dataclass(slots=True)
class _Loading:
    task: asyncio.Task[bytes | None]
    readers: int = 0


class ImageBytes:
    """At most `most` bytes, by their SHA-256: so none is ever stale, however it was replaced.

    An image is loaded once for all who ask meanwhile, and given up once nobody does any more.
    """

    def __init__(self, load: Load, most: int) -> None:
        self._load = load
        self._kept: LRUCache[str, bytes] = LRUCache(most, getsizeof=len)
        self._loading: dict[str, _Loading] = {}

    async def of(self, image: HoroscopeImage) -> bytes | None:
        """None where the image has been superseded or deleted; raises what loading raises."""
        kept = self._kept.get(image.sha256)
        metrics.IMAGE_CACHE.labels("miss" if kept is None else "hit").inc()
        return kept or await self._loaded(image)

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return int(self._kept.currsize)

    async def _loaded(self, image: HoroscopeImage) -> bytes | None:
        """Whoever is cut off takes nobody along but the load that no one else waits for."""
        loading = self._loading.get(image.sha256) or self._begin(image)
        loading.readers += 1
        try:
            return await asyncio.shield(loading.task)
        finally:
            loading.readers -= 1
            if not loading.readers:
                loading.task.cancel()
                del self._loading[image.sha256]

    def _begin(self, image: HoroscopeImage) -> _Loading:
        task = asyncio.create_task(self._keep(image), name=f"image of {image.sign}")
        loading = self._loading[image.sha256] = _Loading(task)
        return loading

    async def _keep(self, image: HoroscopeImage) -> bytes | None:
        """One that is larger than all that may be kept is served and not kept."""
        data = await self._load(image)
        if data is not None and len(data) <= self._kept.maxsize:
            self._kept[image.sha256] = data
            metrics.IMAGE_CACHE_SIZE.set(self.size)
        return data
