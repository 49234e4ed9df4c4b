"""A TCP proxy on loopback whose network can be made to fail."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable

from streams.embedded.port import free_ports

_CHUNK = 64 * 1024  # bytes
_IN_FLIGHT = 16  # chunks, each way
#: SO_LINGER with no time: what is closed is reset.
_AT_ONCE = struct.pack("ii", 1, 0)

_Queue = asyncio.Queue[tuple[float, bytes]]
_Trigger = tuple[bytes, Callable[[], None]]


class Proxy:
    """Passes connections on to `target_port`; `start()` after `stop()` has the same port.

    Faults hold until `heal()`, for old and new connections. What a peer sent before it gave up in
    a `stall()` still arrives after it, as it does in a network.
    """

    def __init__(self, target_port: int = 0, port: int | None = None) -> None:
        """`target_port` may be set later; until then connections are reset."""
        self.target_port = target_port
        self.port = port or free_ports(1)[0]
        self._server: asyncio.Server | None = None
        self._links: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}
        self._flows = asyncio.Event()
        self._trigger: _Trigger | None = None
        self.heal()

    async def start(self) -> None:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, limit=_CHUNK
        )

    async def stop(self) -> None:
        """Reset what is open; nothing is left of it afterwards."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        links = list(self._links)
        self._reset_all()
        await asyncio.gather(*links, return_exceptions=True)
        await server.wait_closed()

    def cut(self) -> None:
        """Reset every connection, and each new one as soon as it is there."""
        self._is_cut = True
        self._reset_all()

    def stall(self) -> None:
        """Keep connections open and accept new ones; not a byte passes, nor an end."""
        self._flows.clear()

    def delay(self, seconds: float) -> None:
        """Let every chunk arrive so much later, in order."""
        self._delay = seconds

    def once(self, sent: bytes, fault: Callable[[], None]) -> None:
        """Begin `fault` (such as `stall`) right after a client's chunk with `sent` has passed.

        The server has it then; the client cannot know.
        """
        self._trigger = sent, fault

    def heal(self) -> None:
        self._trigger = None
        self._is_cut = False
        self._delay = 0.0
        self._flows.set()

    @property
    def connections(self) -> int:
        return len(self._links)

    def _reset_all(self) -> None:
        for task, writers in self._links.items():
            _reset(writers)
            task.cancel()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Start a task of our own: asyncio's would log its cancellation as an error."""
        writers = [writer]
        task = asyncio.create_task(self._link(reader, writers))
        self._links[task] = writers
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        _reset(self._links.pop(task))

    async def _link(
        self, reader: asyncio.StreamReader, writers: list[asyncio.StreamWriter]
    ) -> None:
        """Return after both ends have ended in order, or after either has failed."""
        if self._is_cut or not self.target_port:
            return
        await self._flows.wait()
        try:
            back, out = await asyncio.open_connection("127.0.0.1", self.target_port, limit=_CHUNK)
            writers.append(out)
            async with asyncio.TaskGroup() as pumps:
                for source, target in ((reader, out), (back, writers[0])):
                    queue = _Queue(_IN_FLIGHT)
                    pumps.create_task(self._read(source, queue))
                    pumps.create_task(self._write(queue, target, watched=target is out))
            for each in writers:
                each.close()
                await each.wait_closed()
        except* OSError:
            pass  # the caller resets what is left

    async def _read(self, source: asyncio.StreamReader, queue: _Queue) -> None:
        data = b"begin"
        while data:
            data = b""
            with contextlib.suppress(OSError):  # a reset is an end too
                data = await source.read(_CHUNK)
            await queue.put((asyncio.get_running_loop().time() + self._delay, data))

    async def _write(self, queue: _Queue, target: asyncio.StreamWriter, *, watched: bool) -> None:
        while True:
            due, data = await queue.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            await self._flows.wait()
            if not data:
                target.write_eof()
                return
            target.write(data)
            await target.drain()
            if watched and self._trigger and self._trigger[0] in data:
                (_, fault), self._trigger = self._trigger, None
                fault()


def _reset(writers: list[asyncio.StreamWriter]) -> None:
    for writer in writers:
        if not writer.transport.is_closing():
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        writer.transport.abort()
