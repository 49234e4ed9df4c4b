"""One start of a worker, on a database and topics that no worker has seen."""

from __future__ import annotations

import http.client
import re
import secrets
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil  # type: ignore[import-untyped]  # ships no type information

from benchmarks.ground import Ground
from benchmarks.progress import InvalidError
from benchmarks.starts.tree import Tree
from schemas.sign import SIGNS

#: Seconds for a start, and for twelve texts or images; between two looks.
_LIMIT, _LOOK = 120.0, 0.01
#: Seconds after the last image until a worker is idle.
_SETTLE = 5.0
_PUBLISHED = "SELECT count(*) FROM {} WHERE published_revision = revision"


@dataclass(slots=True)
class Start:
    """A running worker; `began` is the moment before its exec."""

    process: subprocess.Popen[bytes]
    log: Path
    began: float
    connection: asyncpg.Connection

    def until_ready(self) -> tuple[float, float]:
        """Seconds from its exec to ready, and CPU seconds until then."""
        self._until(self._is_ready, "ready")
        return time.monotonic() - self.began, self.cpu()

    async def until_published(self, table: str = "horoscope_cache") -> None:
        end = time.monotonic() + _LIMIT
        while await self.connection.fetchval(_PUBLISHED.format(table)) < len(SIGNS):
            if time.monotonic() > end:
                raise InvalidError(f"{table} is not complete")
            time.sleep(_LOOK)  # noqa: ASYNC251 - nothing else runs here

    async def idle(self) -> None:
        """Return when it has made all that a day has, and is done with it."""
        await self.until_published("horoscope_images")
        time.sleep(_SETTLE)  # noqa: ASYNC251 - nothing else runs here

    def cpu(self) -> float:
        """CPU seconds so far, of all its threads."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + _LIMIT
        while not condition():
            if self.process.poll() is not None or time.monotonic() > end:
                raise InvalidError(f"not {what}: {self.log.read_text()[-500:]}")
            time.sleep(_LOOK)

    def _is_ready(self) -> bool:
        told = re.search(rb'"port": (\d+).*"event": "listening"', self.log.read_bytes())
        if told is None:
            return False
        asked = http.client.HTTPConnection("127.0.0.1", int(told.group(1)), timeout=5)
        try:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
        except ConnectionError:
            return False
        finally:
            asked.close()


@asynccontextmanager
async def started(ground: Ground, tree: Tree) -> AsyncIterator[Start]:
    """A worker of the tree; gone afterwards, with its topics and its database."""
    prefix = f"start{secrets.token_hex(3)}."
    await ground.make_topics(prefix)
    async with ground.database() as dsn:
        connection = await asyncpg.connect(dsn)
        env = {
            "HOROSCOPE_KAFKA_URL": ground.broker.bootstrap,
            "HOROSCOPE_DATABASE_URL": dsn,
            "HOROSCOPE_TOPIC_PREFIX": prefix,
            "HOROSCOPE_HTTP_PORT": "0",
            "HOROSCOPE_WRITER": "builtin",
        }
        log = tree.scratch / f"{prefix}log"
        began = time.monotonic()
        process = tree.worker(env, log)
        try:
            yield Start(process, log, began, connection)
        finally:
            process.kill()
            process.wait()
            await connection.close()
    await ground.delete_topics(prefix)
