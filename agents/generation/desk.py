"""Where texts get written: one round at a time for each sign and day, whoever waits for it.

A round belongs to the desk and not to the actor that asked: Faust cancels actors when partitions
move, and a paid call must survive that. The partition's next owner finds the claim taken, waits
for its end, and then finds the text.
"""

from __future__ import annotations

import asyncio
from datetime import date

from agents.generation.claims import ClaimLostError, Claims
from agents.generation.round import Round
from schemas.generation import GenerateHoroscope
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from schemas.sign import Sign
from streams import metrics
from streams.logs import get_logger
from streams.outage import waiting_out_outages
from streams.service import Service
from streams.texts import Texts

#: Seconds between looks at a claim that another worker holds.
CLAIM_POLL = 0.25
#: Seconds that releasing the claims may take at a stop; later they run out by themselves.
RELEASE_TIMEOUT = 1.5

Outcome = Horoscope | ReplyError

log = get_logger(__name__)


class Desk(Service):
    """Its stop cancels the calls under way and gives their claims back at once."""

    def __init__(self, round_: Round, claims: Claims, texts: Texts) -> None:
        super().__init__()
        self._round = round_
        self._claims = claims
        self._texts = texts
        self._rounds: dict[tuple[Sign, date], asyncio.Task[Outcome | None]] = {}

    async def write(self, command: GenerateHoroscope) -> Outcome:
        """The text of the command's revision or a newer one, or why there is none.

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

    def _join(self, command: GenerateHoroscope) -> asyncio.Task[Outcome | None]:
        key = command.sign, command.day
        task = self._rounds.get(key)
        if task is None:
            task = asyncio.create_task(self._claim_and_write(command), name=f"round {key}")
            self._rounds[key] = task
            task.add_done_callback(lambda _: self._rounds.pop(key, None))
        return task

    async def _look(self, command: GenerateHoroscope) -> Outcome | None:
        """What answers the command without a round: a text, or a failure it came before."""
        text = await self._texts.get(command.sign, command.day)
        if text and text.revision >= command.revision:
            return text
        last = await self._claims.last_round(command.sign, command.day)
        return ReplyError.WRITER_FAILED if last.answers(command.issued_at) else None

    async def _claim_and_write(self, command: GenerateHoroscope) -> Outcome | None:
        if not await waiting_out_outages(lambda: self._claim(command)):
            return None
        try:
            # Whoever held the claim before may have ended its round between look and claim.
            there = await waiting_out_outages(lambda: self._look(command))
            if isinstance(there, ReplyError):
                return None  # not every command that waits here came before that failure
            return there or await self._write(command)
        except ClaimLostError:
            log.warning("lost a claim", sign=command.sign, day=str(command.day))
            return None
        finally:
            await self._release(command)

    async def _claim(self, command: GenerateHoroscope) -> bool:
        return await self._claims.claim(command.sign, command.day, self._round.lease)

    async def _write(self, command: GenerateHoroscope) -> Outcome:
        outcome = await self._round.write(command.sign, command.day, command.revision)
        metrics.ROUNDS.labels("written" if isinstance(outcome, Horoscope) else outcome).inc()
        if isinstance(outcome, Horoscope):
            return await waiting_out_outages(lambda: self._commit(outcome))
        if outcome is ReplyError.WRITER_FAILED:
            await waiting_out_outages(lambda: self._fail(command))
        return outcome

    async def _commit(self, text: Horoscope) -> Horoscope:
        if await self._texts.commit(text):
            return text
        return await self._texts.get(text.sign, text.day) or text

    async def _fail(self, command: GenerateHoroscope) -> None:
        settings = self._round.settings
        now = self._round.clock.now()
        await self._claims.fail(command.sign, command.day, now, settings.cool_down)

    async def _release(self, command: GenerateHoroscope) -> None:
        """Give the claim back, also while being cancelled; the lease covers what this cannot."""
        try:
            async with asyncio.timeout(RELEASE_TIMEOUT):
                await self._claims.release(command.sign, command.day)
        except Exception:
            log.exception("a claim was left to run out", sign=command.sign, day=str(command.day))

    async def on_stop(self) -> None:
        rounds = list(self._rounds.values())
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)
