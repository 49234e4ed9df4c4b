"""What may happen to a server: killed, suspended (connections open, no answers), healed."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]  # ships no type information

from streams.embedded.server import Server
from tests.support.worker import Worker


def freeze(server: Server) -> None:
    for process in _family(server):
        process.suspend()


async def heal(server: Server) -> None:
    """Whatever was done to it, it answers again; with the data and the port it had."""
    if server.running:
        for process in _family(server):
            process.resume()
    await server.start()


async def connected(worker: Worker, server: Server) -> bool:
    """Whether the worker has a connection to it, answered or not."""
    connections = psutil.Process(worker.pid).net_connections("tcp")
    return server.bootstrap in {f"{at.raddr.ip}:{at.raddr.port}" for at in connections if at.raddr}


def _family(server: Server) -> list[psutil.Process]:
    """PostgreSQL has a process for each connection."""
    process = psutil.Process(server.pid)
    return [process, *process.children(recursive=True)]
