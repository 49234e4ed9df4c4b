"""A real Prometheus with the project's rules, scraping what the test names."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from streams.embedded.port import free_ports
from tests.support.wait import until

RULES = Path(__file__).parents[2] / "grafana" / "alerts.yml"
_CONFIG = """
global: {{scrape_interval: 250ms, evaluation_interval: 250ms}}
rule_files: ["{rules}"]
scrape_configs:
  - job_name: horoscope
    static_configs: [{{targets: ["{target}"]}}]
"""


class Prometheus:
    """Answers as its HTTP API does, without the envelope."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def ready(self) -> bool:
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{self._url}/-/ready") as at,
            ):
                return at.status == 200
        except aiohttp.ClientError:
            return False

    async def ask(self, path: str, **parameters: str) -> Any:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(f"{self._url}/api/v1/{path}", params=parameters) as answer,
        ):
            told = await answer.json()
            assert told["status"] == "success", told
            return told["data"]

    async def values(self, expression: str) -> list[float]:
        """Of every series that the expression gives now."""
        data = await self.ask("query", query=expression)
        assert data["resultType"] == "vector"
        return [float(series["value"][1]) for series in data["result"]]

    async def rules(self) -> dict[str, dict[str, Any]]:
        """Each alert's own account of itself, by its name."""
        groups = (await self.ask("rules"))["groups"]
        return {rule["name"]: rule for group in groups for rule in group["rules"]}


@asynccontextmanager
async def prometheus(folder: Path, url: str) -> AsyncIterator[Prometheus]:
    """Scrape what serves `url` four times a second until the end."""
    program, (port,) = shutil.which("prometheus"), free_ports(1)
    assert program
    config, log = folder / "prometheus.yml", folder / "prometheus.log"
    config.write_text(_CONFIG.format(rules=RULES, target=url.removeprefix("http://")))
    listen = f"--web.listen-address=127.0.0.1:{port}"
    storage = f"--storage.tsdb.path={folder / 'prometheus'}"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            program, f"--config.file={config}", storage, listen, stdout=output, stderr=output
        )
    try:
        server = Prometheus(f"http://127.0.0.1:{port}")
        await until(server.ready, lambda: f"Prometheus is ready: {log.read_text()}")
        yield server
    finally:
        process.kill()
        await process.wait()
