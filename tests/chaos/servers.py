"""A run's brokers and PostgreSQL, and the network between them and the workers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from tests.support.cluster import Cluster
from tests.support.network import Network, behind_a_proxy


@dataclass(frozen=True, slots=True)
class Servers:
    """`bootstrap` and `dsn` are the direct way, for the suite itself."""

    broker: Kafka | Cluster
    postgres: Postgres
    #: Of a single broker; a cluster is reached directly.
    network: Network | None

    @property
    def bootstrap(self) -> str:
        return self.broker.bootstrap

    @property
    def dsn(self) -> str:
        return self.postgres.dsn

    @property
    def workers_bootstrap(self) -> str:
        return self.network.bootstrap if self.network else self.bootstrap

    @property
    def workers_dsn(self) -> str:
        return self.network.dsn if self.network else self.dsn


@asynccontextmanager
async def servers_of(brokers: int, folder: Path) -> AsyncIterator[Servers]:
    postgres = Postgres(folder / "postgres")
    try:
        await postgres.start()
        if brokers == 1:
            broker = behind_a_proxy(folder / "kafka")
            async with broker, Network(broker, postgres.dsn) as network:
                yield Servers(broker, postgres, network)
        else:
            cluster = Cluster(folder / "kafka")
            try:
                await cluster.start()
                yield Servers(cluster, postgres, None)
            finally:
                await cluster.discard()
    finally:
        await postgres.discard()
