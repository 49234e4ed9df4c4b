"""A client of a worker's HTTP interface that checks what holds for every answer."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
from multidict import CIMultiDictProxy

from schemas.http.problem import ProblemDetails
from streams.http.headers import SECURITY
from streams.http.page.page import POLICY
from streams.http.problem import CONTENT_TYPE
from tests.support.worker import Worker

_LIMIT = aiohttp.ClientTimeout(total=70)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    text: str
    json: Any


class Client:
    """`secrets` are in no answer."""

    def __init__(self, worker: Worker, *secrets: str) -> None:
        self._worker = worker
        self._secrets = secrets
        self._session = aiohttp.ClientSession(
            timeout=_LIMIT, connector=aiohttp.TCPConnector(limit=0)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, json: object = None, **options: Any) -> Answer:
        return await self.ask("POST", path, json=json, **options)

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        url = self._worker.url + path
        async with self._session.request(method, url, **options) as response:
            told = await response.text()
            json = (
                await response.json(content_type=None) if "json" in response.content_type else None
            )
            answer = Answer(response.status, response.headers, told, json)
        _check(answer)
        assert not [each for each in self._secrets if each in f"{told} {answer.headers}"]
        return answer


def _check(answer: Answer) -> None:
    """Every error is a problem, but for the page; nothing says what the server runs on."""
    page = answer.headers.get("Content-Type", "").startswith("text/html")
    if answer.status >= 400 and not page and not {"alive", "ready"} & set(answer.json or ()):
        assert answer.headers["Content-Type"].split(";")[0] == CONTENT_TYPE, answer.text
        assert ProblemDetails.model_validate(answer.json).status == answer.status
    wanted = SECURITY | ({"Content-Security-Policy": POLICY} if page else {})
    assert {name: answer.headers.get(name) for name in SECURITY} == wanted
    assert answer.headers["Server"] == "horoscope"
