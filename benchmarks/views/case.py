"""Every way of counting views that is compared, and what it reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from benchmarks.result import OLD_PATTERN


class Source(StrEnum):
    """The topic that a case reads; the old pattern has none."""

    NONE = "none"
    PLAIN = "plain"
    IDENTIFIED = "identified"
    PEERS = "peers"
    FAUST = "faust"


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the comparison.

    `module` is a program of `benchmarks.views`; without one it is our worker. A program that is
    `timed_inside` tells its own figures and ends; the others are watched through the database.
    """

    name: str
    source: Source
    module: str | None = None
    environment: str | None = None
    timed_inside: bool = False
    arguments: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)

    @property
    def measurement(self) -> str:
        return f"views/{self.name}"

    @property
    def counts(self) -> bool:
        """Whether it writes counts that can be checked; the ceilings only read."""
        return self.source is Source.NONE or not self.timed_inside


def _calls(name: str, module: str, callers: int, hot: bool = False) -> Case:
    env = {"BENCH_CALLERS": f"{callers}", "BENCH_HOT": "1" if hot else "0"}
    return Case(name, Source.NONE, module, timed_inside=True, env=env)


CASES: tuple[Case, ...] = (
    _calls(OLD_PATTERN.removeprefix("views/"), "old_pattern", 12),
    _calls("old pattern, 100 callers", "old_pattern", 100),
    _calls("old pattern, 12 callers, one hot sign", "old_pattern", 12, hot=True),
    _calls("old pattern, 100 callers, one hot sign", "old_pattern", 100, hot=True),
    _calls("old pattern on asyncpg, 12 callers", "old_asyncpg", 12),
    _calls("old pattern on asyncpg, 100 callers", "old_asyncpg", 100),
    Case("Faust agent with take", Source.FAUST, "faust_take", arguments=("worker", "-l", "error")),
    Case("FastStream", Source.PEERS, "faststream_peer", "faststream"),
    Case("Quix Streams", Source.PEERS, "quix_peer", "quix"),
    Case("worker", Source.PLAIN),
    Case("worker, with event_id", Source.IDENTIFIED),
    Case("ceiling: aiokafka getmany and decode", Source.PLAIN, "bare_getmany", timed_inside=True),
    Case("ceiling: confluent-kafka consume", Source.PLAIN, "confluent_ceiling", timed_inside=True),
)
