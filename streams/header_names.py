r"""Header names that are not UTF-8, which aiokafka cannot read.

Brokers take any bytes for a header's name, and librdkafka and whatever is built on it (`kcat -H
größe=1` from a Latin-1 terminal) send what they are given. aiokafka raises at such a record for
ever, and whoever reads its partition stands still. So what it raises at is read again, by its own
decoder in Python, with names in which a byte that is no UTF-8 is written `\xf6`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from struct import unpack_from
from typing import Any, SupportsIndex, overload

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import ConsumerRecord

#: Bytes before a batch's length, and those of both.
_LENGTH, _BEGINNING = 8, 12


def read_any_header_name() -> None:
    """Mend aiokafka for every consumer of this process."""
    fetcher.MemoryRecords = _Records
    fetcher.PartitionRecords = _PartitionRecords


class _Records(MemoryRecords):  # type: ignore[misc]
    """What a fetch brought of one partition, and its bytes."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self.raw = raw


class _PartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    """As fast as aiokafka's until a name is odd; only the rest of that fetch is slower then."""

    _records: Any  # aiokafka's own takes whatever has batches

    def _unpack_records(self) -> Iterator[ConsumerRecord]:
        try:
            yield from super()._unpack_records()
        except UnicodeDecodeError:
            self._records = _Batches(_from(self.next_fetch_offset, self._records.raw))
            yield from super()._unpack_records()


class _Batches:
    """Batches as `MemoryRecords` gives them."""

    def __init__(self, batches: Iterable[_DefaultRecordBatchPy]) -> None:
        self._batches = deque(batches)

    def has_next(self) -> bool:
        return bool(self._batches)

    def next_batch(self) -> _DefaultRecordBatchPy:
        return self._batches.popleft()


def _from(offset: int, raw: bytes) -> Iterator[_DefaultRecordBatchPy]:
    """The whole batches that reach beyond `offset`; formats older than 2 have no headers."""
    at = 0
    while at + _BEGINNING <= len(raw):
        end = at + _BEGINNING + unpack_from(">i", raw, at + _LENGTH)[0]
        if end > len(raw):
            return
        batch = _Batch(raw[at:end])
        if batch.next_offset > offset:
            yield batch
        at = end


class _Batch(_DefaultRecordBatchPy):  # type: ignore[misc]
    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = _Buffer(self._buffer)


class _Buffer(bytearray):
    """Decodes whatever it holds."""

    @overload
    def __getitem__(self, at: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, at: slice, /) -> _Buffer: ...
    def __getitem__(self, at: SupportsIndex | slice, /) -> int | _Buffer:
        found = super().__getitem__(at)
        return found if isinstance(found, int) else _Buffer(found)

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return super().decode(encoding, errors)
