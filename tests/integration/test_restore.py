"""PostgreSQL goes back to a backup while the topics went on."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from schemas.request import HoroscopeReply, HoroscopeRequested
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.embedded.postgres import Postgres
from streams.migrations import migrate
from streams.settings import Settings
from tests.fakes.openai import FakeOpenAI
from tests.support import backup, dump
from tests.support.shared import Address
from tests.support.wait import until
from tests.support.world import World, world

CORRECTED = "Исправленный оператором текст, достаточно длинный, чтобы им быть."


class Restored:
    """A world whose PostgreSQL goes back, and what was sent to it."""

    def __init__(self, in_: World, server: Postgres, folder: Path) -> None:
        self.world = in_
        self._server = server
        self._backup = folder / "backup"
        #: How PostgreSQL is backed up and restored: by a copy of its folder, or by a dump.
        self.way = backup
        self.views = 0
        self._last: list[HoroscopeViewed] = []

    async def back_up(self) -> None:
        await self.way.take(self._server, self._backup)

    async def restore(self) -> None:
        await self.way.restore(self._server, self._backup)

    async def wave(self) -> None:
        """One view to every partition, and the views of the wave before once more."""
        again, self._last = self._last, []
        for number, sign in enumerate(SIGNS):
            view = HoroscopeViewed(sign=sign, viewed_at=datetime.now(UTC), event_id=uuid4())
            self._last.append(view)
            for each in (view, *again[number : number + 1]):
                await self.world.send(self.world.topics.views.name, each, partition=number)
        self.views += len(SIGNS)

    async def total(self) -> int:
        return sum((await self.world.views()).values())

    async def until_counted(self) -> None:
        async def counted() -> bool:
            return await self.total() >= self.views

        await until(counted, f"{self.views} views are counted")
        assert await self.total() == self.views

    async def write(self, sign: Sign) -> None:
        await self.world.json("generate-day", "--sign", sign)

        async def published() -> bool:
            return sign in {text.sign for text in await self.world.published()}

        await until(published, f"{sign} is published")

    async def correct(self, sign: Sign, folder: Path) -> None:
        file = folder / "corrected.txt"
        file.write_text(CORRECTED)
        [text] = [each for each in await self.world.published() if each.sign == sign]
        day = text.day.isoformat()
        await self.world.json("replace", sign, "--day", day, "--text-file", str(file))

        async def published() -> bool:
            return CORRECTED in {text.content for text in await self.world.published()}

        await until(published, "the correction is published")

    async def told(self, sign: Sign) -> set[tuple[int | None, str | None]]:
        """Revision and text as the worker of each partition of the requests tells them."""
        asked = set()
        for partition in range(self.world.topics.requests.partitions):
            request = HoroscopeRequested(
                request_id=uuid4(), sign=sign, requested_at=datetime.now(UTC), count_view=False
            )
            asked.add(request.request_id)
            await self.world.send(self.world.topics.requests.name, request, partition=partition)

        async def answered() -> list[HoroscopeReply]:
            replies = [each for each in await self.world.replies() if each.request_id in asked]
            return replies if {each.request_id for each in replies} == asked else []

        replies = await until(answered, "every partition answers")
        return {(reply.revision, reply.content) for reply in replies}

    async def rows(self) -> dict[str, tuple[int, str]]:
        rows = await self.world.database.fetch("SELECT * FROM horoscope_cache")
        return {row["zodiac_sign"]: (row["revision"], row["content"]) for row in rows}


@pytest.fixture
async def restored(kafka: Address, tmp_path: Path) -> AsyncIterator[Restored]:
    async with Postgres(tmp_path / "postgres") as server:
        await migrate(Settings(database_url=server.dsn, _env_file=None))
        prefix = f"t{secrets.token_hex(4)}."
        async with world(kafka.bootstrap, server.dsn, prefix, tmp_path) as made:
            yield Restored(made, server, tmp_path)
        await server.discard()


async def _go_on_after_a_backup(stage: Restored, folder: Path) -> None:
    """Before the backup: views, Leo. After it: views again and new ones, Virgo, Leo corrected."""
    await stage.write(Sign.LEO)
    await stage.wave()
    await stage.until_counted()
    await stage.back_up()
    await stage.wave()
    await stage.until_counted()
    await stage.write(Sign.VIRGO)
    await stage.correct(Sign.LEO, folder)


async def test_restored_in_order_nothing_is_lost_counted_twice_or_paid_again(
    restored: Restored, model: FakeOpenAI, on_demand: dict[str, str], tmp_path: Path
) -> None:
    """The steps of docs/backup.md one by one; the dump is taken while the workers go on."""
    restored.way = dump
    workers = [restored.world.worker(**on_demand) for _ in range(2)]
    for worker in workers:
        await worker.ready()
    await _go_on_after_a_backup(restored, tmp_path)
    before = await restored.rows()
    for worker in workers:
        assert (await worker.stop())[0] == 0
    await restored.wave()
    await restored.restore()
    assert await restored.total() == len(SIGNS), "counts are those of the backup"
    await restored.world.json("migrate")
    assert {sign: revision for sign, (revision, _) in (await restored.rows()).items()} == {"leo": 1}
    assert await restored.world.fetchval("SELECT calls FROM writer_calls") == 1
    recovered = await restored.world.json("recover")
    assert len(recovered["restored"]) == 2
    assert await restored.rows() == before
    again = await restored.world.json("recover")
    assert (len(again["there"]), again["restored"], again["differing"]) == (2, [], [])
    await restored.world.worker(**on_demand).ready()
    await restored.until_counted()
    assert await restored.told(Sign.LEO) == {(2, CORRECTED)}
    assert await restored.told(Sign.VIRGO) == {before["virgo"]}
    assert len(model.calls) == 2


@pytest.mark.slow
async def test_workers_that_went_on_running_follow_postgresql_back(
    restored: Restored, model: FakeOpenAI, on_demand: dict[str, str], tmp_path: Path
) -> None:
    """Counts are right also where no view comes; memory tells what the table has, for a price."""
    for worker in [restored.world.worker(**on_demand) for _ in range(2)]:
        await worker.ready()
    await _go_on_after_a_backup(restored, tmp_path)

    async def corrected() -> bool:
        return await restored.told(Sign.LEO) == {(2, CORRECTED)}

    await until(corrected, "every worker tells the correction")  # memory may be two seconds old
    await restored.restore()
    first = (await restored.rows())["leo"]
    await restored.until_counted()

    async def followed() -> bool:
        return await restored.told(Sign.LEO) == {first}

    await until(followed, "every worker tells the text of the backup")
    assert len(model.calls) == 2
    await restored.wave()
    await restored.until_counted()
    [(revision, _)] = await restored.told(Sign.VIRGO)
    assert revision == 1
    assert len(model.calls) == 3, "the text that PostgreSQL lost is written anew"
    assert all(worker.running for worker in restored.world.workers)


async def test_a_lost_text_that_was_written_anew_is_said_to_differ(
    restored: Restored, model: FakeOpenAI, on_demand: dict[str, str], tmp_path: Path
) -> None:
    await restored.world.worker(**on_demand).ready()
    await _go_on_after_a_backup(restored, tmp_path)
    await restored.restore()
    await restored.world.json("generate-day", "--sign", "virgo")

    async def anew() -> bool:
        return "virgo" in await restored.rows()

    await until(anew, "Virgo is written anew")
    recovered = await restored.world.json("recover")
    assert [name.split()[0] for name in recovered["restored"]] == ["leo"]
    assert model.by_sign()["virgo"] == 2
