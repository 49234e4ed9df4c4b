"""One look a second for all who listen, and none while nobody does."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from streams.http.page.hub import HEARTBEAT, MOST, MOST_OF_ONE, Hub
from streams.http.page.look import Look
from streams.http.page.picture import Picture
from streams.http.page.words import words_for
from streams.http.problem import ProblemError
from tests.unit.pictures import picture, stored


class Scene:
    """What there is to be seen, and how often somebody looked."""

    def __init__(self) -> None:
        self.views = 0
        self.looks = 0
        self.breaks = False
        self.takes = 0.0
        now = asyncio.get_running_loop().time
        self.look = Look(self.take, now)
        self.hub = Hub(self.look, words_for("en"))

    async def take(self) -> Picture:
        self.looks += 1
        await asyncio.sleep(self.takes)
        if self.breaks:
            raise RuntimeError("a fault of ours")
        return picture(stored(leo=self.views))


async def test_however_many_listen_there_is_one_look_a_second() -> None:
    scene = Scene()
    with ExitStack() as listeners:
        for number in range(MOST):
            listeners.enter_context(scene.hub.listening(f"client {number}"))
        await asyncio.sleep(10.5)
        assert scene.looks == 11
    await asyncio.sleep(100)
    assert scene.looks == 11, "nobody listens"


async def test_who_listens_hears_of_a_change_and_of_nothing_else() -> None:
    scene = Scene()
    with scene.hub.listening("one"):
        first = await scene.hub.after(0)
        assert first
        waiting = asyncio.create_task(scene.hub.after(first.number))
        await asyncio.sleep(5)
        assert not waiting.done()
        scene.views = 3
        second = await waiting
        assert second
        assert b'"leo.views": "3"' in second.for_who_has(first.number)
        assert b'"leo.text"' not in second.for_who_has(first.number)
        began = asyncio.get_running_loop().time()
        assert await scene.hub.after(second.number) is None
        assert asyncio.get_running_loop().time() - began == pytest.approx(HEARTBEAT)


async def test_who_comes_later_sees_nothing_old() -> None:
    scene = Scene()
    with scene.hub.listening("one"):
        first = await scene.hub.after(0)
    scene.views = 9
    await asyncio.sleep(60)
    with scene.hub.listening("one"):
        later = await scene.hub.after(0)
    assert first
    assert later
    assert later.number > first.number
    assert later.slots.text["leo.views"] == "9"


async def test_listeners_are_bounded_and_make_room_when_they_go() -> None:
    hub = Scene().hub
    with ExitStack() as listeners:
        for number in range(MOST):
            listeners.enter_context(hub.listening(f"client {number}"))
        with pytest.raises(ProblemError) as refused:
            listeners.enter_context(hub.listening("one more"))
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "10"})
    with hub.listening("one more"):
        assert await hub.after(0)


async def test_one_client_cannot_keep_the_others_out() -> None:
    hub = Scene().hub
    with ExitStack() as listeners:
        for _ in range(MOST_OF_ONE):
            gone = listeners.enter_context(ExitStack())
            gone.enter_context(hub.listening("one"))
        with pytest.raises(ProblemError) as refused:
            listeners.enter_context(hub.listening("one"))
        assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "10"})
        listeners.enter_context(hub.listening("another"))
        gone.close()
        listeners.enter_context(hub.listening("one"))


async def test_a_fault_of_the_page_ends_no_worker_and_no_listener() -> None:
    scene = Scene()
    scene.breaks = True
    with scene.hub.listening("one"):
        assert await scene.hub.after(0) is None
        scene.breaks = False
        assert await scene.hub.after(0)


async def test_a_stop_sends_all_away_at_once_and_lets_nobody_in() -> None:
    scene = Scene()
    scene.takes = 3600
    with scene.hub.listening("one"):
        waiting = asyncio.create_task(scene.hub.after(0))
        await asyncio.sleep(1)
        await scene.hub.stop()
        assert await waiting is None
        assert asyncio.get_running_loop().time() == 1.0
        with pytest.raises(ProblemError), scene.hub.listening("one"):
            pass


async def test_a_crowd_that_loads_the_page_shares_a_look() -> None:
    scene = Scene()
    scene.takes = 2.0
    pictures = await asyncio.gather(*(scene.look.picture() for _ in range(50)))
    assert scene.looks == 1
    assert len({id(each) for each in pictures}) == 1
    await asyncio.sleep(1)
    assert await scene.look.picture() is not pictures[0]


async def test_who_is_cut_off_while_looking_leaves_others_to_look() -> None:
    scene = Scene()
    scene.takes = 2.0
    gone, stays = (asyncio.create_task(scene.look.picture()) for _ in range(2))
    await asyncio.sleep(1)
    gone.cancel()
    assert await stays
    assert scene.looks == 2
