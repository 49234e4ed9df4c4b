"""One worker for every test of this folder; each test keeps to a sign or a day of its own."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from agents.day.due import PUNCTUAL
from schemas.sign import Sign
from streams.clock import day_of, start_of
from tests.fakes.openai import FakeOpenAI
from tests.support.client import Answer, Client
from tests.support.shared import Address, Database
from tests.support.worker import Worker
from tests.support.world import World, world

TOKEN = "token-of-a-test-0c2f9a47be1d5e83"  # noqa: S105 - tests have it in their names
KEY = "sk-of-a-test-7d31e0bb9c4f2a68"
TEXT = "The stars have looked through your diary and found one hour that is still yours."

_STORE = """
INSERT INTO horoscope_cache VALUES ($1, $2, 1, $3, 'en', 'x', now())
ON CONFLICT (zodiac_sign, horoscope_date) DO UPDATE
SET revision = 1, content = excluded.content, generated_at = excluded.generated_at
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A worker that makes no day by itself, what it calls, and a client of it."""

    world: World
    model: FakeOpenAI
    worker: Worker
    client: Client
    today: date

    def admin(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}"}

    async def order(self, what: str, order: Mapping[str, object]) -> Answer:
        return await self.client.post(f"/api/v1/admin/{what}", order, headers=self.admin())

    async def store(self, sign: Sign, age: int = 0, content: str = TEXT) -> date:
        """A text of so many days ago, instead of what another test had written."""
        day = self.today - timedelta(days=age)
        await self.world.database.execute(
            _STORE,
            sign,
            day,
            content,
        )
        return day


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def site(
    kafka: Address, postgres: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("http")
    prefix = f"t{secrets.token_hex(4)}."
    async with (
        FakeOpenAI() as model,
        postgres.fresh() as dsn,
        world(kafka.bootstrap, dsn, prefix, folder) as made,
    ):
        offset = _past_midnights_minute(made)
        worker = made.worker(
            HOROSCOPE_WRITER="openai",
            OPENAI_API_KEY=KEY,
            OPENAI_BASE_URL=model.base_url,
            HOROSCOPE_RETRY_BACKOFF="",
            HOROSCOPE_CATCH_UP="0",
            HOROSCOPE_CLOCK_OFFSET=f"{offset.total_seconds()}",
            HOROSCOPE_HTTP_RATE="0",
            HOROSCOPE_HTTP_MAX_VIEWS="50",
            HOROSCOPE_HTTP_MAX_BODY="20000",
            HOROSCOPE_ADMIN_TOKEN=TOKEN,
        )
        await worker.ready()
        today = day_of(datetime.now(UTC) + offset, made.settings.zone)
        async with Client(worker, TOKEN, KEY, dsn) as client:
            yield Site(made, model, worker, client, today)
        log = worker.log.read_text()
        assert not [secret for secret in (TOKEN, KEY, dsn) if secret in log]


def _past_midnights_minute(made: World) -> timedelta:
    """Within it a day is emitted whatever `HOROSCOPE_CATCH_UP` says."""
    now, zone = datetime.now(UTC), made.settings.zone
    since_midnight = now - start_of(day_of(now, zone), zone)
    return max(timedelta(), PUNCTUAL + timedelta(seconds=1) - since_midnight)
