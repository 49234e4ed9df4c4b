"""The demo while one day follows another: it begins a second before midnight in Moscow."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.cli.session import Session
from streams.clock import day_of
from streams.demo.crowd import Crowd
from streams.demo.day import Day, play
from streams.demo.show import _picture
from streams.demo.stage import Stage
from streams.store import Known
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.samples import TEXT, settings

EVENING, MORNING = date(2026, 3, 2), date(2026, 3, 3)
BEFORE_MIDNIGHT = datetime(2026, 3, 2, 20, 59, 59, tzinfo=UTC)


class Night(Day):
    """A day whose worker answers and counts at once; midnight comes in the phase `dark`."""

    def __init__(self, dark: str = "never") -> None:
        self.clock = SetClock(BEFORE_MIDNIGHT)
        self.producer = MemoryProducer()
        self.dark = dark
        session = Session(settings(artist="none"))
        session.clock = self.clock
        broker: Any = SimpleNamespace(name="a broker", bootstrap="nowhere")
        super().__init__(
            Stage(session, broker, cast("Any", None)),
            cast("Any", None),
            Crowd(session, self.producer),
        )

    async def known(self) -> list[Known]:
        return []

    async def texts(self) -> dict[str, str]:
        return dict.fromkeys(SIGNS, TEXT)

    async def images(self) -> int:
        return 0

    async def calls(self) -> int:
        return 12

    async def stored(self) -> dict[str, int]:
        zone = self.stage.session.settings.zone
        views = self.producer.events(HoroscopeViewed)
        return Counter(view.sign for view in views if day_of(view.viewed_at, zone) == self.date)

    async def phase(self, name: str, limit: float, done: Callable[[], Awaitable[bool]]) -> None:
        if name == self.dark:
            self.pass_midnight()
        await self.crowd.listen(cast("Any", self.replies()))
        assert await done() or name == "texts"
        self.stage.seconds[name] = limit

    def pass_midnight(self) -> None:
        self.clock.at += timedelta(seconds=2)
        self.dark = "over"

    async def replies(self) -> AsyncIterator[object]:
        """Again those that were sent before, as Kafka may."""
        for request in self.producer.events(HoroscopeRequested):
            view = HoroscopeViewed.of_request(request)
            if view not in self.producer.events(HoroscopeViewed):
                await self.producer.send(self.stage.session.topics.views, view)
            reply = HoroscopeReply(
                request_id=request.request_id,
                sign=request.sign,
                day=EVENING,
                status=ReplyStatus.READY,
                replied_at=self.clock.now(),
            )
            yield SimpleNamespace(value=reply.to_bytes())


@pytest.mark.parametrize("phase", ["texts", "requests", "views", "images"])
async def test_a_day_that_midnight_interrupts_is_followed_by_a_whole_one(phase: str) -> None:
    said: list[str] = []
    summary = await play(Night(phase), said.append)
    assert summary.day == MORNING
    assert summary.missing() == []
    assert summary.requests["sent"] >= len(SIGNS)
    assert [f"{day}" in " ".join(said) for day in (EVENING, MORNING)] == [True, True]


async def test_a_day_without_midnight_is_played_once() -> None:
    summary = await play(Night(), lambda _: None)
    assert (summary.day, summary.requests["sent"], summary.missing()) == (EVENING, 12, [])


async def test_the_picture_follows_the_day_and_counts_anew() -> None:
    night = Night()
    await night.crowd.look(Sign.LEO, 3)
    await night.crowd.ask(Sign.LEO)
    evening = await _picture(night)
    assert str(EVENING) in str(evening.title)
    assert evening.caption == "3 views sent, 3 counted; 1 requests, 0 answered"
    night.pass_midnight()
    await night.crowd.listen(cast("Any", night.replies()))
    await night.crowd.look(Sign.LEO, 2)
    morning = await _picture(night)
    assert str(MORNING) in str(morning.title)
    assert morning.caption == "2 views sent, 2 counted; 0 requests, 0 answered"
    assert night.crowd.on(EVENING).views == {Sign.LEO: 4}
