"""Somebody's look at the page, and what their browser had against it."""

from __future__ import annotations

from importlib import resources
from typing import Any, Self

from playwright.async_api import Browser, Locator, Page

from schemas.sign import SIGNS, Sign

_AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Visit:
    """In a context of its own; whatever the browser complains of fails the test."""

    page: Page

    def __init__(self, browser: Browser, url: str, context: dict[str, Any]) -> None:
        self._browser = browser
        self._url = url
        self._options = {"viewport": {"width": 1280, "height": 900}} | context
        self._scripts = self._options.get("java_script_enabled", True)
        self._complaints: list[str] = []

    async def open(self) -> Self:
        context = await self._browser.new_context(**self._options)
        await context.add_init_script(_WATCH + _AXE)
        self.page = await context.new_page()
        self.page.on("pageerror", lambda error: self._complaints.append(f"{error}"))
        self.page.on("dialog", lambda dialog: self._complaints.append(dialog.message))
        self.page.on("console", lambda message: self._told(message.text))
        self.page.on("request", lambda request: self._foreign(request.url))
        await self.page.goto(self._url)
        return self

    def _told(self, message: str) -> None:
        if "Content Security Policy" in message:
            self._complaints.append(message)

    def _foreign(self, url: str) -> None:
        if not url.startswith(self._url):
            self._complaints.append(f"asks {url}")

    async def live(self) -> Self:
        """Return once the page hears of changes."""
        await self.page.locator("#connection.is-live").wait_for()
        return self

    def card(self, sign: Sign) -> Locator:
        return self.page.locator(f"article#{sign}")

    def place(self, name: str) -> Locator:
        return self.page.locator(f'[data-slot="{name}"]')

    async def texts(self) -> list[str]:
        return [await self.place(f"{sign}.text").inner_text() for sign in SIGNS]

    async def width(self) -> int:
        width: int = await self.page.evaluate("document.documentElement.scrollWidth")
        return width

    async def focused(self) -> str:
        """The `id` or where it leads, of what has the focus."""
        script = "document.activeElement.id || document.activeElement.getAttribute('href')"
        told: str = await self.page.evaluate(script)
        return told

    async def axe(self) -> list[str]:
        """What axe-core finds wrong, all of its rules and best practices."""
        found = await self.page.evaluate("axe.run()")
        assert found["passes"]
        return [
            f"{each['id']}: {node['html'][:200]} {node.get('failureSummary')}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    async def ended(self) -> None:
        if self._scripts:
            self._complaints += await self.page.evaluate("window.violations")
        await self.page.context.close()
        assert self._complaints == []
