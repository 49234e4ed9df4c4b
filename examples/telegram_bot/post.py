"""Sends each message once or not at all, never twice."""

import asyncio
import logging
from datetime import UTC, datetime
from enum import Enum, auto
from uuid import uuid4

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiohttp import ClientConnectorError

from .contract import HoroscopeViewed, Sign
from .letter import Letter, messages
from .photos import Photos
from .store import Store

log = logging.getLogger(__name__)

#: Seconds between two messages (Telegram takes 30 a second), for one call, until the next try of
#: what failed, and for the message that is under way at a stop.
_PACE, _CALL, _AGAIN, _STOP = 1 / 25, 10, 5.0, 3.0


class Outcome(Enum):
    ARRIVED = auto()
    LATER = auto()  # surely not sent: it may be tried again
    GONE = auto()  # the user has blocked the bot, or is no more
    UNKNOWN = auto()  # sent or not, nobody knows


def outcome_of(error: AiogramError) -> Outcome:
    match error:
        case TelegramRetryAfter():
            return Outcome.LATER
        case TelegramNetworkError() if isinstance(error.__cause__, ClientConnectorError):
            return Outcome.LATER
        case TelegramForbiddenError():
            return Outcome.GONE
        case _:
            return Outcome.UNKNOWN


class Post:
    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        self._photos = Photos(bot, store)
        self._turns = asyncio.Lock()
        self._next_turn = 0.0
        self._in_doubt = False

    async def send(
        self, chat: int, name: str, letter: Letter, shows: Sign | None = None
    ) -> Outcome:
        """Wait for a turn and try once. What `shows` a sign's text owes a view when it arrives.

        A photo that follows its text is a message by itself, and nothing hangs on it.
        """
        first, *photos = messages(letter)
        outcome = await self._try(chat, name, first, shows)
        if outcome is Outcome.ARRIVED:
            for photo in photos:
                await self._try(chat, f"{name} photo", photo, None)
        return outcome

    async def _try(self, chat: int, name: str, message: Letter, shows: Sign | None) -> Outcome:
        await self._until_telegram_answers()
        await self._turn()
        if not self._store.note(chat, name):
            return Outcome.UNKNOWN
        sending = asyncio.create_task(self._send(chat, name, message, shows))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:  # a stop: what became of it is to be noted yet
            await asyncio.wait([sending], timeout=_STOP)
            raise

    async def _send(self, chat: int, name: str, message: Letter, shows: Sign | None) -> Outcome:
        try:
            await self._call(chat, message)
        except AiogramError as error:
            log.warning("not sent: %s", error)
            return self._failed(chat, name, error)
        if shows:
            now = datetime.now(UTC)
            self._store.owe(HoroscopeViewed(sign=shows, viewed_at=now, event_id=uuid4()))
        return Outcome.ARRIVED

    async def _call(self, chat: int, message: Letter) -> None:
        """With its photo, or without one that was surely not sent."""
        photo = message.photo
        if photo and await self._photos.send(chat, message.text, photo):
            return
        if message.text:
            await self._bot.send_message(chat, message.text, request_timeout=_CALL)

    def _failed(self, chat: int, name: str, error: AiogramError) -> Outcome:
        outcome = outcome_of(error)
        if outcome is Outcome.GONE:
            self._store.unsubscribe(chat)
        elif outcome is Outcome.LATER:
            self._store.give_back(chat, name)
            wait = getattr(error, "retry_after", _AGAIN)
            self._next_turn = asyncio.get_running_loop().time() + wait
        else:
            self._in_doubt = True
        return outcome

    async def _turn(self) -> None:
        now = asyncio.get_running_loop().time
        async with self._turns:
            # A refusal may put the turn off meanwhile.
            while (wait := self._next_turn - now()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(wait)
            self._next_turn = now() + _PACE

    async def _until_telegram_answers(self) -> None:
        """So that an outage takes one message of unknown fate, and not one after the other."""
        while self._in_doubt:
            try:
                await self._bot.get_me(request_timeout=_CALL)
                self._in_doubt = False
            except AiogramError:
                await asyncio.sleep(_AGAIN)
