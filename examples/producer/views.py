#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = ["confluent-kafka>=2.6,<3"]
# ///
"""Sends views of a sign, and ends when the broker has acknowledged all of them.

    KAFKA=127.0.0.1:9092 views.py SIGN [COUNT] [--keyed]

TOPIC is the topic (horoscope.views). Exit status 1: some were not acknowledged.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from uuid import uuid4

from confluent_kafka import KafkaError, Message, Producer

LIMIT = 10  # seconds


def view(sign: str) -> bytes:
    """Made once and sent as it is however often: its `event_id` counts once within 48 hours."""
    event = {
        "sign": sign,
        "viewed_at": datetime.now(UTC).isoformat(),
        "event_id": str(uuid4()),
    }
    return json.dumps(event).encode()


def send(kafka: str, topic: str, sign: str, count: int, *, keyed: bool) -> int:
    """How many views the broker has acknowledged."""
    acknowledged = 0

    def delivered(error: KafkaError | None, _: Message) -> None:
        nonlocal acknowledged
        if error is None:
            acknowledged += 1
        else:
            print(f"not delivered: {error.str()}", file=sys.stderr)

    producer = Producer(
        {
            "bootstrap.servers": kafka,
            "acks": "all",
            "delivery.timeout.ms": LIMIT * 1000,
            "reconnect.backoff.ms": 2000,  # or the log tells of ten tries a second
        }
    )
    for _ in range(count):
        key = sign if keyed else None  # the service counts either; a key only picks the partition
        producer.produce(topic, view(sign), key, on_delivery=delivered)
        producer.poll(0)
    producer.flush(LIMIT + 1)
    return acknowledged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sign")
    parser.add_argument("count", type=int, nargs="?", default=1)
    parser.add_argument("--keyed", action="store_true", help="with the sign as the key")
    asked = parser.parse_args()
    kafka = os.environ.get("KAFKA", "127.0.0.1:9092")
    topic = os.environ.get("TOPIC", "horoscope.views")
    acknowledged = send(kafka, topic, asked.sign, asked.count, keyed=asked.keyed)
    if acknowledged < asked.count:
        sys.exit(f"{kafka} has acknowledged {acknowledged} of {asked.count} views")
    print(f"{acknowledged} views sent")


if __name__ == "__main__":
    main()
