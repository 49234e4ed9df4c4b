from __future__ import annotations

import asyncio

import pytest

from agents.artefact.failure import CallFailure, FailureKind
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from schemas.sign import Sign
from tests.unit.doubles.office import COOL_DOWN, Office, text_of
from tests.unit.samples import DAY

KEY = (Sign.LEO, DAY)
FINAL = CallFailure(FailureKind.REJECTED, "status 401", final=True)

pytestmark = pytest.mark.usefixtures("loop_time")


async def test_a_failed_round_answers_everybody_who_waits() -> None:
    office = Office([FINAL] * 9)
    asked = [office.ask() for _ in range(50)]
    assert set(await asyncio.gather(*asked)) == {ReplyError.WRITER_FAILED}
    assert office.calls == 1


async def test_it_answers_what_was_issued_before_its_end_for_ever() -> None:
    office = Office([FINAL] * 9)
    old = office.command()
    await office.ask()
    await asyncio.sleep(10 * COOL_DOWN)
    assert await office.desk.make(old) is ReplyError.WRITER_FAILED
    assert office.calls == 1


async def test_a_new_round_begins_after_the_cool_down_only() -> None:
    office = Office([FINAL])
    assert await office.ask() is ReplyError.WRITER_FAILED
    await asyncio.sleep(COOL_DOWN - 1)
    assert await office.ask() is ReplyError.WRITER_FAILED
    assert office.calls == 1
    await asyncio.sleep(2)
    assert await text_of(office.ask()) == office.texts.rows[KEY]
    assert office.calls == 2


@pytest.mark.parametrize("why", [ReplyError.PAUSED, ReplyError.OVER_BUDGET])
async def test_a_refusal_is_no_failed_round(why: ReplyError) -> None:
    office = Office()
    office.tables.paused = why is ReplyError.PAUSED
    office.tables.budget = 0
    assert await office.ask() is why
    assert office.tables.claims[KEY].owner is None
    office.tables.paused, office.tables.budget = False, 9
    assert isinstance(await office.ask(), Horoscope)


async def test_an_old_failure_does_not_answer_a_new_command() -> None:
    office = Office([FINAL])
    old = office.command()
    await office.ask()
    await asyncio.sleep(2 * COOL_DOWN)
    office.texts.readable.clear()
    redelivered = asyncio.create_task(office.desk.make(old))
    await asyncio.sleep(1)
    new = office.ask()
    await asyncio.sleep(1)
    office.texts.readable.set()
    assert await redelivered is ReplyError.WRITER_FAILED
    assert isinstance(await new, Horoscope)


async def test_a_round_that_failed_between_the_look_and_the_claim_answers_too() -> None:
    office = Office([FINAL])
    other = Office(beside=office)
    asked = office.ask()
    other.claims.latencies = [0, 4 * COOL_DOWN]  # it looks at once, and claims very late
    waiting = other.ask()
    assert await asked is await waiting is ReplyError.WRITER_FAILED
    assert office.calls + other.calls == 1


async def test_nor_does_that_failure_answer_who_joined_after_the_cool_down() -> None:
    office = Office([FINAL])
    other = Office(beside=office)
    other.claims.latencies = [0, 8 * COOL_DOWN]
    old = other.ask()
    assert await office.ask() is ReplyError.WRITER_FAILED
    await asyncio.sleep(2 * COOL_DOWN)
    new = other.ask()
    assert await old is ReplyError.WRITER_FAILED
    assert isinstance(await new, Horoscope)
