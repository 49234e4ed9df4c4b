"""The dashboards are whole, and their SQL runs as the role that Grafana has."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import asyncpg
import pytest

from schemas.artefact import Product
from schemas.image import Drawing, HoroscopeImage
from schemas.sign import SIGNS
from schemas.tables import artefact_calls, horoscope_cache, horoscope_images, horoscope_views
from streams.clock import day_of
from tests.operate.panels import DASHBOARDS, Query, dashboard, panels, queries
from tests.support.roles import as_role, make_roles
from tests.unit.samples import horoscope, settings

DRAWING = Drawing(b"a picture", "image/jpeg", 1080, 1350)


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_no_panel_covers_another_and_each_has_an_id(path: Path) -> None:
    all_of = dashboard(path)["panels"]
    assert len({panel["id"] for panel in all_of}) == len(all_of)
    cells = [
        {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        for at in (panel["gridPos"] for panel in all_of)
    ]
    assert not any(one & other for one, other in combinations(cells, 2))
    assert max(x for each in cells for x, _ in each) < 24


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_the_dashboard_linter_finds_nothing(path: Path) -> None:
    """It is not installed in CI: no package registry has it in a form that can be built."""
    linter = shutil.which("dashboard-linter")
    if linter is None:
        pytest.skip("dashboard-linter is not installed (github.com/grafana/dashboard-linter)")
    done = subprocess.run(
        [linter, "lint", "--strict", path], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout


async def _some_days(database: asyncpg.Connection, today: date) -> None:
    for ago in range(3):
        day = today - timedelta(days=ago)
        signs = list(SIGNS)
        await database.execute(horoscope_views.ADD, signs, [day] * 12, [30 - ago * 10] * 12)
        for product in Product:
            await database.execute(artefact_calls.ENSURE, product, day)
            await database.execute(artefact_calls.COUNT, product, day, 100)
    for sign in SIGNS:
        text = horoscope(sign=sign, day=today)
        await database.execute(horoscope_cache.UPSERT, *horoscope_cache.columns_of(text))
        image = HoroscopeImage.of(text, DRAWING, "builtin", text.generated_at)
        await database.execute(horoscope_images.UPSERT, *horoscope_images.columns_of(image))


async def test_every_sql_panel_gives_rows_to_a_role_that_may_do_nothing_else(dsn: str) -> None:
    database = await asyncpg.connect(dsn)
    today = day_of(datetime.now(UTC), settings().zone)
    await _some_days(database, today)
    await database.close()
    await make_roles(dsn)
    reader = await asyncpg.connect(as_role(dsn, "grafana"))
    try:
        asked = {each.where: await reader.fetch(_sql(each)) for each in queries("rawSql")}
        assert len(asked) >= 6
        assert [
            where for where, rows in asked.items() if not rows or None in rows[0].values()
        ] == []
        assert asked["the-day: Views today A"][0]["views"] == 360
        assert asked["the-day: Trend A"][0]["trend"] == 100
        assert len(asked["the-day: Today's texts A"]) == 12
        assert asked["the-day: Bytes of images stored A"][0]["bytes"] == 12 * len(DRAWING.data)
        assert [
            (row["texts"], row["images"]) for row in asked["the-day: Calls of the last 30 days A"]
        ] == [(1, 1)] * 3
        assert [row["views"] for row in asked["the-day: Views of the last 30 days A"]] == [
            120,
            240,
            360,
        ]
        await reader.execute("SET default_transaction_read_only = off")
        for refused in REFUSED:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await reader.execute(refused)
    finally:
        await reader.close()


REFUSED = [
    "SELECT * FROM artefact_claims",
    "SELECT * FROM generation_claims",
    "SELECT data FROM horoscope_images",
    "SELECT * FROM horoscope_images",
    "SELECT * FROM request_replies",
    "SELECT * FROM seen_events",
    "SELECT rolpassword FROM pg_authid",
    "INSERT INTO horoscope_views VALUES ('leo', '2026-01-01', 1)",
    "UPDATE horoscope_cache SET content = 'mine'",
    "DELETE FROM horoscope_views",
    "CREATE TABLE mine ()",
    "CREATE TEMPORARY TABLE mine ()",
    "SET ROLE horoscope",
]


def _sql(query: Query) -> str:
    return query.filled({"timezone": f"'{settings().timezone}'"})


def test_each_panel_says_what_it_shows() -> None:
    shown = [panel for path in DASHBOARDS for panel in panels(path)]
    assert shown
    assert all(panel["title"] and panel["description"].endswith(".") for panel in shown)
