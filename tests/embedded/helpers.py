import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no type information
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from streams.embedded import server as server_module
from streams.embedded.port import free_ports
from streams.embedded.postgres import Postgres
from streams.embedded.server import Server

TOPIC = "horoscope.test"
LIMIT = 60  # seconds, of every wait here


def processes_of(server: Server) -> list[psutil.Process]:
    """Return this process' descendants that run on the server's folder."""
    return [child for child in psutil.Process().children(recursive=True) if _runs(child, server)]


def _runs(process: psutil.Process, server: Server) -> bool:
    folders = [server.folder, *([server.home.path] if isinstance(server, Postgres) else [])]
    with contextlib.suppress(psutil.NoSuchProcess):
        line = " ".join(process.cmdline())
        return any(str(folder) in line for folder in folders)
    return False


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT):
        while not condition():  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(0.01)


async def cancel_in_the_middle(server: Server) -> None:
    """Cancel the start once it has a process of its own; assert that it leaves none."""
    start = asyncio.create_task(server.start())
    await until(lambda: bool(processes_of(server)))
    start.cancel()
    await asyncio.wait([start], timeout=LIMIT)
    assert start.cancelled()
    assert not processes_of(server)


async def create_topic(server: Server) -> None:
    client = AdminClient({"bootstrap.servers": server.bootstrap})
    created = client.create_topics([NewTopic(TOPIC, 1, 1)])
    await asyncio.to_thread(created[TOPIC].result, LIMIT)


async def produce(server: Server, *values: bytes) -> None:
    async def send() -> None:
        async with AIOKafkaProducer(
            bootstrap_servers=server.bootstrap, acks="all", max_request_size=5_000_000
        ) as producer:
            for value in values:
                await producer.send_and_wait(TOPIC, value, partition=0)

    await asyncio.wait_for(send(), LIMIT)


async def consume(server: Server) -> list[bytes]:
    async def read() -> list[bytes]:
        partition = TopicPartition(TOPIC, 0)
        async with AIOKafkaConsumer(bootstrap_servers=server.bootstrap) as consumer:
            consumer.assign([partition])
            end = (await consumer.end_offsets([partition]))[partition]
            consumer.seek(partition, 0)
            return [(await consumer.getone()).value for _ in range(end)]

    return await asyncio.wait_for(read(), LIMIT)


async def start_on_a_taken_port(server: Server, monkeypatch: Any) -> str:
    """Start it where the first port offered is one that somebody listens on; return that address.

    It must ask for ports once more.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        offers = [lambda count: [port, *free_ports(count)][:count], free_ports]
        monkeypatch.setattr(server_module, "free_ports", lambda count: offers.pop(0)(count))
        await asyncio.wait_for(server.start(), LIMIT)
    assert not offers
    return f"127.0.0.1:{port}"
