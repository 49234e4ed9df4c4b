"""Where a node of Apache Kafka stands in its cluster, and the settings that follow from it."""

from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe

# A node is broker and controller. 5 MB a record: 4 MB of value, its key and headers.
# After a SIGKILL the controller takes no new registration of the broker until the session of the
# killed one is over (9 s by default). The cleaner of compacted topics takes 128 MB at the start by
# default; 16 are good for half a million keys at a time.
_SETTINGS = """\
process.roles=broker,controller
node.id={node_id}
listeners={listeners}
advertised.listeners={advertised}
listener.security.protocol.map=BROKER:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
controller.quorum.voters={voters}
log.dirs={data}
auto.create.topics.enable=false
min.insync.replicas={in_sync}
message.max.bytes=5242880
replica.fetch.max.bytes=5242880
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=1
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor={replicas}
share.coordinator.state.topic.min.isr={in_sync}
share.coordinator.state.topic.num.partitions=1
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
log.cleaner.dedupe.buffer.size=16777216
"""


@dataclass(frozen=True)
class Ports:
    """Loopback ports: `outside` is for clients that come through a proxy."""

    broker: int
    controller: int
    outside: int


@dataclass(frozen=True)
class Node:
    """One of `voters` (controller ports by node id); without them the only node there is.

    `through` is the proxy's port that clients of the port `outside` are told to come back to.
    """

    node_id: int = 1
    through: int | None = None
    voters: dict[int, int] = field(default_factory=dict)
    cluster_id: str = field(default_factory=lambda: token_urlsafe(16))

    def settings(self, ports: Ports, data: Path) -> str:
        voters = self.voters or {self.node_id: ports.controller}
        listeners, advertised = self._listeners(ports)
        return _SETTINGS.format(
            node_id=self.node_id,
            listeners=",".join([*listeners, f"CONTROLLER://127.0.0.1:{ports.controller}"]),
            advertised=",".join(advertised),
            voters=",".join(f"{node}@127.0.0.1:{port}" for node, port in voters.items()),
            replicas=len(voters),
            in_sync=len(voters) // 2 + 1,
            data=data,
        )

    def _listeners(self, ports: Ports) -> tuple[list[str], list[str]]:
        broker = f"BROKER://127.0.0.1:{ports.broker}"
        if self.through is None:
            return [broker], [broker]
        outside = "OUTSIDE://127.0.0.1:{}"
        return (
            [broker, outside.format(ports.outside)],
            [broker, outside.format(self.through)],
        )
