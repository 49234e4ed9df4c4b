"""A server that speaks OpenAI's chat completions and images, and misbehaves to order.

In a test: `async with FakeOpenAI() as fake: …fake.base_url…`. As a program:
`python -m tests.fakes.openai --port 8080 --delay 2 --calls-file calls.json`; it prints its base
URL once it listens, tells its calls for texts at `GET /calls`, those for images at
`GET /image-calls`, and takes a new script at `POST /script`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from schemas.artefact import Product
from tests.fakes.answers import answer
from tests.fakes.calls import Call, Step, overlaps
from tests.support.wait import until

_ASKED = re.compile(r"horoscope for (\w+) for (\d{4}-\d\d-\d\d)")


class FakeOpenAI:
    """Calls take their step from the script, the first that fits; else what they asked for.

    `calls` are those for texts.
    """

    def __init__(
        self, script: Iterable[Step] = (), *, delay: float = 0, port: int = 0, calls_file: str = ""
    ) -> None:
        self.script = list(script)
        self.calls: list[Call] = []
        self.image_calls: list[Call] = []
        #: What the last call sent.
        self.asked: dict[str, Any] = {}
        self.url = ""
        #: Set by the first call that begins, and by the first that ends.
        self.called, self.ended = asyncio.Event(), asyncio.Event()
        #: What `GET /v1/models` answers: JSON, or an HTML page.
        self.models = '{"object": "list", "data": [{"id": "fake", "object": "model"}]}'
        self._otherwise = Step(delay=delay)
        self._port = port
        self._calls_file = Path(calls_file) if calls_file else None
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._list)
        app.router.add_post("/v1/images/generations", self._draw)
        app.router.add_get("/calls", self._tell)
        app.router.add_get("/image-calls", self._tell_images)
        app.router.add_post("/script", self._take)
        # Only with handler_cancellation does a call notice that its client went away.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def by_sign(self) -> Counter[str]:
        return Counter(call.sign for call in self.calls)

    async def until_calls(self, calls: int, outcome: str | None = None) -> None:
        async def made() -> bool:
            return sum(outcome in (None, call.outcome) for call in self.calls) >= calls

        await until(made, f"{calls} writer calls {outcome or 'begun'}", 60)

    def overlaps(self) -> list[tuple[int, int]]:
        return overlaps(self.calls + self.image_calls)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _list(self, _: web.Request) -> web.Response:
        """Not a call: nothing is charged for it, and no script applies."""
        kind = "text/html" if self.models.startswith("<") else "application/json"
        return web.Response(text=self.models, content_type=kind)

    async def _tell(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(call) for call in self.calls])

    async def _tell_images(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(call) for call in self.image_calls])

    async def _take(self, request: web.Request) -> web.Response:
        self.script = [Step(**step) for step in await request.json()]
        return web.Response(status=204)

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.asked = await request.json()
        call = _call(self.asked["messages"][-1]["content"], Product.TEXT, self.calls)
        return await self._answer(request, call)

    async def _draw(self, request: web.Request) -> web.StreamResponse:
        self.asked = await request.json()
        call = _call(self.asked["prompt"], Product.IMAGE, self.image_calls)
        return await self._answer(request, call)

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        self.called.set()
        step = self._step(call)
        self._save()
        try:
            await asyncio.sleep(step.delay)
            if step.kind == "hang":
                await asyncio.Event().wait()
            call.outcome = _outcome(step, call)
            return await answer(request, step, call)
        except (asyncio.CancelledError, ConnectionError):
            if call.outcome not in ("closed", "truncated"):
                call.outcome = "client gone"
            raise
        finally:
            call.ended = time.time()
            self.ended.set()
            self._save()

    def _step(self, call: Call) -> Step:
        for step in self.script:
            if step.product == call.product and step.sign in (None, call.sign):
                if not step.always:
                    self.script.remove(step)
                return step
        return self._otherwise

    def _save(self) -> None:
        if self._calls_file:
            written = self._calls_file.with_suffix(".new")
            written.write_text(json.dumps([asdict(call) for call in self.calls]))
            written.replace(self._calls_file)


def _call(prompt: str, product: Product, calls: list[Call]) -> Call:
    asked = _ASKED.search(prompt)
    sign, day = (asked[1].lower(), asked[2]) if asked else ("?", "?")
    call = Call(len(calls) + 1, sign, day, time.time(), product=product)
    calls.append(call)
    return call


def _outcome(step: Step, call: Call) -> str:
    if step.status != 200:
        return f"status {step.status}"
    return call.product if step.kind == "text" else step.kind


async def _serve(fake: FakeOpenAI) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with fake:
        sys.stdout.write(f"{fake.base_url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--delay", type=float, default=0, help="seconds before each answer")
    parser.add_argument("--calls-file", default="", help="rewritten at each call's start and end")
    chosen = parser.parse_args()
    asyncio.run(
        _serve(FakeOpenAI(delay=chosen.delay, port=chosen.port, calls_file=chosen.calls_file))
    )


if __name__ == "__main__":
    main()
