"""A record that could not be applied, kept whole."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from schemas.event import Event, Moment, Partition

_REPLAYED_VIEWS = UUID("0c7c2f0e-52a3-5a57-8f5c-3d6f0e1b9a42")


def _from_base64(value: object) -> object:
    return b64decode(value, validate=True) if isinstance(value, str) else value


def _to_base64(value: bytes) -> str:
    return b64encode(value).decode()


#: Bytes here, standard base64 in JSON (pydantic's own option writes the URL-safe alphabet).
Base64 = Annotated[
    bytes,
    Field(strict=False),
    BeforeValidator(_from_base64),
    PlainSerializer(_to_base64),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]


_TOPIC_NAME = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,249}")
_MAX_PARTITION = _MAX_REPLAYS = 2**31 - 1
_MAX_OFFSET = 2**63 - 1
#: Bytes of key and value that are kept of a record too large to be kept whole.
_BEGINNING = 64 * 1024


def _topic_name(text: str) -> str:
    if not _TOPIC_NAME.fullmatch(text):
        raise ValueError("must be the name of a topic")
    return text


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
        known = _TOPIC_NAME.fullmatch(topic)
        at, number = _number(partition, _MAX_PARTITION), _number(offset, _MAX_OFFSET)
        return cls(topic, at, number) if known and at is not None and number is not None else None

    @property
    def event_id(self) -> UUID:
        """Stands in for a missing `event_id`, so that a view replayed twice counts once."""
        return uuid5(_REPLAYED_VIEWS, str(self))


def _number(text: str, most: int) -> int | None:
    written = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if written and int(text) <= most else None


class DeadLetter(Event):
    """The original bytes and the reason.

    (`source_topic`, `source_partition`, `source_offset`) is its identity: it is delivered at
    least once, so readers show each identity once. `value` is null for a tombstone. Of a record
    too large to be kept (`whole` is false) there are the first bytes of key and value.
    """

    source_topic: Annotated[
        str,
        AfterValidator(_topic_name),
        WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9._-]{1,249}$"}),
    ]
    source_partition: Partition
    source_offset: Annotated[int, Field(ge=0, le=_MAX_OFFSET)]
    key: Base64 | None
    value: Base64 | None
    headers: dict[str, Base64 | None]
    error_type: str
    error_message: str
    attempts: Annotated[int, Field(ge=1)]
    failed_at: Moment
    whole: bool = True

    @property
    def identity(self) -> Identity:
        return Identity(self.source_topic, self.source_partition, self.source_offset)

    @property
    def replays(self) -> int:
        """How often the record had been replayed when it failed this time."""
        return count_of(self.headers.get(REPLAYS))

    def within(self, limit: int) -> DeadLetter:
        """Itself if it has at most `limit` bytes on the topic, else one that has.

        A record that was compressed on its topic may be of any size, and JSON writes a control
        character of a header's name as six.
        """
        if len(self.to_bytes()) <= limit:
            return self
        size = len(self.value or b"")
        cut: dict[str, object] = {
            "key": self.key and self.key[:_BEGINNING],
            "value": self.value and self.value[:_BEGINNING],
            "headers": {},
            "error_message": f"{self.error_message} (too large to be kept; value: {size} bytes)",
            "whole": False,
        }
        return self.model_copy(update=cut)

    def to_bytes(self) -> bytes:
        """As every event, but `key` and `value` are always there, null where there was none."""
        return self.model_dump_json().encode()


def count_of(header: bytes | None) -> int:
    """The number in a `REPLAYS` header; 0 for none, and for somebody else's bytes."""
    return _number((header or b"").decode("ascii", "replace"), _MAX_REPLAYS - 1) or 0
