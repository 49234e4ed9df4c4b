"""What `Reader` makes of records, and what `judge` alone would make of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aiokafka.structs import ConsumerRecord

from agents.views.batch import Batch, Slot
from agents.views.judge import judge
from agents.views.reader import Reader
from schemas.event import Refusal
from streams.record import Record

MOSCOW = ZoneInfo("Europe/Moscow")
ST_JOHNS = ZoneInfo("America/St_Johns")  # until 2011 its clocks changed a minute past midnight
IDS = ("0e984725-c51c-4bf4-9960-e1c80e27aba0", "00000000-0000-0000-0000-000000000000")


class Outcome(NamedTuple):
    counts: Counter[Slot]
    identified: dict[str, tuple[Slot, int]]
    refused: list[tuple[Record, Refusal]]


def consumed(value: bytes | None, arrived_at: datetime, **headers: bytes) -> ConsumerRecord:
    arrived = round(arrived_at.timestamp() * 1000)
    return ConsumerRecord("t", 0, 0, arrived, 1, None, value, None, 0, 0, tuple(headers.items()))


def by_judge(*records: ConsumerRecord, zone: ZoneInfo = MOSCOW) -> Outcome:
    batch = Batch(0, 0.0)
    for each in records:
        raw = Record.of_aiokafka(each)
        replay_of = raw.identity if each.headers else None
        verdict = judge(each.value, raw.arrived_at, zone, replay_of)
        if isinstance(verdict, Refusal):
            batch.refused.append((raw, verdict))
        else:
            batch.add(verdict, each.timestamp)
    return _outcome(batch)


def by_reader(*records: ConsumerRecord, zone: ZoneInfo = MOSCOW) -> Outcome:
    batch = Batch(0, 0.0)
    Reader(zone).read(records, batch)
    return _outcome(batch)


def _outcome(batch: Batch) -> Outcome:
    return Outcome(batch.counts, batch.identified, batch.refused)
