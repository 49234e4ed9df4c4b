"""What users may say; each handler returns the answer, and `answer` sends it once.

An answer is a text, or a letter where a photo may go with it.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Chat, Message, TelegramObject, Update
from aiokafka.errors import KafkaError

from . import words
from .images import Images
from .letter import Letter
from .post import Outcome, Post
from .questions import Questions
from .store import Store

router = Router()
#: How often an answer is tried that Telegram did not take.
_TRIES = 3


@router.message.middleware
async def answer(
    handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[str | Letter]],
    message: TelegramObject,
    data: dict[str, Any],
) -> None:
    told = await handler(message, data)
    letter = told if isinstance(told, Letter) else Letter(told)
    post: Post = data["post"]
    chat: Chat = data["event_chat"]
    update: Update = data["event_update"]
    for _ in range(_TRIES):
        sent = await post.send(chat.id, f"update {update.update_id}", letter)
        if sent is not Outcome.LATER:
            break


@router.message(Command("start", "help"))
async def start(_: Message) -> str:
    return words.HELP


@router.message(Command("subscribe"))
async def subscribe(message: Message, command: CommandObject, store: Store) -> str:
    sign = words.sign_in(command.args)
    if sign is None:
        return words.which_sign("subscribe", command.args)
    store.subscribe(message.chat.id, sign)
    return words.subscribed(sign)


@router.message(Command("unsubscribe"))
async def unsubscribe(message: Message, store: Store) -> str:
    known = store.unsubscribe(message.chat.id)
    return words.UNSUBSCRIBED if known else words.NOT_SUBSCRIBED


@router.message(Command("today"))
async def today(
    message: Message,
    command: CommandObject,
    event_update: Update,
    bot: Bot,
    store: Store,
    questions: Questions,
    images: Images,
) -> str | Letter:
    sign = words.sign_in(command.args) if command.args else store.sign_of(message.chat.id)
    if sign is None:
        return words.which_sign("today", command.args)
    try:
        reply = await questions.ask(f"{bot.id} {event_update.update_id}", sign)
    except (KafkaError, TimeoutError):
        return words.NO_ANSWER
    photo = images.photo(sign, reply.day, reply.revision)
    return Letter(words.told(reply), photo)


@router.message(F.chat.type == "private")
async def anything_else(_: Message) -> str:
    return words.WHAT
