from __future__ import annotations

import asyncio

import pytest

from agents.artefact.desk import CLAIM_POLL
from agents.artefact.failure import CallFailure, FailureKind
from schemas.sign import Sign
from tests.unit.doubles.claims import MemoryClaims
from tests.unit.doubles.office import Office, text_of
from tests.unit.samples import DAY, horoscope

LEO = Sign.LEO
KEY = (LEO, DAY)

pytestmark = pytest.mark.usefixtures("loop_time")


async def test_a_claim_held_elsewhere_is_waited_for_and_its_text_found() -> None:
    office = Office()
    other = MemoryClaims(office.tables, "another worker")
    assert await other.claim(LEO, DAY, 35)
    asked = office.ask()
    await asyncio.sleep(20)
    await office.texts.commit(horoscope(content="theirs"))
    async with asyncio.timeout(2 * CLAIM_POLL):
        assert (await text_of(asked)).content == "theirs"
    assert office.calls == 0


async def test_a_claim_whose_holder_died_is_taken_over_when_it_runs_out() -> None:
    office = Office()
    assert await MemoryClaims(office.tables, "a dead worker").claim(LEO, DAY, 35)
    await text_of(office.ask())
    assert office.calls == 1
    assert 35 <= office.writer.calls[0].began < 36


async def test_two_workers_make_one_call() -> None:
    office = Office()
    other = Office(beside=office)
    other.claims.latency *= 2
    one, two = await asyncio.gather(text_of(office.ask()), text_of(other.ask()))
    assert one == two
    assert office.calls + other.calls == 1


async def test_a_text_committed_just_before_the_claim_was_taken_is_found() -> None:
    office = Office()
    office.claims.latencies = [0, 5]  # it looks at once, and claims slowly
    asked = office.ask()
    await asyncio.sleep(1)
    assert office.claims.journal == ["last_round"]
    await office.texts.commit(horoscope(content="theirs"))
    assert (await text_of(asked)).content == "theirs"
    assert office.calls == 0
    assert office.tables.claims[KEY].owner is None


async def test_who_loses_the_race_to_commit_takes_the_winner_s_text() -> None:
    office = Office()
    asked = office.ask()
    await office.writer.begun.wait()
    await office.texts.commit(horoscope(content="theirs"))
    assert (await text_of(asked)).content == "theirs"


async def test_a_lost_claim_is_asked_for_again() -> None:
    office = Office([CallFailure(FailureKind.UNAVAILABLE, "status 500")])
    asked = office.ask()
    await office.writer.begun.wait()
    office.tables.claims[KEY].owner = "another worker"
    office.tables.claims[KEY].expires_at = asyncio.get_running_loop().time() + 35
    await text_of(asked)
    assert office.calls == 2
    assert office.writer.calls[1].began - office.writer.calls[0].began >= 35
