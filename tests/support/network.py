"""A network between workers and their servers that a test can make fail."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from streams.embedded.kafka import Kafka
from streams.embedded.kafka_node import Node
from streams.embedded.port import free_ports
from tests.support.proxy import Proxy


def behind_a_proxy(folder: Path) -> Kafka:
    """A broker for `Network`, not started; its `bootstrap` is the direct way, for the test."""
    return Kafka(folder, node=Node(through=free_ports(1)[0]))


class Network:
    """Proxies before a started `behind_a_proxy` broker and the PostgreSQL server of `dsn`.

    Workers get `env` (or `bootstrap` and `dsn`) and meet nothing but the proxies; the servers may
    stop and start again.
    """

    def __init__(self, broker: Kafka, dsn: str) -> None:
        address = urlsplit(dsn)
        assert address.port
        self.kafka = Proxy(broker.ports.outside, broker.node.through)
        self.postgres = Proxy(address.port)
        self.bootstrap = f"127.0.0.1:{self.kafka.port}"
        self.dsn = dsn.replace(f":{address.port}/", f":{self.postgres.port}/")
        self._started = AsyncExitStack()

    @property
    def env(self) -> dict[str, str]:
        return {"HOROSCOPE_KAFKA_URL": self.bootstrap, "HOROSCOPE_DATABASE_URL": self.dsn}

    def heal(self) -> None:
        self.kafka.heal()
        self.postgres.heal()

    async def __aenter__(self) -> Self:
        for proxy in (self.kafka, self.postgres):
            self._started.push_async_callback(proxy.stop)
            await proxy.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._started.aclose()
