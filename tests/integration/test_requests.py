"""Requests are answered once, from what exists or by one writer call for all who wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyError, ReplyStatus
from schemas.sign import Sign
from streams.clock import day_of
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support.wait import until
from tests.support.world import World


def _request(sign: Sign = Sign.LEO, **fields: Any) -> HoroscopeRequested:
    request = HoroscopeRequested(sign=sign, request_id=uuid4(), requested_at=datetime.now(UTC))
    return request.model_copy(update=fields)


async def _ask(world: World, *requests: HoroscopeRequested) -> dict[UUID, HoroscopeReply]:
    """Send requests and wait until each has a reply."""
    for request in requests:
        await world.send(world.topics.requests.name, request)
    wanted = {request.request_id for request in requests}

    async def answered() -> dict[UUID, HoroscopeReply]:
        replies = {reply.request_id: reply for reply in await world.replies()}
        return replies if wanted <= set(replies) else {}

    return await until(answered, "every request is answered", 60)


async def _errors(world: World, *requests: HoroscopeRequested) -> list[ReplyError | None]:
    replies = await _ask(world, *requests)
    return [replies[request.request_id].error for request in requests]


async def _until_views(world: World, views: int) -> None:
    async def counted() -> bool:
        return bool(sum((await world.views()).values()) == views)

    await until(counted, f"{views} views are counted")


async def test_a_hundred_requests_for_a_missing_text_make_one_call_and_count_a_hundred_views(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    model.script = [Step(delay=1, always=True)]
    await on_kafka.worker(**on_demand).ready()
    await on_kafka.worker(**on_demand).ready()
    requests = [_request() for _ in range(100)]
    replies = await _ask(on_kafka, *requests)
    assert len(model.calls) == 1
    assert {reply.status for reply in replies.values()} == {ReplyStatus.READY}
    assert len({reply.content for reply in replies.values()}) == 1
    await _until_views(on_kafka, 100)
    assert len(await on_kafka.published()) == 1


async def test_a_stored_text_is_answered_without_a_call(
    on_either: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    today = day_of(datetime.now(UTC), on_either.settings.zone)
    for age in (0, 3):
        await on_either.database.execute(
            "INSERT INTO horoscope_cache VALUES ('leo', $1, 4, $2, 'ru', 'x', now())",
            today - timedelta(days=age),
            f"text of {age} days ago",
        )
    await on_either.worker(**on_demand).ready()
    cached, old = _request(reply_partition=5), _request(day=today - timedelta(days=3))
    uncounted, lost = _request(count_view=False), _request(day=today - timedelta(days=4))
    replies = await _ask(on_either, cached, old, uncounted, lost)
    assert replies[cached.request_id].content == "text of 0 days ago"
    assert replies[cached.request_id].revision == 4
    assert replies[old.request_id].content == "text of 3 days ago"
    assert replies[lost.request_id].error is ReplyError.NOT_AVAILABLE
    assert model.calls == []
    await _until_views(on_either, 2)
    at = {record.key: record.partition for record in await on_either.records(_replies(on_either))}
    assert at[str(cached.request_id).encode()] == 5


def _replies(world: World) -> str:
    return world.topics.replies.name


async def test_a_request_that_comes_again_is_told_the_same_and_counts_once(
    on_either: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    """Even when the first answer was a failure and the text is there by now."""
    model.script = [Step(status=401)]
    await on_either.worker(**on_demand).ready()
    failed, ready = _request(), _request()
    assert await _errors(on_either, failed) == [ReplyError.WRITER_FAILED]

    async def cooled_down() -> bool:
        cooling = "SELECT bool_or(cool_down_until > now()) FROM generation_claims"
        return not await on_either.fetchval(cooling)

    await until(cooled_down, "the cool-down is over")
    assert await _errors(on_either, ready) == [None]
    for _ in range(2):
        await on_either.send(on_either.topics.requests.name, failed)
        await on_either.send(on_either.topics.requests.name, ready)

    async def all_answered() -> bool:
        return len(await on_either.replies()) >= 6

    await until(all_answered, "every delivery is answered")
    told = {(reply.request_id, reply.error) for reply in await on_either.replies()}
    assert told == {(failed.request_id, ReplyError.WRITER_FAILED), (ready.request_id, None)}
    await _until_views(on_either, 1)
    assert len(model.calls) == 2


async def test_a_failed_round_answers_all_who_wait_and_cools_down(
    on_either: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    model.script = [Step(status=500, always=True)]
    env = on_demand | {"HOROSCOPE_COOL_DOWN": "60"}
    await on_either.worker(**env).ready()
    waiting = [_request() for _ in range(5)]
    assert await _errors(on_either, *waiting) == [ReplyError.WRITER_FAILED] * 5
    assert await _errors(on_either, _request()) == [ReplyError.WRITER_FAILED]
    assert len(model.calls) == 4, "one call, one after each back-off, none in the cool-down"
    assert await on_either.views() == {}


async def test_expired_paused_and_over_budget_are_said(
    on_either: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    await on_either.worker(**on_demand | {"HOROSCOPE_MAX_CALLS_PER_DAY": "1"}).ready()
    late = _request(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert await _errors(on_either, late) == [ReplyError.EXPIRED]
    assert await on_either.json("pause") == {"paused": True}
    assert await _errors(on_either, _request()) == [ReplyError.PAUSED]
    assert await on_either.json("resume") == {"paused": False}
    assert await _errors(on_either, _request()) == [None]
    assert await _errors(on_either, _request(Sign.VIRGO)) == [ReplyError.OVER_BUDGET]
    assert len(model.calls) == 1


async def test_garbage_is_kept_and_delays_nobody(
    on_either: World, on_demand: dict[str, str]
) -> None:
    await on_either.worker(**on_demand).ready()
    bad = [None, b"{", b'{"sign": "ophiuchus"}', _request(reply_partition=99).to_bytes()]
    for value in bad:
        await on_either.send(on_either.topics.requests.name, value, key=b"k", partition=0)
    good = _request()
    await on_either.send(on_either.topics.requests.name, good, partition=0)

    async def answered() -> list[ReplyStatus]:
        return [
            each.status for each in await on_either.replies() if each.request_id == good.request_id
        ]

    assert set(await until(answered, "the good one behind them is answered")) == {ReplyStatus.READY}

    async def all_kept() -> bool:
        return len({letter.source_offset for letter in await on_either.dead_letters()}) == 4

    await until(all_kept, "what is no request is in the dead letters")
    assert {letter.value for letter in await on_either.dead_letters()} == set(bad)
