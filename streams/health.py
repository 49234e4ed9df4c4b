"""Tells a supervisor how the worker is, through a file rewritten every second."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from streams.service import Service

#: Seconds between writes; a file older than a few of these means a stuck worker.
INTERVAL = 1.0


class Health(Service):
    """Writes `{"ready": …, "parts": {name: ready}}`; a part is ready when its check says so."""

    def __init__(self, path: str | None, parts: Mapping[str, Callable[[], bool]]) -> None:
        super().__init__()
        self._path = Path(path) if path else None
        self._parts = parts

    @Service.task
    async def _report(self) -> None:
        while not self.should_stop:
            self._write()
            await self.sleep(INTERVAL)

    def _write(self) -> None:
        if self._path is None:
            return
        parts = {name: check() for name, check in self._parts.items()}
        written = self._path.with_suffix(".new")
        written.write_text(json.dumps({"ready": all(parts.values()), "parts": parts}))
        written.replace(self._path)

    async def on_stop(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
