"""Asks over HTTP, with one connection kept open, as a site or a bot without Kafka does."""

from __future__ import annotations

from contextlib import AsyncExitStack

import aiohttp

from schemas.sign import Sign


class OverHttp:
    """From the send of a GET to the whole of its answer."""

    def __init__(self, url: str, _prefix: str) -> None:
        self._url = f"{url}/api/v1/horoscopes"

    async def open(self, stack: AsyncExitStack) -> None:
        self._session = await stack.enter_async_context(aiohttp.ClientSession())

    async def ask(self, sign: Sign) -> bool:
        async with self._session.get(f"{self._url}/{sign}") as answer:
            text = await answer.json()
        return answer.status == 200 and bool(text["content"])
