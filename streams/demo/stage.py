"""Starts every part of the system on this machine, and takes all of it away again."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from streams.admin import Admin
from streams.cli.command import CommandError
from streams.cli.session import Session
from streams.embedded.broker import Broker, Kind, choose
from streams.embedded.child import Child
from streams.embedded.error import EmbeddedError
from streams.embedded.port import free_ports
from streams.embedded.postgres import Postgres
from streams.migrations import migrate
from streams.provision import ensure
from streams.settings import Settings

#: Seconds for the worker to get ready.
READY_LIMIT = 60.0
#: A group that loses its only worker need not wait long for the next.
_SESSION_TIMEOUT = "6"
_ASK_LIMIT = aiohttp.ClientTimeout(total=2)


@dataclass(slots=True)
class Stage:
    """A running system. `seconds` tells how long each step of the start took."""

    session: Session
    broker: Broker
    worker: Child
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """Where the worker shows the day to people."""
        return f"{_served_at(self.session.settings)}/"

    def check(self) -> None:
        """Raise `CommandError` if the worker has died."""
        if not self.worker.running:
            raise CommandError(f"the worker died:\n{self.worker.tail()}")


@asynccontextmanager
async def stage(kind: Kind, say: Callable[[str], None]) -> AsyncIterator[Stage]:
    """Set the system up in a folder of its own; whatever happens, nothing of it is left behind."""
    async with AsyncExitStack() as stack:
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="horoscope-demo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            yield await _set_up(folder, kind, stack, say)
        except EmbeddedError as error:
            raise CommandError(str(error)) from error


async def _set_up(
    folder: Path, kind: Kind, stack: AsyncExitStack, say: Callable[[str], None]
) -> Stage:
    began = time.monotonic()
    say("starting a broker and PostgreSQL")
    broker = await choose(kind, folder / "broker")
    postgres = Postgres(folder / "postgres")
    for server in (broker, postgres):
        stack.push_async_callback(server.discard)
    await asyncio.gather(broker.start(), postgres.start())
    served = time.monotonic()
    say(f"{broker.name} and {postgres.name} are there; creating tables and topics")
    session = Session(_settings(broker, postgres))
    await asyncio.gather(migrate(session.settings), ensure(Admin(session.settings), session.topics))
    say("starting a worker")
    worker = Child("the worker", [sys.executable, "-m", "agents", "worker"], folder / "worker.log")
    stack.push_async_callback(worker.stop)
    await worker.ready(lambda: _is_ready(session.settings), READY_LIMIT)
    seconds = {"servers": served - began, "worker": time.monotonic() - served}
    return Stage(session, broker, worker, seconds)


def _settings(broker: Broker, postgres: Postgres) -> Settings:
    """Point this process, and the worker that inherits its environment, at the parts."""
    writer = "openai" if os.environ.get("OPENAI_API_KEY") else "builtin"
    os.environ.setdefault("HOROSCOPE_WRITER", writer)
    [port] = free_ports(1)
    os.environ.setdefault("HOROSCOPE_PUBLIC_URL", f"http://127.0.0.1:{port}")
    os.environ |= {
        "HOROSCOPE_KAFKA_URL": broker.bootstrap,
        "HOROSCOPE_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",
        "HOROSCOPE_KAFKA_REPLICATION": "1",
        "HOROSCOPE_DATABASE_URL": postgres.dsn,
        "HOROSCOPE_HTTP_HOST": "127.0.0.1",
        "HOROSCOPE_HTTP_PORT": f"{port}",
        "HOROSCOPE_SESSION_TIMEOUT": _SESSION_TIMEOUT,
    }
    return Settings()


async def _is_ready(settings: Settings) -> bool:
    url = f"{_served_at(settings)}/readyz"
    try:
        async with aiohttp.ClientSession(timeout=_ASK_LIMIT) as session, session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError as error:
        raise ConnectionError(f"no answer from {url}") from error


def _served_at(settings: Settings) -> str:
    return f"http://{settings.http_host}:{settings.http_port}"
