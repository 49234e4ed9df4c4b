"""What may happen to a server: killed, suspended (connections open, no answers), healed."""

from __future__ import annotations

import contextlib

import psutil  # type: ignore[import-untyped]  # ships no type information

from streams.embedded.server import Server
from tests.support.worker import Worker


def freeze(server: Server) -> None:
    """The parent first: a suspended one has no new children while the others are listed."""
    process = psutil.Process(server.pid)
    process.suspend()
    for child in process.children(recursive=True):
        with _that_may_end():
            child.suspend()


async def heal(server: Server) -> None:
    """Whatever was done to it, it answers again; with the data and the port it had."""
    if server.running:
        process = psutil.Process(server.pid)
        for each in [process, *process.children(recursive=True)]:
            with _that_may_end():
                each.resume()
    await server.start()


async def connected(worker: Worker, server: Server) -> bool:
    """Whether the worker has a connection to it, answered or not."""
    connections = psutil.Process(worker.pid).net_connections("tcp")
    return server.bootstrap in {f"{at.raddr.ip}:{at.raddr.port}" for at in connections if at.raddr}


def _that_may_end() -> contextlib.AbstractContextManager[None]:
    """PostgreSQL has a process for each connection, which ends with it: after it was listed too."""
    return contextlib.suppress(psutil.NoSuchProcess)
