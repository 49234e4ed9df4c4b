from __future__ import annotations

import asyncio
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.artefact.claims import ClaimLostError
from agents.artefact.failure import CallFailure, FailureKind
from schemas.horoscope import Horoscope
from schemas.sign import Sign
from streams.terms import CALL_MARGIN
from tests.unit.doubles.claims import MemoryClaims
from tests.unit.doubles.table import LEO, table
from tests.unit.samples import DAY

PASSING = CallFailure(FailureKind.UNAVAILABLE, "status 500")

pytestmark = pytest.mark.usefixtures("loop_time")


@given(
    script=st.lists(st.just(PASSING) | st.floats(0, 40), max_size=4),
    latencies=st.lists(st.floats(0, 20), max_size=20),
)
async def test_a_call_begins_only_under_a_lease_that_covers_it(
    script: list[Exception | float], latencies: list[float]
) -> None:
    claims = MemoryClaims()
    at = table(script, claims)
    write = at.writer.write
    covered: list[bool] = []

    async def watched(sign: Sign, day: date) -> str:
        row = claims.tables.claims[LEO, DAY]
        now = asyncio.get_running_loop().time()
        covered.append(
            claims.journal[-1] == "hold" and row.expires_at >= now + at.round.terms.call_timeout
        )
        return await write(sign, DAY)

    at.writer.write = watched  # type: ignore[method-assign]
    assert await claims.claim(LEO, DAY, at.round.terms.lease)
    claims.latencies = latencies
    await at.round.make(LEO, DAY, 1)
    assert covered
    assert all(covered)


async def test_a_hold_that_took_too_long_is_made_again_before_the_call() -> None:
    claims = MemoryClaims()
    at = table(claims=claims)
    claims.latencies = [0, 0, CALL_MARGIN, CALL_MARGIN]  # claim, permit, hold, hold
    await at.write()
    assert claims.journal == ["claim", "permit", "hold", "hold", "hold"]


@pytest.mark.parametrize("lost_after", [0, 1])
async def test_a_lost_claim_ends_the_round_before_the_next_call(lost_after: int) -> None:
    claims = MemoryClaims()
    at = table([PASSING] * 9, claims)
    assert await claims.claim(LEO, DAY, at.round.terms.lease)
    writing = asyncio.create_task(at.round.make(LEO, DAY, 1))
    if lost_after:
        await at.writer.begun.wait()
    claims.tables.claims[LEO, DAY].owner = "another worker"
    with pytest.raises(ClaimLostError):
        await writing
    assert at.calls == lost_after


async def test_an_outage_of_the_database_delays_the_call_and_no_more() -> None:
    class Away(MemoryClaims):
        away = 20

        async def hold(self, sign: Sign, day: date, lease: float) -> None:
            if self.away:
                self.away -= 1
                raise TimeoutError
            await super().hold(sign, DAY, lease)

    at = table(claims=Away())
    assert isinstance(await at.write(), Horoscope)
    assert at.calls == 1
