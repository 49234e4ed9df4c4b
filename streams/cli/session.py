"""What a command opens and how it ends: every wait limited, every failure told in one line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, NoReturn

import typer
from aiokafka import AIOKafkaConsumer
from pydantic import ValidationError

from streams.admin import Admin
from streams.cli.command import CommandError
from streams.cli.root import err, literal
from streams.clock import Clock, SystemClock, day_of
from streams.database import Database
from streams.header_names import read_any_header_name
from streams.limit import at_most
from streams.logs import configure
from streams.outage import is_outage, remedy_of, told
from streams.producer import Producer
from streams.provision import TopicError
from streams.security import SettingError, for_aiokafka
from streams.settings import Settings
from streams.topics import Topics, topics

#: Seconds that a command waits for Kafka or PostgreSQL to be there.
CONNECT_LIMIT = 15.0
#: Seconds for a consumer's stop.
STOP_LIMIT = 2.0


class Session:
    """A command's settings and the clients it asks for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock: Clock = SystemClock(settings.clock_offset)
        self.topics: Topics = topics(settings.topic_prefix)
        self.admin = Admin(settings)

    def today(self) -> date:
        return day_of(self.clock.now(), self.settings.zone)

    @asynccontextmanager
    async def producer(self) -> AsyncIterator[Producer]:
        producer = Producer(self.settings)
        try:
            await self._connect(producer.start)
            yield producer
        finally:
            await producer.stop()

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        database = Database(self.settings)
        await database.start()
        try:
            yield database
        finally:
            await database.stop()

    @asynccontextmanager
    async def consumer(self, *topic_names: str, **options: Any) -> AsyncIterator[AIOKafkaConsumer]:  # noqa: ANN401
        read_any_header_name()
        consumer = AIOKafkaConsumer(*topic_names, **for_aiokafka(self.settings), **options)
        try:
            await self._connect(consumer.start)
            yield consumer
        finally:
            await at_most(STOP_LIMIT, consumer.stop(), "Kafka consumer")

    async def _connect(self, start: Callable[[], Awaitable[None]]) -> None:
        """The admin's client goes first: of a broker that refuses it says why."""
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                await self.admin.knock()
                await start()
        except TimeoutError as error:
            where = f"{self.settings.kafka_url} (HOROSCOPE_KAFKA_URL)"
            raise CommandError(f"no Kafka answers at {where}") from error


def settings_or_exit() -> Settings:
    """The settings, or exit 2 naming each wrong one (never its value: it may be a secret)."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = _variable(str(problem["loc"][0]))
            err.print(f"[red]setting {name}:[/]", literal(problem["msg"]), highlight=False)
        raise typer.Exit(2) from error


def _variable(field: str) -> str:
    """The environment variable that sets a field; pydantic names a field by its alias, if any."""
    known = field.lower() in Settings.model_fields
    return f"HOROSCOPE_{field.upper()}" if known else field


def perform(command: Callable[[Session], Awaitable[None]]) -> None:
    """What `streams.cli.command.run` does, once all of this is imported."""
    settings = settings_or_exit()
    quieten(settings)
    complete(lambda: command(Session(settings)))


def quieten(settings: Settings) -> None:
    """A command's own words are enough, unless somebody asked for more."""
    configure("ERROR" if settings.log_level == "INFO" else settings.log_level)


def complete(work: Callable[[], Awaitable[None]]) -> None:
    """Exit 1 with one line where something is away or wrong, 130 at Ctrl-C.

    143, as after SIGTERM, where a command has such a signal cancel its task in order to clean up.
    """

    async def main() -> None:
        await work()

    try:
        asyncio.run(main())
    except KeyboardInterrupt as error:
        raise typer.Exit(130) from error
    except asyncio.CancelledError as error:
        raise typer.Exit(143) from error
    except (CommandError, TopicError) as error:
        fail(str(error))
    except SettingError as error:
        fail(str(error), status=2)
    except Exception as error:
        if not is_outage(error):
            raise
        fail(told(error) if remedy_of(error) else f"{told(error)}; `horoscope doctor` says more")


def fail(message: str, status: int = 1) -> NoReturn:
    told = literal(message, paragraphs=True)
    err.print("[red]error:[/]", told, highlight=False, soft_wrap=True)
    raise typer.Exit(status)
