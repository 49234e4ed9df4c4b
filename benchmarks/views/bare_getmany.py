"""A ceiling: aiokafka's `getmany`, and the worker's decoder on every record. Commits nothing."""

from __future__ import annotations

import time

import uvloop
from aiokafka import AIOKafkaConsumer

from benchmarks.views.decoder import decode
from benchmarks.views.inputs import BOOTSTRAP, GROUP, TOPIC, VIEWS, tell


async def main() -> None:
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=BOOTSTRAP,
        group_id=GROUP,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    decoded = first = 0
    began = 0.0
    while decoded < VIEWS:
        read = await consumer.getmany(timeout_ms=1000, max_records=10_000)
        for records in read.values():
            decoded += sum(decode(record.value) for record in records)
        if decoded and not began:
            began, first = time.perf_counter(), decoded
    tell(views=decoded, rate=(decoded - first) / (time.perf_counter() - began))
    await consumer.stop()


if __name__ == "__main__":
    uvloop.run(main())
