"""Sends photos; each is uploaded once, and sent by its `file_id` from then on."""

import asyncio
import logging

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import BufferedInputFile, Message

from .letter import Photo
from .store import Store

log = logging.getLogger(__name__)

#: Seconds for one call, and for one that uploads.
_CALL, _UPLOAD = 10, 60


class Photos:
    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store
        self._uploads = asyncio.Lock()

    async def send(self, chat: int, text: str, photo: Photo) -> bool:
        """False where it is surely not sent: Telegram refused it, or there is nothing to send."""
        known = self._store.file_id(photo.sha256)
        if known and await self._call(chat, text, known, _CALL):
            return True
        if photo.data is None:
            return False
        async with self._uploads:  # whoever waits here finds the `file_id` of the one before
            newer = self._store.file_id(photo.sha256)
            if newer and newer != known and await self._call(chat, text, newer, _CALL):
                return True
            return await self._upload(chat, text, photo, photo.data)

    async def _upload(self, chat: int, text: str, photo: Photo, data: bytes) -> bool:
        file = BufferedInputFile(data, photo.media_type.replace("/", "."))
        sent = await self._call(chat, text, file, _UPLOAD)
        if sent and sent.photo:  # the last of its sizes is the whole
            self._store.keep_file_id(photo.sha256, sent.photo[-1].file_id)
        return sent is not None

    async def _call(
        self, chat: int, text: str, file: str | BufferedInputFile, limit: int
    ) -> Message | None:
        """None where Telegram refused. Without a caption it follows its text, and is quiet."""
        caption, quiet = text or None, None if text else True
        try:
            return await self._bot.send_photo(
                chat, file, caption=caption, disable_notification=quiet, request_timeout=limit
            )
        except (TelegramBadRequest, TelegramEntityTooLarge) as error:
            log.warning("photo refused: %s", error)
            return None
