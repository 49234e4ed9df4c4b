"""A page that stays open while its worker is replaced by another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.async_api import expect

from schemas.sign import Sign
from streams.embedded.port import free_ports
from tests.browser.visit import Visit
from tests.integration.http.conftest import TEXT, Site

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.slow
async def test_it_goes_on_with_the_next_worker(site: Site, visit: Callable[..., Visit]) -> None:
    """Of a role that has no text in memory and reads PostgreSQL."""
    (port,) = free_ports(1)
    first = await site.world.worker("views", HOROSCOPE_HTTP_PORT=f"{port}").ready()
    await site.store(Sign.LEO)
    seen = await (await visit(f"http://127.0.0.1:{port}").open()).live()
    await expect(seen.place("leo.text")).to_have_text(TEXT)
    status, _ = await first.stop()
    assert status == 0, first.tail()
    await expect(seen.page.locator("#connection")).to_contain_text("Не обновляется")
    await site.store(Sign.LEO, content=f"{TEXT} Anew.")
    await site.world.worker("views", HOROSCOPE_HTTP_PORT=f"{port}").ready()
    await seen.live()
    await expect(seen.place("leo.text")).to_have_text(f"{TEXT} Anew.")
