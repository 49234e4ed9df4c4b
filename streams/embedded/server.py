import asyncio
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.embedded.child import Child
from streams.embedded.error import EmbeddedError
from streams.embedded.port import free_ports

_START = 60.0  # seconds until it answers
_TRIES = 3  # when another process takes the free port first


class Server(ABC):
    """One embedded server. `start()` after `stop()` or `kill()` has the same port and data."""

    limits: str | None = None  # what it cannot do, told to the user
    remark: str | None = None  # what else the user should know
    instead_of: str | None = None  # why a better one could not be had
    _ports_needed = 1
    _stop_limit = 10.0  # seconds

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._ports: list[int] = []
        self._child: Child | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._ports[0]}" if self._ports else ""

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @abstractmethod
    async def prepare(self) -> None:
        """Find what it runs on; EmbeddedError when that cannot be had. `start()` does it too."""

    async def start(self) -> None:
        """Return when it answers; whatever else ends this leaves no process behind."""
        if self.running:
            return
        await self.prepare()
        try:
            await (self._attempt() if self._ports else self._attempt_on_new_ports())
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> bool:
        """Ask it to end, then SIGKILL at the limit; True if asking was enough."""
        child, self._child = self._child, None
        return child is not None and await child.stop(self._stop_limit)

    async def kill(self) -> None:
        """SIGKILL, as a power cut would have it."""
        child, self._child = self._child, None
        if child:
            await child.kill()

    async def discard(self) -> None:
        """Kill it and delete its folder."""
        await self.kill()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @abstractmethod
    async def _launch(self) -> Child:
        """Run the server on `_ports`."""

    @abstractmethod
    async def _answers(self) -> bool:
        """Whether it serves clients; may raise OSError or EOFError for no."""

    async def _attempt(self) -> None:
        self._child = await self._launch()
        await self._child.ready(self._answers, _START)

    async def _attempt_on_new_ports(self) -> None:
        for attempt in range(1, _TRIES + 1):
            self._ports = free_ports(self._ports_needed)
            try:
                return await self._attempt()
            except BaseException as error:
                self._ports = []
                if attempt == _TRIES or not _port_was_taken(error):
                    raise
                await self.kill()
        raise AssertionError("unreachable")  # for the type checker


def _port_was_taken(error: BaseException) -> bool:
    return isinstance(error, EmbeddedError) and "already in use" in str(error)
