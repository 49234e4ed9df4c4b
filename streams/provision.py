"""Brings the topics to what is declared, and says where that cannot be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from confluent_kafka import KafkaError, KafkaException

from streams.admin import Admin, Described
from streams.outage import waiting_out_outages
from streams.topics import Topic

#: What to do about Kafka's refusals of a topic; of the others its own words must do.
_REMEDIES = {
    KafkaError.INVALID_REPLICATION_FACTOR: "lower HOROSCOPE_KAFKA_REPLICATION or add brokers",
    KafkaError.POLICY_VIOLATION: (
        "set HOROSCOPE_KAFKA_REPLICATION if it is about that, else have the policy allow this"
    ),
    KafkaError.INVALID_CONFIG: "have whoever runs the brokers allow this setting",
}


class TopicError(Exception):
    """A topic is not as the service needs it; the text says what to do."""


async def ensure(admin: Admin, wanted: Iterable[Topic]) -> list[Topic]:
    """Bring the topics to what is declared, and return those that were missing.

    Waits until the new ones have leaders. `TopicError` for a wrong number of partitions, and for
    what Kafka does not accept.
    """
    declared = list(wanted)
    before = await admin.describe(each.name for each in declared)
    check(declared, before)
    missing = [each for each in declared if each.name not in before]
    with _refusals_told("to create the topics"):
        await admin.create(missing)
    for topic in declared:
        if topic in missing:
            await waiting_out_outages(partial(admin.spans, topic.name, range(topic.partitions)))
        else:
            await _configure(admin, topic)
    return missing


async def _configure(admin: Admin, topic: Topic) -> None:
    changes = drift(topic, await admin.configuration(topic.name))
    with _refusals_told(f"the settings of topic {topic.name}"):
        await admin.configure(topic.name, changes)


@contextmanager
def _refusals_told(what: str) -> Iterator[None]:
    """Outages and missing rights are none of them: `Admin` raises those as what they are."""
    try:
        yield
    except KafkaException as error:
        refusal: KafkaError = error.args[0]
        remedy = _REMEDIES.get(refusal.code())
        advice = f"; {remedy}" if remedy else ""
        raise TopicError(f"Kafka refuses {what}: {refusal.str()}{advice}") from error


def drift(declared: Topic, actual: Mapping[str, str]) -> dict[str, str]:
    """The declared settings that the topic does not have."""
    return {name: value for name, value in declared.config.items() if actual.get(name) != value}


def check(declared: Iterable[Topic], found: Mapping[str, Described]) -> None:
    """Raise `TopicError` if a topic that must have exactly so many partitions has not."""
    for topic in declared:
        there = found.get(topic.name)
        if there and topic.exact and there.partitions != topic.partitions:
            raise TopicError(
                f"topic {topic.name} has {there.partitions} partitions but must have "
                f"{topic.partitions}: stop the workers, delete it (kafka-topics.sh --delete "
                f"--topic {topic.name}) and run `horoscope topics`, or use another "
                "HOROSCOPE_TOPIC_PREFIX"
            )
