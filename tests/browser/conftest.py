"""A headless Chromium, and the worker of the tests over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.visit import Visit
from tests.conftest import missing
from tests.integration.http.conftest import Site, site

__all__ = ["site"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
#: Milliseconds for what is to be seen; the page follows within 2 s where the machine is idle.
expect.set_options(timeout=40_000)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        missing("no Chromium is installed: it shows the live page")
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield made
        await made.close()


@pytest_asyncio.fixture(loop_scope="package")
async def visit(browser: Browser, site: Site) -> AsyncIterator[Callable[..., Visit]]:
    """Opens the page as somebody; `ended` checks at the end what holds for every visit."""
    visits: list[Visit] = []

    def begin(url: str = "", **context: object) -> Visit:
        visits.append(Visit(browser, url or site.worker.url, context))
        return visits[-1]

    yield begin
    for each in visits:
        await each.ended()
