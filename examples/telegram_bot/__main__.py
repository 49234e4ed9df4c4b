"""`python -m telegram_bot`: starts every part, and stops them at SIGTERM or Ctrl-C."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.utils.token import TokenValidationError
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from . import kafka
from .commands import router
from .images import Images
from .morning import send_mornings
from .post import Post
from .questions import Questions
from .settings import Settings
from .store import Store
from .texts import Texts
from .views import send_views

#: Seconds that Telegram holds a call for updates, and how many updates are handled at once.
_POLL, _AT_ONCE = 30, 1000


async def run(settings: Settings) -> None:
    url, prefix, partition = settings.kafka_url, settings.topic_prefix, settings.reply_partition
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_url))
    store = Store(settings.store)
    async with (
        Bot(settings.token.get_secret_value(), session) as bot,
        kafka.producer(url) as producer,
        kafka.from_the_start(url, f"{prefix}published") as published,
        kafka.from_now(url, f"{prefix}replies", partition) as replies,
    ):
        texts, images, post = Texts(), Images(settings.timezone), Post(bot, store)
        questions = Questions(producer, f"{prefix}requests", partition)
        dispatcher = Dispatcher(store=store, post=post, questions=questions, images=images)
        dispatcher.include_router(router)
        await _together(
            dispatcher.start_polling(  # ends at SIGTERM and at Ctrl-C
                bot,
                polling_timeout=_POLL,
                tasks_concurrency_limit=_AT_ONCE,
                close_bot_session=False,
            ),
            texts.follow(published),
            _follow(images, settings),
            questions.follow(replies),
            send_mornings(store, texts, images, post, settings.timezone, settings.morning),
            send_views(store, producer, f"{prefix}views"),
        )


async def _follow(images: Images, settings: Settings) -> None:
    """Without photos there is nothing to follow: each text then goes out alone."""
    if settings.photos:
        topic = f"{settings.topic_prefix}images-published"
        async with kafka.from_the_start(settings.kafka_url, topic) as published:
            await images.follow(published)


async def _together(first: Coroutine[Any, Any, None], *others: Coroutine[Any, Any, None]) -> None:
    """Run all of them until the first ends, or one fails."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(other) for other in others]
        await first
        for task in tasks:
            task.cancel()


def _told(error: BaseException) -> list[str]:
    """A line for each error of the groups in a group."""
    if isinstance(error, BaseExceptionGroup):
        return [line for each in error.exceptions for line in _told(each)]
    return [f"{error}"]


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = [(f"{each['loc'][0]}".upper(), each["msg"]) for each in error.errors()]
        sys.exit("; ".join(f"BOT_{name}: {what}" for name, what in wrong))
    failed = ""
    try:
        asyncio.run(run(settings))
    except* (KafkaError, TelegramAPIError, TokenValidationError) as errors:
        failed = "; ".join(_told(errors))
    sys.exit(failed or 0)


if __name__ == "__main__":
    main()
