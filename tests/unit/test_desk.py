from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from agents.artefact.desk import RELEASE_TIMEOUT
from schemas.sign import SIGNS, Sign
from tests.unit.doubles.office import Office, text_of
from tests.unit.samples import DAY, horoscope

KEY = (Sign.LEO, DAY)

pytestmark = pytest.mark.usefixtures("loop_time")


async def test_a_hundred_callers_cost_one_call() -> None:
    office = Office()
    texts = await asyncio.gather(*(text_of(office.ask()) for _ in range(100)))
    assert office.calls == 1
    assert set(texts) == {office.texts.rows[KEY]}
    assert office.tables.claims[KEY].owner is None


async def test_signs_and_days_do_not_wait_for_each_other() -> None:
    office = Office()
    tomorrow = DAY + timedelta(days=1)
    asked = [office.ask(sign=sign, day=day) for sign in SIGNS for day in (DAY, tomorrow)]
    async with asyncio.timeout(11):
        await asyncio.gather(*asked)
    assert office.calls == 24


async def test_a_text_that_is_there_costs_nothing() -> None:
    office = Office()
    await office.texts.commit(horoscope(revision=3))
    assert await office.ask(revision=2) == horoscope(revision=3)
    assert office.calls == 0
    assert "claim" not in office.claims.journal


async def test_a_caller_s_end_is_not_the_round_s() -> None:
    office = Office()
    caller, other = office.ask(), office.ask()
    await office.writer.begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await text_of(other) == office.texts.rows[KEY]
    assert office.calls == 1


async def test_a_round_outlives_all_its_callers() -> None:
    office = Office()
    caller = office.ask()
    await office.writer.begun.wait()
    caller.cancel()
    await office.texts.committed[KEY].wait()
    assert await office.ask() == office.texts.rows[KEY]
    assert office.calls == 1


async def test_a_stop_cancels_the_call_and_gives_the_claim_back() -> None:
    office = Office(takes=1e6)
    callers = [office.ask(), office.ask(sign=Sign.VIRGO)]
    await asyncio.sleep(1)
    assert office.tables.claims[KEY].owner
    async with asyncio.timeout(1):
        await office.desk.stop()
    assert [call.ended is not None for call in office.writer.calls] == [True, True]
    assert {row.owner for row in office.tables.claims.values()} == {None}
    assert office.texts.rows == {}
    assert office.tables.claims[KEY].failed_at is None
    for caller in callers:
        with pytest.raises(asyncio.CancelledError):
            await caller


async def test_a_stop_does_not_wait_for_a_database_that_is_away() -> None:
    office = Office(takes=1e6)
    caller = office.ask()
    await office.writer.begun.wait()
    office.claims.latency = 1e6
    async with asyncio.timeout(RELEASE_TIMEOUT + 0.1):
        await office.desk.stop()
    assert caller.cancelled() or await asyncio.wait([caller])


async def test_a_higher_revision_is_written_after_the_lower_one() -> None:
    office = Office()
    first = office.ask()
    await office.writer.begun.wait()
    second, again = office.ask(revision=2), office.ask(revision=2)
    assert (await text_of(first)).revision == 1
    assert (await text_of(second)).revision == (await text_of(again)).revision == 2
    assert office.calls == 2
    assert office.texts.rows[KEY].revision == 2
