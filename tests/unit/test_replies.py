from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from aiokafka.errors import KafkaConnectionError
from hypothesis import given
from hypothesis import strategies as st

from agents.requests.replies import Replies
from schemas.horoscope import Horoscope
from schemas.request import HoroscopeReply, ReplyError, ReplyStatus
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.database import RepliesDatabase
from tests.unit.doubles.producer import MemoryProducer, Sent
from tests.unit.samples import DAY, NOON, TEXT, horoscope, request
from tests.unit.strategies import partitions

TOPICS = topics("p.")

outcomes = st.sampled_from([*ReplyError, horoscope(), horoscope(revision=4)])


class Counter:
    """Where requests are answered, with what it sends."""

    def __init__(self, *failures: Exception) -> None:
        self.clock = SetClock()
        self.producer = MemoryProducer(*failures)
        self.database = RepliesDatabase()
        self.replies = Replies(
            self.producer, self.database, TOPICS.replies, TOPICS.views, self.clock
        )

    @property
    def told(self) -> list[HoroscopeReply]:
        return self.producer.events(HoroscopeReply)

    @property
    def views(self) -> list[HoroscopeViewed]:
        return self.producer.events(HoroscopeViewed)


async def test_a_text_is_the_reply_and_one_view() -> None:
    counter = Counter()
    asked = request(reply_partition=7)
    await counter.replies.answer(asked, DAY, horoscope(revision=3))
    ready = HoroscopeReply(
        request_id=asked.request_id,
        sign=Sign.LEO,
        day=DAY,
        status=ReplyStatus.READY,
        content=TEXT,
        revision=3,
        replied_at=NOON,
    )
    assert counter.producer.sent == [
        Sent("p.replies", ready, str(asked.request_id), 7),
        Sent("p.views", HoroscopeViewed.of_request(asked), None, None),
    ]


@pytest.mark.parametrize("error", ReplyError)
async def test_a_failure_is_told_and_counts_no_view(error: ReplyError) -> None:
    counter = Counter()
    await counter.replies.answer(request(), DAY, error)
    [reply] = counter.told
    assert (reply.status, reply.error) == (ReplyStatus.FAILED, error)
    assert (reply.content, reply.revision) == (None, None)
    assert counter.views == []


@given(outcome=outcomes, count_view=st.booleans(), late=st.booleans())
async def test_a_view_counts_exactly_if_a_text_is_shown_and_counting_wanted(
    outcome: Horoscope | ReplyError, count_view: bool, late: bool
) -> None:
    counter = Counter()
    expires_at = NOON - timedelta(seconds=1) if late else NOON
    asked = request(count_view=count_view, expires_at=expires_at)
    await counter.replies.answer(asked, DAY, outcome)
    shown = isinstance(outcome, Horoscope) and not late
    assert len(counter.views) == (shown and count_view)
    assert counter.told[0].status is (ReplyStatus.READY if shown else ReplyStatus.FAILED)


@given(partition=st.none() | partitions)
async def test_the_reply_goes_where_its_bot_reads(partition: int | None) -> None:
    counter = Counter()
    await counter.replies.answer(request(reply_partition=partition), DAY, horoscope())
    assert counter.producer.sent[0].partition == partition


async def test_a_text_that_comes_too_late_is_told_as_expired() -> None:
    counter = Counter()
    late = request(expires_at=NOON - timedelta(microseconds=1))
    await counter.replies.answer(late, DAY, horoscope())
    assert counter.told[0].error is ReplyError.EXPIRED
    assert counter.views == []


@given(first=outcomes, later=st.lists(outcomes, min_size=1, max_size=3))
async def test_the_first_reply_is_repeated_whatever_comes_later(
    first: Horoscope | ReplyError, later: list[Horoscope | ReplyError]
) -> None:
    counter = Counter()
    for outcome in (first, *later):
        await counter.replies.answer(request(), DAY, outcome)
        counter.clock.at += timedelta(minutes=1)
    assert {each.to_bytes() for each in counter.told} == {counter.told[0].to_bytes()}
    assert len({each.event_id for each in counter.views}) <= 1


async def test_requests_are_settled_one_by_one() -> None:
    counter = Counter()
    await counter.replies.answer(request(request_id=UUID(int=8)), DAY, ReplyError.PAUSED)
    await counter.replies.answer(request(request_id=UUID(int=9)), date.max, horoscope())
    assert [each.status for each in counter.told] == [ReplyStatus.FAILED, ReplyStatus.READY]


async def test_a_reply_that_was_not_sent_is_the_same_when_the_request_comes_again() -> None:
    counter = Counter(KafkaConnectionError())
    with pytest.raises(KafkaConnectionError):
        await counter.replies.answer(request(), DAY, horoscope())
    counter.clock.at += timedelta(hours=1)
    await counter.replies.answer(request(expires_at=NOON), DAY, ReplyError.EXPIRED)
    assert [(each.status, each.replied_at) for each in counter.told] == [(ReplyStatus.READY, NOON)]
