"""Where artefacts get made: one round at a time for each sign and day, whoever waits for it.

A round belongs to the desk and not to the actor that asked: Faust cancels actors when partitions
move, and a paid call must survive that. The partition's next owner finds the claim taken, waits
for its end, and then finds the artefact.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Generic

from agents.artefact.claims import ClaimLostError, Claims
from agents.artefact.round import Round
from schemas.generation import GenerateArtefact
from schemas.request import ReplyError
from schemas.sign import Sign
from schemas.tables.artefact import ArtefactT
from streams import metrics
from streams.logs import get_logger
from streams.outage import waiting_out_outages
from streams.service import Service
from streams.store import Store

#: Seconds between looks at a claim that another worker holds.
CLAIM_POLL = 0.25
#: Seconds that releasing the claims may take at a stop; later they run out by themselves.
RELEASE_TIMEOUT = 1.5

log = get_logger(__name__)


class Desk(Service, Generic[ArtefactT]):
    """Its stop cancels the calls under way and gives their claims back at once."""

    def __init__(self, round_: Round[ArtefactT], claims: Claims, store: Store[ArtefactT]) -> None:
        super().__init__()
        self._round = round_
        self._claims = claims
        self._store = store
        self._rounds: dict[tuple[Sign, date], asyncio.Task[ArtefactT | ReplyError | None]] = {}

    async def make(self, command: GenerateArtefact) -> ArtefactT | ReplyError:
        """The artefact of the command's revision or a newer one, or why there is none.

        Joins the round under way, if there is one, and shares its outcome. Cancelling the caller
        leaves the round running.
        """
        while True:
            if (command.sign, command.day) not in self._rounds:
                settled = await waiting_out_outages(lambda: self._look(command))
                if settled is not None:
                    return settled
            outcome = await asyncio.shield(self._join(command))
            if outcome is None:  # another worker holds or took the claim, or has just failed
                await asyncio.sleep(CLAIM_POLL)
            elif isinstance(outcome, ReplyError) or outcome.revision >= command.revision:
                return outcome

    def _join(self, command: GenerateArtefact) -> asyncio.Task[ArtefactT | ReplyError | None]:
        key = command.sign, command.day
        task = self._rounds.get(key)
        if task is None:
            task = asyncio.create_task(self._claim_and_make(command), name=f"round {key}")
            self._rounds[key] = task
            task.add_done_callback(lambda _: self._rounds.pop(key, None))
        return task

    async def _look(self, command: GenerateArtefact) -> ArtefactT | ReplyError | None:
        """What answers the command without a round: an artefact, or a failure it came before."""
        there = await self._store.get(command.sign, command.day)
        if there and there.revision >= command.revision:
            return there
        last = await self._claims.last_round(command.sign, command.day)
        return ReplyError.WRITER_FAILED if last.answers(command.issued_at) else None

    async def _claim_and_make(self, command: GenerateArtefact) -> ArtefactT | ReplyError | None:
        if not await waiting_out_outages(lambda: self._claim(command)):
            return None
        try:
            # Whoever held the claim before may have ended its round between look and claim.
            there = await waiting_out_outages(lambda: self._look(command))
            if isinstance(there, ReplyError):
                return None  # not every command that waits here came before that failure
            return there or await self._make(command)
        except ClaimLostError:
            log.warning("lost a claim", **self._what(command))
            return None
        finally:
            await self._release(command)

    async def _claim(self, command: GenerateArtefact) -> bool:
        return await self._claims.claim(command.sign, command.day, self._round.terms.lease)

    async def _make(self, command: GenerateArtefact) -> ArtefactT | ReplyError:
        outcome = await self._round.make(command.sign, command.day, command.revision)
        told = outcome if isinstance(outcome, ReplyError) else "made"
        metrics.ROUNDS.labels(self._round.product, told).inc()
        if not isinstance(outcome, ReplyError):
            return await waiting_out_outages(lambda: self._commit(outcome))
        if outcome is ReplyError.WRITER_FAILED:
            await waiting_out_outages(lambda: self._fail(command))
        return outcome

    async def _commit(self, artefact: ArtefactT) -> ArtefactT:
        if await self._store.commit(artefact):
            return artefact
        return await self._store.get(artefact.sign, artefact.day) or artefact

    async def _fail(self, command: GenerateArtefact) -> None:
        now = self._round.clock.now()
        cool_down = self._round.terms.cool_down
        await self._claims.fail(command.sign, command.day, now, cool_down)

    async def _release(self, command: GenerateArtefact) -> None:
        """Give the claim back, also while being cancelled; the lease covers what this cannot."""
        try:
            async with asyncio.timeout(RELEASE_TIMEOUT):
                await self._claims.release(command.sign, command.day)
        except Exception:
            log.exception("a claim was left to run out", **self._what(command))

    def _what(self, command: GenerateArtefact) -> dict[str, str]:
        day = command.day.isoformat()
        return {"product": self._round.product, "sign": command.sign, "day": day}

    async def on_stop(self) -> None:
        rounds = list(self._rounds.values())
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)
