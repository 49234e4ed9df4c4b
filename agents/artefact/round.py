"""One round: up to four calls for one sign and day, under a claim."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Generic
from zoneinfo import ZoneInfo

from agents.artefact.claims import Claims
from agents.artefact.failure import CallFailure, FailureKind
from agents.artefact.maker import Maker
from agents.artefact.retry import pause_before_next
from schemas.artefact import Product
from schemas.request import ReplyError
from schemas.sign import Sign
from schemas.tables.artefact import ArtefactT
from streams import metrics, tracing
from streams.clock import Clock, day_of
from streams.logs import get_logger
from streams.outage import waiting_out_outages
from streams.terms import CALL_MARGIN, Terms

log = get_logger(__name__)

for _product in Product:
    for _outcome in ("made", "cut_off", *FailureKind):
        metrics.CALL.labels(_product, _outcome)


@dataclass(frozen=True, slots=True)
class Round(Generic[ArtefactT]):
    """Needs a claim that is held for `terms.lease` seconds when `make` begins."""

    product: Product
    terms: Terms
    maker: Maker[ArtefactT]
    claims: Claims
    clock: Clock
    zone: ZoneInfo

    async def make(self, sign: Sign, day: date, revision: int) -> ArtefactT | ReplyError:
        """Call until there is one or the round is over; `ClaimLostError` if the claim goes."""
        deadline = time.monotonic() + self.terms.round_limit
        calls = 0
        while True:
            refused = await self._before_call(sign, day)
            if refused:
                log.error(
                    "no call is allowed", product=self.product, sign=sign, day=str(day), why=refused
                )
                return refused
            calls += 1
            try:
                with self._metered():
                    return await self._call(sign, day, revision)
            except CallFailure as failure:
                pause = pause_before_next(
                    failure,
                    calls,
                    self.terms.backoff,
                    deadline - time.monotonic(),
                    self.terms.call_timeout,
                )
                log.warning(
                    "a call failed", product=self.product, sign=sign, why=str(failure), pause=pause
                )
                if pause is None:
                    return ReplyError.WRITER_FAILED
                await self._rest(sign, day, pause)

    async def _before_call(self, sign: Sign, day: date) -> ReplyError | None:
        """Make sure that the call fits into what is left of the lease, and into the budget."""
        today = day_of(self.clock.now(), self.zone)
        refused = await waiting_out_outages(lambda: self.claims.permit_call(today))
        while refused is None:
            asked_at = time.monotonic()
            await waiting_out_outages(lambda: self.claims.hold(sign, day, self.terms.lease))
            if time.monotonic() - asked_at < CALL_MARGIN:
                break
        return refused

    async def _call(self, sign: Sign, day: date, revision: int) -> ArtefactT:
        try:
            with tracing.step(f"call for the {self.product}", sign=sign):
                async with asyncio.timeout(self.terms.call_timeout):
                    return await self.maker.make(sign, day, revision)
        except TimeoutError as error:
            limit = f"no {self.product} within {self.terms.call_timeout:g} s"
            raise CallFailure(FailureKind.TIMEOUT, limit) from error

    async def _rest(self, sign: Sign, day: date, pause: float) -> None:
        await waiting_out_outages(lambda: self.claims.hold(sign, day, pause + self.terms.lease))
        await asyncio.sleep(pause)

    @contextmanager
    def _metered(self) -> Iterator[None]:
        """Time a call; one that is cut off counts too, for it may have to be paid."""
        began, outcome = time.monotonic(), "cut_off"
        try:
            yield
            outcome = "made"
        except CallFailure as failure:
            outcome = failure.kind
            raise
        finally:
            metrics.CALL.labels(self.product, outcome).observe(time.monotonic() - began)
