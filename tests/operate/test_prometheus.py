"""A real Prometheus understands a real worker, and the panels and alerts that ask for it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from math import isnan
from pathlib import Path
from uuid import uuid4

import pytest

from schemas.artefact import Product
from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from tests.conftest import missing
from tests.fakes.answers import PROMPT, WRITTEN
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.operate.panels import Query, queries
from tests.support.prometheus import Prometheus, prometheus
from tests.support.wait import until
from tests.support.world import World

#: What Grafana would put in; an interval that is as long as the test.
VARIABLES = {"job": "horoscope", "instance": ".+", "__rate_interval": "5m"}
BACKED_OFF = {"HOROSCOPE_RETRY_BACKOFF": "0.1", "HOROSCOPE_MAX_CALLS_PER_DAY": "40"}


@pytest.fixture(autouse=True)
def _installed() -> None:
    if shutil.which("prometheus") is None:
        missing("prometheus is not installed (Debian: apt-get install prometheus)")


async def _traffic(world: World) -> None:
    """One of everything that a foreign producer may send."""
    now, twice = datetime.now(UTC), uuid4()
    for view in (
        HoroscopeViewed(sign=Sign.LEO, viewed_at=now),
        HoroscopeViewed(sign=Sign.LEO, viewed_at=now, event_id=twice),
        HoroscopeViewed(sign=Sign.LEO, viewed_at=now, event_id=twice),
        HoroscopeViewed(sign=Sign.LEO, viewed_at=now - timedelta(days=8)),
    ):
        await world.send(world.topics.views.name, view)
    await world.send(world.topics.views.name, b"garbage")
    asked = HoroscopeRequested(request_id=uuid4(), sign=Sign.LEO, requested_at=now)
    await world.send(world.topics.requests.name, asked)


async def _silent(server: Prometheus) -> list[str]:
    """Panels whose expression gives nothing, or nothing that is a number."""
    return [query.where for query in queries("expr") if not await _gives(server, query)]


async def _gives(server: Prometheus, query: Query) -> bool:
    values = await server.values(query.filled(VARIABLES))
    return any(not isnan(value) for value in values)


async def _until_told(server: Prometheus, expression: str, value: float) -> None:
    async def told() -> bool:
        return value in await server.values(expression)

    await until(told, f"{expression} is {value:g}", 60)


async def test_every_panel_gives_data_and_every_alert_can_be_worked_out(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], tmp_path: Path
) -> None:
    """A day's texts and images are made twice; the second time one text is given up."""
    worker = await on_kafka.hasty_worker(**calling | BACKED_OFF).ready()
    async with prometheus(tmp_path, worker.url) as server:
        for product in Product:
            published = f'horoscope_day_artefacts{{product="{product}",state="published"}}'
            await _until_told(server, published, len(SIGNS))
            await _until_told(server, f'horoscope_calls{{product="{product}"}}', 12)
        await _until_told(server, 'horoscope_calls_limit{product="text"}', 40)
        await _until_told(server, "sum(horoscope_lag_records)", 0)
        model.script = [Step(status=503, sign="leo")] * 2
        status, _, err = await on_kafka.command("generate-day", "--regenerate")
        assert status == 0, err

        async def moved() -> bool:
            await _traffic(on_kafka)
            return not await _silent(server)

        await until(moved, "every panel gives data", 60)
        failed = 'horoscope_rounds_total{product="text",outcome="writer_failed"}'
        await _until_told(server, failed, 1)
        await _until_told(server, 'horoscope_calls{product="text"}', 12 + 13)
        await _until_told(server, 'horoscope_calls{product="image"}', 12 + 11)
        written = 12 + 11
        tokens = "horoscope_writer_tokens_total"
        await _until_told(server, f'{tokens}{{kind="prompt"}}', written * PROMPT)
        await _until_told(server, f'{tokens}{{kind="completion"}}', written * WRITTEN)
        await _until_views(server)
        rules = await server.rules()
        assert {rule["health"] for rule in rules.values()} == {"ok"}
        await _until_fires(server, "HoroscopeDeadLetters")
        await _until_fires(server, "HoroscopeWriterFailing")
        assert {rules[name]["state"] for name in QUIET} == {"inactive"}


QUIET = [
    "HoroscopeArtistFailing",
    "HoroscopeBudgetNearlySpent",
    "HoroscopeLagGrowing",
    "HoroscopeLagUnknown",
    "HoroscopeNoWorkerReady",
    "HoroscopeViewsLost",
    "HoroscopeWorkerStuck",
]


async def _until_fires(server: Prometheus, alert: str) -> None:
    async def fires() -> bool:
        return bool((await server.rules())[alert]["state"] == "firing")

    await until(fires, f"{alert} fires")


async def _until_views(server: Prometheus) -> None:
    """Of each traffic: one late, one garbage, one a duplicate."""

    async def alike() -> bool:
        outcomes = [
            await server.values(f'horoscope_views_total{{outcome="{outcome}"}}')
            for outcome in ("late", "refused", "duplicate")
        ]
        return outcomes[0] > [0.0] and outcomes[0] == outcomes[1] == outcomes[2]

    await until(alike, "views are told by what became of them")
