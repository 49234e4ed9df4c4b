"""One round: up to four writer calls for one sign and day, under a claim."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from agents.generation.claims import Claims
from agents.generation.retry import pause_before_next
from agents.writers.writer import FailureKind, Writer, WriterFailure
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from schemas.sign import Sign
from streams import metrics, tracing
from streams.clock import Clock, day_of
from streams.logs import get_logger
from streams.outage import waiting_out_outages
from streams.settings import CALL_MARGIN, Settings

log = get_logger(__name__)

for _outcome in ("written", "cut_off", *FailureKind):
    metrics.WRITER_CALL.labels(_outcome)


@dataclass(frozen=True, slots=True)
class Round:
    """Needs a claim that is held for `lease` seconds when `write` begins."""

    settings: Settings
    writer: Writer
    claims: Claims
    clock: Clock

    @property
    def lease(self) -> float:
        return self.settings.writer_timeout + CALL_MARGIN

    async def write(self, sign: Sign, day: date, revision: int) -> Horoscope | ReplyError:
        """Call until there is a text or the round is over; `ClaimLostError` if the claim goes."""
        deadline = time.monotonic() + self.settings.round_limit
        calls = 0
        while True:
            refused = await self._before_call(sign, day)
            if refused:
                log.error("no writer call is allowed", sign=sign, day=str(day), why=refused)
                return refused
            calls += 1
            try:
                with _metered():
                    content = await self._call(sign, day)
            except WriterFailure as failure:
                pause = pause_before_next(
                    failure,
                    calls,
                    self.settings.retry_backoff,
                    deadline - time.monotonic(),
                    self.settings.writer_timeout,
                )
                log.warning("writer call failed", sign=sign, why=str(failure), pause=pause)
                if pause is None:
                    return ReplyError.WRITER_FAILED
                await self._rest(sign, day, pause)
            else:
                return self._text(sign, day, revision, content)

    async def _before_call(self, sign: Sign, day: date) -> ReplyError | None:
        """Make sure that the call fits into what is left of the lease, and into the budget."""
        today = day_of(self.clock.now(), self.settings.zone)
        refused = await waiting_out_outages(lambda: self.claims.permit_call(today))
        while refused is None:
            asked_at = time.monotonic()
            await waiting_out_outages(lambda: self.claims.hold(sign, day, self.lease))
            if time.monotonic() - asked_at < CALL_MARGIN:
                break
        return refused

    async def _call(self, sign: Sign, day: date) -> str:
        try:
            with tracing.step("call the writer", sign=sign):
                async with asyncio.timeout(self.settings.writer_timeout):
                    return await self.writer.write(sign, day)
        except TimeoutError as error:
            limit = f"no text within {self.settings.writer_timeout:g} s"
            raise WriterFailure(FailureKind.TIMEOUT, limit) from error

    async def _rest(self, sign: Sign, day: date, pause: float) -> None:
        await waiting_out_outages(lambda: self.claims.hold(sign, day, pause + self.lease))
        await asyncio.sleep(pause)

    def _text(self, sign: Sign, day: date, revision: int, content: str) -> Horoscope:
        return Horoscope(
            sign=sign,
            day=day,
            revision=revision,
            content=content,
            language=self.settings.language,
            writer=self.writer.name,
            generated_at=self.clock.now(),
        )


@contextmanager
def _metered() -> Iterator[None]:
    """Time a call; one that is cut off counts too, for it may have to be paid."""
    began, outcome = time.monotonic(), "cut_off"
    try:
        yield
        outcome = "written"
    except WriterFailure as failure:
        outcome = failure.kind
        raise
    finally:
        metrics.WRITER_CALL.labels(outcome).observe(time.monotonic() - began)
