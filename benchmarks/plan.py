"""How much is measured: the sizes and rounds of a run."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Part = Literal["views", "reads", "day", "growth", "memory"]
#: The parts of a run, in the order in which they are measured.
PARTS: tuple[Part, ...] = get_args(Part)

Many = Annotated[int, Field(ge=1)]


class Plan(BaseModel):
    """Sizes of a run. Each side gets enough work to last seconds at the rate that it has.

    The descriptions are what `--help` says of them.
    """

    model_config = ConfigDict(frozen=True)

    rounds: Many = Field(5, description="interleaved rounds")
    heavy_rounds: Many = Field(3, description="of what takes a minute or restarts workers")
    views: Many = Field(2_000_000, description="views for the worker and the ceilings")
    identified: Many = Field(1_000_000, description="the same, with event_id")
    peer_views: Many = Field(400_000, description="views for FastStream, and for Quix Streams")
    faust_views: Many = Field(100_000, description="the same, for Faust")
    calls: Many = Field(5_000, description="calls of the old pattern")
    request_rate: Many = Field(50, description="requests a second")
    request_seconds: float = Field(20, gt=0, description="s of requests while idle")
    read_views: Many = Field(4_000_000, description="views that are counted while readers ask")
    growth_views: Many = Field(
        4_000_000,
        description="views that several workers share; some are counted before the last is ready",
    )
    backlog: Many = Field(
        10_000_000,
        description="the longest; others are shorter by a factor of ten and a hundred. "
        "10,000,000 take 1 GB of disk",
    )
    writer_delay: float = Field(2.0, ge=0, description="s that the fake model takes for a text")
    partitions: tuple[Many, ...] = Field((1, 12, 48), description="of the topic that grows")
    workers: tuple[Many, ...] = Field((1, 2, 4), description="that share the work")
    days: tuple[Many, ...] = Field((1, 365), description="that the views are of")


#: What two cores get through in under three minutes.
_QUICK = {
    "rounds": 3,
    "views": 400_000,
    "identified": 200_000,
    "peer_views": 100_000,
    "faust_views": 30_000,
    "calls": 1_000,
}


def quick(plan: Plan) -> Plan:
    """A run of the views part that is no longer than what was asked for."""
    return Plan.model_validate(
        {name: min(getattr(plan, name), most) for name, most in _QUICK.items()}
    )
