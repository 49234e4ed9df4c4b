"""Takes one safeguard out of a worker, so that a run of the suite must go red."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents.artefact.claims import Claims
from schemas.tables import consumed_offsets, seen_events
from streams.dead_letters import DeadLetters

#: As `ADVANCE`, without asking what is stored.
_NO_FENCE = """
UPDATE consumed_offsets AS stored SET next_offset = moved.next_offset, updated_at = now()
FROM unnest($2::int[], $3::bigint[], $4::bigint[]) AS moved (partition, expected, next_offset)
WHERE stored.topic = $1 AND stored.partition = moved.partition
RETURNING stored.partition
"""

_ACCEPT_ALL = """
SELECT event_id FROM seen_events
WHERE $1::text IS NULL AND $2::bigint[] IS NULL AND $3::interval IS NULL
"""


def _without_the_fence() -> None:
    consumed_offsets.ADVANCE = _NO_FENCE


def _without_the_claim() -> None:
    async def always(*_: Any) -> bool:
        return True

    async def never_lost(*_: Any) -> None:
        pass

    _replace(Claims, "claim", always)
    _replace(Claims, "hold", never_lost)


def _without_deduplication() -> None:
    seen_events.ACCEPT = _ACCEPT_ALL


def _without_dead_letters() -> None:
    async def forget(*_: Any, **__: Any) -> None:
        pass

    _replace(DeadLetters, "keep", forget)


def _replace(owner: type, name: str, by: object) -> None:
    setattr(owner, name, by)


SABOTAGES: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "fence": _without_the_fence,
    "claim": _without_the_claim,
    "deduplication": _without_deduplication,
    "dead-letters": _without_dead_letters,
}


def sabotage(name: str) -> None:
    SABOTAGES[name]()
