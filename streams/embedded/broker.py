from pathlib import Path
from typing import Literal, TypeAlias

from streams.embedded.error import EmbeddedError
from streams.embedded.kafka import Kafka
from streams.embedded.small import SmallBroker

Broker: TypeAlias = Kafka | SmallBroker
Kind = Literal["auto", "kafka", "small"]


async def choose(kind: Kind, folder: Path, *, kafka: Kafka | None = None) -> Broker:
    """Return a broker, not started: Apache Kafka where it can be had, else the small one.

    With `auto` the small one's `instead_of` says why Kafka cannot be had; with `kafka` that raises
    EmbeddedError. Takes seconds where Maven Central is out of reach, longer for a first download.
    """
    note = None
    if kind != "small":
        try:
            kafka = kafka or Kafka(folder)
            await kafka.prepare()
        except EmbeddedError as error:
            if kind == "kafka":
                raise
            note = str(error)
        else:
            return kafka
    small = SmallBroker(folder, instead_of=note)
    await small.prepare()
    return small
