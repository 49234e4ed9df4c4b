"""A record that could not be applied, kept whole."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from schemas.event import Event, Moment


def _from_base64(value: object) -> object:
    return b64decode(value, validate=True) if isinstance(value, str) else value


def _to_base64(value: bytes) -> str:
    return b64encode(value).decode()


#: Bytes here, standard base64 in JSON (pydantic's own option writes the URL-safe alphabet).
Base64 = Annotated[
    bytes, Field(strict=False), BeforeValidator(_from_base64), PlainSerializer(_to_base64)
]


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

    def to_bytes(self) -> bytes:
        """As every event, but `key` and `value` are always there, null where there was none."""
        return self.model_dump_json().encode()
