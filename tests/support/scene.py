"""What the network between a worker and one of its servers does in the middle of a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.support.network import Network
from tests.support.proxy import Proxy
from tests.support.traffic import Traffic
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World

READS_AGAIN = "reading the views again from their stored offsets"
Server = Literal["kafka", "postgres"]


@dataclass
class Scene:
    """A worker behind the network, the traffic it deals with, and the server that fails."""

    world: World
    network: Network
    traffic: Traffic
    worker: Worker
    server: Server

    @property
    def proxy(self) -> Proxy:
        return self.network.kafka if self.server == "kafka" else self.network.postgres

    async def until_felt(self) -> None:
        """Both groups have given up every member; or the worker says what it misses."""
        if self.server == "kafka":
            await until(self._expelled, "the sessions have run out", 30)
        else:
            await self.worker.until_says(READS_AGAIN)
            await self.worker.until_says("memory is out of touch with PostgreSQL")

    async def _expelled(self) -> bool:
        return await self.world.logs.members() == 0


async def stalls(scene: Scene) -> None:
    scene.proxy.stall()
    await scene.until_felt()


async def cuts(scene: Scene) -> None:
    scene.proxy.cut()
    await scene.until_felt()


async def blinks(scene: Scene) -> None:
    for _ in range(5):
        scene.proxy.cut()
        scene.proxy.heal()
        await scene.traffic.until_views(100)


async def slows(scene: Scene) -> None:
    scene.proxy.delay(0.2)
    await scene.traffic.until_views(2_000)
