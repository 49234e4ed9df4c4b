"""The example bot as a process of its own, in its own environment."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from telegram_bot.store import Store

from schemas.horoscope import HoroscopePublished
from schemas.image import HoroscopeImagePublished
from schemas.sign import Sign
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.support import crashing_bot, days
from tests.support.wait import until
from tests.support.world import World

EXAMPLES = Path(__file__).parents[3] / "examples"
CRASHING = Path(crashing_bot.__file__)


class Bot:
    """Started at once; whatever instance of it runs, its store is the same file."""

    def __init__(
        self, python: Path, world: World, telegram: FakeTelegram, crash: str | None, **env: str
    ) -> None:
        self._telegram = telegram
        self._polls = telegram.polls
        self.log = world.folder / "bot.log"
        start = ["-m", "telegram_bot"] if crash is None else [f"{CRASHING}", crash]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [python, *start],
                env=os.environ | self._env(world, telegram.url) | env,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd=world.folder,  # no `.env` of a developer's
            )

    def _env(self, world: World, url: str) -> dict[str, str]:
        return {
            "PYTHONPATH": f"{EXAMPLES}",
            "BOT_TOKEN": TOKEN,
            "BOT_TELEGRAM_URL": url,
            "BOT_KAFKA_URL": world.settings.kafka_url,
            "BOT_TOPIC_PREFIX": world.settings.topic_prefix,
            "BOT_STORE": f"{store_file(world)}",
            "BOT_MORNING": "00:00",
        }

    async def ready(self) -> Bot:
        """It asks Telegram for updates, which it does only with Kafka at hand."""

        async def polling() -> bool:
            assert self._process.poll() is None, self.log.read_text()
            return self._telegram.polls > self._polls

        await until(polling, "the bot asks for updates", 90)
        return self

    async def until_logged(self, text: str, times: int = 1) -> None:
        """By whatever instance."""

        async def logged() -> bool:
            return self.log.read_text().count(text) >= times

        await until(logged, f"the bot logs {text!r}, {times} times")

    async def stop(self) -> int:
        self._process.terminate()
        return await self.ended()

    async def kill(self) -> None:
        self._process.kill()
        await self.ended()

    async def ended(self, limit: float = 60.0) -> int:
        async def status() -> tuple[int] | None:
            code = self._process.poll()
            return None if code is None else (code,)

        return (await until(status, lambda: f"the bot ends\n{self.log.read_text()}", limit))[0]

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)


class Bots:
    """One after the other, with one store; the token never reaches their log."""

    def __init__(self, python: Path, world: World, telegram: FakeTelegram) -> None:
        self._python = python
        self._world = world
        self._telegram = telegram
        self._started: list[Bot] = []

    def start(self, crash: str | None = None, **env: str) -> Bot:
        bot = Bot(self._python, self._world, self._telegram, crash, **env)
        self._started.append(bot)
        return bot

    def close(self) -> None:
        for bot in self._started:
            bot.close()
            assert TOKEN not in bot.log.read_text()


def store_file(world: World) -> Path:
    return world.folder / "bot.sqlite3"


def store(world: World) -> Store:
    """The bot's, also while no bot runs."""
    return Store(store_file(world))


async def publish(
    world: World, sign: Sign, content: str, revision: int = 1, age: int = 0
) -> HoroscopePublished:
    """Put a text on the topic as the service does."""
    text = HoroscopePublished(
        sign=sign,
        day=days.today(world) - timedelta(days=age),
        revision=revision,
        content=content,
        language="en",
        writer="a test",
        generated_at=datetime.now(UTC),
    )
    await world.send(world.topics.published.name, text, key=sign.encode(), partition=sign.ordinal)
    return text


async def publish_image(world: World, text: HoroscopePublished, url: str, data: bytes) -> None:
    """Put a text's image on its topic as the service does, whether or not `url` has it."""
    image = HoroscopeImagePublished(
        sign=text.sign,
        day=text.day,
        revision=text.revision,
        url=url,
        media_type="image/png",
        width=1080,
        height=1350,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        artist="a test",
        generated_at=datetime.now(UTC),
    )
    topic, sign = world.topics.images_published.name, text.sign
    await world.send(topic, image, key=sign.encode(), partition=sign.ordinal)


async def until_all_views_are_counted(world: World, records: int) -> int:
    """Return the views counted once every one of so many records is dealt with."""
    sql = "SELECT coalesce(sum(next_offset), 0) FROM consumed_offsets"

    async def dealt_with() -> bool:
        return bool(await world.fetchval(sql) >= records)

    await until(dealt_with, f"{records} records of views are dealt with", 60)
    assert len(await world.records(world.topics.views.name)) == records
    return await world.counted()
