"""Judges records into a batch: plain views at a glance, everything else by `judge`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiokafka.structs import ConsumerRecord

from agents.views.batch import Batch
from agents.views.judge import judge
from agents.views.plain import NO_QUARTER, NOT_PLAIN, decode, quarter
from schemas.event import Refusal
from schemas.view import NEWEST, OLDEST
from streams.record import Record, moment_of

_AHEAD = -NEWEST


class Reader:
    """Takes records in the order of their partition: of one `event_id` the first counts.

    A plain view takes a tenth of `judge`'s time: no model, no object for a verdict, and a day
    worked out once a quarter of an hour. What is not plain, or lies exactly on a limit (where the
    rounding of `PlainView` might tell), costs a little more than `judge` alone.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def read(self, records: Sequence[ConsumerRecord], batch: Batch) -> None:
        arrived = None
        start, end, day = NO_QUARTER
        identified = batch.identified
        for record in records:
            if record.timestamp != arrived:
                arrived, arrived_at = record.timestamp, moment_of(record.timestamp / 1000)
            try:
                view = decode(record.value)
                at = view.viewed_at
                if at.tzinfo is not UTC:
                    at = at.astimezone(UTC)
                if not start < at < end:
                    start, end, day = quarter(at, self._zone)
                    signs = batch.signs[day] if day else []
                plain = start < at and _AHEAD < arrived_at - at < OLDEST
            except NOT_PLAIN:
                plain = False
            if not plain or day is None or record.headers:
                self._judge(record, arrived_at, batch)
            elif view.event_id is None:
                signs.append(view.sign)
            else:
                identified.setdefault(view.event_id.hex, ((view.sign, day), record.timestamp))

    def _judge(self, record: ConsumerRecord, arrived_at: datetime, batch: Batch) -> None:
        replay_of = Record.of_aiokafka(record).identity if record.headers else None
        verdict = judge(record.value, arrived_at, self._zone, replay_of)
        if isinstance(verdict, Refusal):
            batch.refused.append((Record.of_aiokafka(record), verdict))
        else:
            batch.add(verdict, record.timestamp)
