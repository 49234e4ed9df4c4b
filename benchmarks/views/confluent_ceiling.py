"""A ceiling: confluent-kafka's `consume` at its best settings. Decodes and commits nothing."""

from __future__ import annotations

import time

from confluent_kafka import Consumer

from benchmarks.views.inputs import BOOTSTRAP, GROUP, TOPIC, VIEWS, tell

#: By default librdkafka pauses a partition for a second (`fetch.queue.backoff.ms`) whenever its
#: queue holds `queued.min.messages`: a plateau of 170,000 messages a second here.
_SETTINGS = {
    "fetch.queue.backoff.ms": 1,
    "queued.min.messages": 1_000_000,
    "queued.max.messages.kbytes": 256_000,
    "fetch.max.bytes": 64_000_000,
    "max.partition.fetch.bytes": 8_000_000,
    "check.crcs": False,
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "auto.offset.reset": "earliest",
}


def main() -> None:
    consumer = Consumer(_SETTINGS | {"bootstrap.servers": BOOTSTRAP, "group.id": GROUP})
    consumer.subscribe([TOPIC])
    read = first = 0
    began = 0.0
    while read < VIEWS:
        records = consumer.consume(10_000, timeout=1.0)
        read += sum(record.error() is None for record in records)
        if read and not began:
            began, first = time.perf_counter(), read
    tell(views=read, rate=(read - first) / (time.perf_counter() - began))
    consumer.close()


if __name__ == "__main__":
    main()
