"""A server that speaks Telegram's Bot API, and misbehaves to order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram_files import LONGEST_CAPTION, Files, RefusedError
from tests.fakes.telegram_message import Sent, Step
from tests.support.wait import until

TOKEN = "815:token-of-a-test"  # noqa: S105
#: Telegram's own limit.
LONGEST = 4096
_BOT = {"id": 815, "is_bot": True, "first_name": "Horoscope", "username": "horoscope_bot"}


class FakeTelegram:
    """Users write with `write`; what they were sent is in `sent`, every try in `tries`."""

    def __init__(self) -> None:
        self.url = ""
        self.script: list[Step] = []
        self.sent: list[Sent] = []
        self.files = Files()
        #: Each call that sends: when, to whom, and the status it got.
        self.tries: list[tuple[float, int, int]] = []
        #: How often the bot asked for updates.
        self.polls = 0
        self._updates: dict[int, dict[str, Any]] = {}
        self._last = 0
        self._changed = asyncio.Condition()
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Listen; after a `close` where it listened before."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def write(
        self, chat: int, text: str, kind: str = "private", update: int | None = None
    ) -> int:
        """A user writes; the number of the update. A number given again repeats that update."""
        number = update or self._last + 1
        self._last = max(self._last, number)
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": kind, "title": "a chat"},
            "from": {"id": abs(chat), "is_bot": False, "first_name": "A reader"},
            "text": text,
        }
        async with self._changed:
            self._updates[number] = {"update_id": number, "message": message}
            self._changed.notify_all()
        return number

    def told(self, chat: int) -> list[str]:
        return [message.text for message in self.sent if message.chat == chat]

    async def until_told(self, chat: int, messages: int = 1, limit: float = 60.0) -> list[str]:
        async def told() -> list[str]:
            return self.told(chat) if len(self.told(chat)) >= messages else []

        return await until(told, f"{messages} messages to {chat}", limit)

    async def until_confirmed(self) -> None:
        """The bot has taken every update."""

        async def confirmed() -> bool:
            return not self._updates

        await until(confirmed, "every update is confirmed")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _refused(401, "Unauthorized")
        methods: dict[str, Callable[[web.Request, dict[str, Any]], Any]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
        }
        method = methods.get(request.match_info["method"])
        if method is None:
            return _refused(404, "Not Found")
        answer: web.StreamResponse = await method(request, dict(await request.post()))
        return answer

    async def _get_me(self, _: web.Request, __: dict[str, Any]) -> web.Response:
        return _granted(_BOT)

    async def _get_updates(self, _: web.Request, fields: dict[str, Any]) -> web.Response:
        """Confirm what lies before `offset` and wait for what follows; a newer call ends it."""
        self.polls += 1
        mine, offset = self.polls, int(fields.get("offset", 0))
        async with self._changed:
            self._changed.notify_all()
            self._updates = {at: each for at, each in self._updates.items() if at >= offset}
            try:
                async with asyncio.timeout(float(fields.get("timeout", 0))):
                    await self._changed.wait_for(lambda: self._updates or self.polls != mine)
            except TimeoutError:
                return _granted([])
            if self.polls != mine:
                return _refused(409, "Conflict: terminated by other getUpdates request")
            return _granted([self._updates[at] for at in sorted(self._updates)])

    async def _send_message(
        self, request: web.Request, fields: dict[str, Any]
    ) -> web.StreamResponse:
        text = fields.get("text", "")
        if not 0 < len(text.encode("utf-16-le")) <= 2 * LONGEST:
            return _refused(400, "Bad Request: message is empty or too long")
        return await self._send(request, fields, text)

    async def _send_photo(self, request: web.Request, fields: dict[str, Any]) -> web.StreamResponse:
        caption = fields.get("caption", "")
        if len(caption.encode("utf-16-le")) > 2 * LONGEST_CAPTION:
            return _refused(400, "Bad Request: message caption is too long")
        try:
            photo = self.files.got(fields)
        except RefusedError as error:
            return _refused(400, f"{error}")
        return await self._send(request, fields, caption, photo)

    async def _send(
        self, request: web.Request, fields: dict[str, Any], text: str, photo: bytes | None = None
    ) -> web.StreamResponse:
        chat = int(fields["chat_id"])
        step = self._step(chat)
        self.tries.append((time.monotonic(), chat, step.status))
        message: dict[str, Any] = {"message_id": len(self.sent) + 1, "date": int(time.time())}
        message |= {"text": text} if photo is None else {"photo": self.files.sizes(photo)}
        # Whoever sees it as sent finds all that it leaves behind: nothing is awaited between.
        if step.status == 200 or step.taken:
            self.sent.append(Sent(chat, text, time.monotonic(), fields, photo))
        await asyncio.sleep(step.delay)
        if step.lost and request.transport:
            request.transport.close()
        if step.status != 200:
            return _refused(step.status, step.description, step.retry_after)
        return _granted(message | {"chat": {"id": chat, "type": "private"}})

    def _step(self, chat: int) -> Step:
        for step in self.script:
            if step.chat in (None, chat):
                self.script.remove(step)
                return step
        return Step()


def _granted(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refused(status: int, description: str, retry_after: int | None = None) -> web.Response:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after:
        told["parameters"] = {"retry_after": retry_after}
    return web.json_response(told, status=status)
