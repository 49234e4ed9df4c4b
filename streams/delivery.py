"""How every Faust agent treats a record: apply it or keep it as a dead letter, then acknowledge.

An outage is waited out; anything else that goes wrong is tried a few times and then kept.
`CancelledError` passes through untouched: the record stays unacknowledged and comes again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, cast

import faust

from schemas.event import EventT, Refusal, decode
from streams import tracing
from streams.dead_letters import DeadLetters
from streams.logs import get_logger
from streams.outage import waiting_out_outages
from streams.record import Record

#: Times a record is tried before a failure that is no outage makes it a dead letter.
ATTEMPTS = 3
_MAX_MESSAGE = 500

log = get_logger(__name__)


class Refused(Exception):  # noqa: N818  (it is an outcome, not an error)
    """Raised by a handler for a record that will never be applicable; not tried again."""

    def __init__(self, error_type: str, error_message: str) -> None:
        super().__init__(error_message)
        self.refusal = Refusal(error_type, error_message)


@dataclass(frozen=True, slots=True)
class Delivery(Generic[EventT]):
    """Decodes records of one topic and hands them to `handle`, one at a time and in order.

    `handle` must be idempotent: a record comes again after a crash, a stop or a rebalance, and
    on partitions that a worker keeps also while the first delivery is still under way.
    """

    model: type[EventT]
    handle: Callable[[EventT, Record], Awaitable[None]]
    dead_letters: DeadLetters

    async def consume(self, stream: faust.StreamT[Any]) -> None:
        """Go through the stream, acknowledging each record only after it was dealt with.

        `noack` because Faust acknowledges a cancelled event by itself (robinhood/faust#604).
        """
        async for event in cast("faust.Stream[Any]", stream).noack().events():
            await self.deliver(Record.of_faust(event))
            event.ack()

    async def deliver(self, record: Record) -> None:
        """Apply the record, or return once its dead letter is acknowledged."""
        decoded = decode(self.model, record.value)
        with tracing.handling(record):
            if isinstance(decoded, Refusal):
                await self._keep(record, decoded, attempts=1)
            else:
                await self._apply(decoded, record)

    async def _apply(self, event: EventT, record: Record) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await waiting_out_outages(lambda: self.handle(event, record))
            except Refused as refused:
                return await self._keep(record, refused.refusal, attempt)
            except Exception as error:
                log.exception("could not apply a record", topic=record.topic, attempt=attempt)
                refusal = Refusal(type(error).__name__, str(error)[:_MAX_MESSAGE])
            else:
                return None
        return await self._keep(record, refusal, ATTEMPTS)

    async def _keep(self, record: Record, refusal: Refusal, attempts: int) -> None:
        await waiting_out_outages(lambda: self.dead_letters.keep(record, refusal, attempts))
