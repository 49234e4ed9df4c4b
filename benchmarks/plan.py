"""How much is measured: the sizes and rounds of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The parts of a run, in the order in which they are measured.
PARTS = ("views", "reads", "day", "growth", "memory")


@dataclass(frozen=True)
class Plan:
    """Sizes of a run. Each side gets enough work to last seconds at the rate that it has."""

    #: Interleaved rounds; `heavy_rounds` of what takes a minute or restarts workers.
    rounds: int = 5
    heavy_rounds: int = 3
    #: Views for the worker and the ceilings, without and with `event_id`.
    views: int = 2_000_000
    identified: int = 1_000_000
    #: Views for FastStream and Quix Streams, and for Faust; calls of the old pattern.
    peer_views: int = 400_000
    faust_views: int = 100_000
    calls: int = 5_000
    #: Requests a second, and seconds of them, when idle.
    request_rate: int = 50
    request_seconds: float = 20
    #: Views that are counted meanwhile.
    read_views: int = 4_000_000
    #: The longest backlog, and those shorter by a factor of ten and a hundred.
    backlog: int = 10_000_000
    #: Seconds that the fake model takes for a text.
    writer_delay: float = 2.0
    #: Views for several workers to share: some are counted before the last worker is ready.
    growth_views: int = 4_000_000
    partitions: tuple[int, ...] = (1, 12, 48)
    workers: tuple[int, ...] = (1, 2, 4)
    days: tuple[int, ...] = field(default=(1, 365))


def quick(plan: Plan) -> Plan:
    """A run of the views part in under three minutes on two cores."""
    return Plan(
        rounds=min(plan.rounds, 3),
        views=min(plan.views, 400_000),
        identified=min(plan.identified, 200_000),
        peer_views=min(plan.peer_views, 100_000),
        faust_views=min(plan.faust_views, 30_000),
        calls=min(plan.calls, 1_000),
    )
