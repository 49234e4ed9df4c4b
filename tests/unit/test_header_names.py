from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import READ_COMMITTED
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from hypothesis import given
from hypothesis import strategies as st

from streams.header_names import read_any_header_name

GZIP = 1
NAMES = st.binary(max_size=8)
#: Of each record: its value, and the names of its headers.
RECORDS = st.lists(st.tuples(st.binary(max_size=8), st.lists(NAMES, max_size=3)), min_size=1)


class Name(str):
    """A header name that encodes as the bytes it was made of, whatever they are."""

    __slots__ = ("raw",)
    raw: bytes

    def encode(self, *_: Any) -> bytes:
        return self.raw


def name_of(raw: bytes) -> Name:
    name = Name(raw)
    name.raw = raw
    return name


@pytest.fixture(autouse=True, scope="module")
def _mended() -> Iterator[None]:
    whole = fetcher.MemoryRecords, fetcher.PartitionRecords
    read_any_header_name()
    yield
    fetcher.MemoryRecords, fetcher.PartitionRecords = whole


def batch(base: int, records: list[tuple[bytes, list[bytes]]], codec: int = 0) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, codec, 0, -1, -1, -1, 1 << 20)
    for offset, (value, names) in enumerate(records):
        headers = [(name_of(name), value) for name in names]
        builder.append(offset, timestamp=1, key=None, value=value, headers=headers)
    raw = bytearray(builder.build())
    raw[:8] = base.to_bytes(8, "big")
    return bytes(raw)


def read(raw: bytes, position: int = 0) -> list[Any]:
    at = TopicPartition("views", 0)
    records = fetcher.MemoryRecords(raw)
    taken = fetcher.PartitionRecords(at, records, [], position, None, None, True, READ_COMMITTED)
    return list(taken)


@given(RECORDS, RECORDS, st.sampled_from([0, GZIP]), st.data())
def test_every_record_is_read_once_whatever_its_headers_are_called(
    first: list[tuple[bytes, list[bytes]]],
    second: list[tuple[bytes, list[bytes]]],
    codec: int,
    data: st.DataObject,
) -> None:
    raw = batch(0, first, codec) + batch(len(first), second, codec)
    position = data.draw(st.integers(0, len(first) - 1), "a fetch begins with the batch of it")
    found = read(raw, position)
    expected = [*first, *second][position:]
    assert [record.offset for record in found] == [*range(position, position + len(expected))]
    assert [(record.value, [name for name, _ in record.headers]) for record in found] == [
        (value, [name.decode("utf-8", "backslashreplace") for name in names])
        for value, names in expected
    ]


def test_a_byte_that_is_no_utf_8_is_written_by_its_number() -> None:
    (record,) = read(batch(0, [(b"v", ["größe".encode("latin-1")])]))
    assert record.headers == (("gr\\xf6\\xdfe", b"v"),)
