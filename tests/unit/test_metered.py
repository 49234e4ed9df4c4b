"""What happens is metered, under words that the code chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiokafka.errors import KafkaConnectionError

from agents.artefact.failure import CallFailure, FailureKind
from agents.bootstrap import watched_agents
from agents.parts import parts_of
from agents.requests.replies import Replies
from schemas.artefact import Product
from schemas.dead_letter import REPLAY_OF
from schemas.event import Refusal
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from schemas.sign import Sign
from streams import metrics
from streams.app import build_app
from streams.cache import Cache
from streams.committed import Committed
from streams.dead_letters import DeadLetters
from streams.outage import OutageError
from streams.terms import terms_of_images, terms_of_texts
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.database import RepliesDatabase
from tests.unit.doubles.office import Office, text_of
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.samples import DAY, NOON, horoscope, record, request, settings

TOPICS = topics("p.")


class Meter:
    """How much a series grew since the meter was made."""

    def __init__(self, name: str, **labels: str) -> None:
        self._series = name, labels
        self._before = self._value()

    def _value(self) -> float:
        return metrics.REGISTRY.get_sample_value(*self._series) or 0.0

    @property
    def grown(self) -> float:
        return self._value() - self._before


@pytest.mark.usefixtures("loop_time")
async def test_calls_and_rounds_by_their_outcome() -> None:
    calls, seconds = "horoscope_call_seconds_count", "horoscope_call_seconds_sum"
    text = {"product": "text"}
    failed, made = (
        Meter(calls, **text, outcome="rate_limited"),
        Meter(calls, **text, outcome="made"),
    )
    took = Meter(seconds, **text, outcome="made")
    rounds = Meter("horoscope_rounds_total", **text, outcome="made")
    given_up = Meter("horoscope_rounds_total", **text, outcome="writer_failed")
    office = Office([CallFailure(FailureKind.RATE_LIMITED, "429"), 7.0])
    await text_of(office.ask())
    assert (failed.grown, made.grown, took.grown, rounds.grown) == (1, 1, 7.0, 1)
    final = CallFailure(FailureKind.REJECTED, "401", final=True)
    assert await Office([final]).ask() is ReplyError.WRITER_FAILED
    assert (rounds.grown, given_up.grown) == (1, 1)


async def test_replies_by_their_outcome_and_the_time_since_the_request() -> None:
    ready = Meter("horoscope_reply_seconds_sum", outcome="ready")
    expired = Meter("horoscope_reply_seconds_count", outcome="expired")
    clock = SetClock(NOON + timedelta(seconds=4))
    replies = Replies(MemoryProducer(), RepliesDatabase(), TOPICS.replies, TOPICS.views, clock)
    await replies.answer(request(), DAY, horoscope())
    assert (ready.grown, expired.grown) == (4.0, 0)
    other = Replies(MemoryProducer(), RepliesDatabase(), TOPICS.replies, TOPICS.views, clock)
    await other.answer(request(requested_at=NOON + timedelta(days=1)), DAY, ReplyError.EXPIRED)
    assert (ready.grown, expired.grown) == (4.0, 1)


async def test_dead_letters_by_the_topic_they_were_read_from_once_the_broker_has_them() -> None:
    """Not by their identity: a foreign record's header may claim any topic."""
    read = Meter("horoscope_dead_letters_total", topic="t", error_type="invalid")
    claimed = Meter("horoscope_dead_letters_total", topic="anything", error_type="invalid")
    letters = DeadLetters(MemoryProducer(KafkaConnectionError()), TOPICS.dead_letters, SetClock())
    replayed = record(headers=((REPLAY_OF, b"anything/0/1"),))
    assert replayed.identity.topic == "anything"
    with pytest.raises(OutageError):
        await letters.keep(replayed, Refusal("invalid", ""))
    assert read.grown == 0
    await letters.keep(replayed, Refusal("invalid", ""))
    assert (read.grown, claimed.grown) == (1, 0)


def test_looks_into_memory() -> None:
    hit = Meter("horoscope_cache_reads_total", product="text", outcome="hit")
    miss = Meter("horoscope_cache_reads_total", product="text", outcome="miss")
    cache: Cache[Horoscope] = Cache(Product.TEXT, monotonic=lambda: 0.0)
    cache.put(horoscope())
    cache.believe(0.0)
    assert cache.get(Sign.LEO, DAY)
    assert not cache.get(Sign.ARIES, DAY)
    assert (hit.grown, miss.grown) == (1, 1)


async def test_a_generation_command_may_take_a_round_and_a_cool_down() -> None:
    chosen = settings(stuck_after=60, cool_down=60)
    parts = parts_of(chosen)
    watched = watched_agents(parts, build_app(chosen), Committed(chosen))
    limits = {each.name: each.limit for each in watched}
    assert limits == {
        "horoscope.requests": 60,
        "horoscope.generate-day": 60,
        "horoscope.generation": 60 + terms_of_texts(chosen).round_limit + 60,
        "horoscope.image-generation": 60 + terms_of_images(chosen).round_limit + 60,
    }
