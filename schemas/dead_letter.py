"""A record that could not be applied, kept whole."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import BeforeValidator, Field, PlainSerializer

from schemas.event import Event, Moment

_REPLAYED_VIEWS = UUID("0c7c2f0e-52a3-5a57-8f5c-3d6f0e1b9a42")


def _from_base64(value: object) -> object:
    return b64decode(value, validate=True) if isinstance(value, str) else value


def _to_base64(value: bytes) -> str:
    return b64encode(value).decode()


#: Bytes here, standard base64 in JSON (pydantic's own option writes the URL-safe alphabet).
Base64 = Annotated[
    bytes, Field(strict=False), BeforeValidator(_from_base64), PlainSerializer(_to_base64)
]


#: Headers of a replayed record: the identity it keeps, and how often it was replayed.
REPLAY_OF = "horoscope-replay-of"
REPLAYS = "horoscope-replays"


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a record first stood; a replay has another place but the same identity."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Identity | None:
        """The identity that `str` wrote, or None where `text` is something else."""
        topic, _, place = text.partition("/")
        partition, _, offset = place.partition("/")
        if not (topic and _is_number(partition) and _is_number(offset)):
            return None
        return cls(topic, int(partition), int(offset))

    @property
    def event_id(self) -> UUID:
        """Stands in for a missing `event_id`, so that a view replayed twice counts once."""
        return uuid5(_REPLAYED_VIEWS, str(self))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


class DeadLetter(Event):
    """The original bytes and the reason.

    (`source_topic`, `source_partition`, `source_offset`) is its identity: it is delivered at
    least once, so readers show each identity once. `value` is null for a tombstone.
    """

    source_topic: str
    source_partition: int
    source_offset: int
    key: Base64 | None
    value: Base64 | None
    headers: dict[str, Base64 | None]
    error_type: str
    error_message: str
    attempts: int
    failed_at: Moment

    @property
    def identity(self) -> Identity:
        return Identity(self.source_topic, self.source_partition, self.source_offset)

    @property
    def replays(self) -> int:
        """How often the record had been replayed when it failed this time."""
        return count_of(self.headers.get(REPLAYS))

    def to_bytes(self) -> bytes:
        """As every event, but `key` and `value` are always there, null where there was none."""
        return self.model_dump_json().encode()


def count_of(header: bytes | None) -> int:
    """The number in a `REPLAYS` header; 0 for none, and for somebody else's bytes."""
    text = (header or b"").decode("ascii", "replace")
    return int(text) if _is_number(text) else 0
