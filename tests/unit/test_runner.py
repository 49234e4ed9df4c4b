from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from streams import runner
from streams.runner import run
from streams.service import Service

_LAST_RESORT = runner.LAST_RESORT


@pytest.fixture(autouse=True)
def _no_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would end the tests' own process."""
    monkeypatch.setattr(runner, "LAST_RESORT", 86_400.0)


class Part(Service):
    """Writes into a shared journal what happens to it."""

    def __init__(self, name: str, journal: list[str]) -> None:
        super().__init__()
        self.name = name
        self.journal = journal

    async def on_start(self) -> None:
        self.journal.append(f"+{self.name}")

    async def on_stop(self) -> None:
        self.journal.append(f"-{self.name}")


class Signals(Part):
    """Sends the process a signal once everything before it has started."""

    number = signal.SIGTERM

    async def on_start(self) -> None:
        await super().on_start()
        os.kill(os.getpid(), self.number)


class Interrupts(Signals):
    number = signal.SIGINT


class Crashes(Part):
    @Service.task
    async def _work(self) -> None:
        raise ValueError("a bug")


class FailsToStart(Part):
    async def on_start(self) -> None:
        raise ValueError("no such topic")


class NeverStarts(Part):
    async def on_start(self) -> None:
        await super().on_start()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()


class HangsAtStop(Part):
    async def on_stop(self) -> None:
        await asyncio.Event().wait()


class FailsToStop(Part):
    async def on_stop(self) -> None:
        raise ValueError("a bug")


class EndsByItself(Part):
    @Service.task
    async def _work(self) -> None:
        self.set_shutdown()
        await self.stop()


@pytest.mark.parametrize("last", [Signals, Interrupts])
async def test_a_signal_stops_all_in_reverse_and_is_a_success(last: type[Part]) -> None:
    journal: list[str] = []
    assert await run([Part("a", journal), Part("b", journal), last("c", journal)]) == 0
    assert journal == ["+a", "+b", "+c", "-c", "-b", "-a"]


@pytest.mark.parametrize("bad", [Crashes, FailsToStart, EndsByItself])
async def test_a_part_that_dies_takes_the_worker_with_it(bad: type[Part]) -> None:
    journal: list[str] = []
    assert await run([Part("a", journal), bad("bad", journal), Part("z", journal)]) == 1
    assert "-a" in journal


async def test_a_signal_ends_a_start_that_hangs() -> None:
    journal: list[str] = []
    parts = [Part("a", journal), NeverStarts("b", journal), Part("c", journal)]
    assert await run(parts) == 0
    assert "+c" not in journal
    assert "-a" in journal


async def test_a_stop_that_hangs_is_left_behind() -> None:
    journal: list[str] = []
    loop = asyncio.get_running_loop()
    assert await run([HangsAtStop("hangs", journal), Signals("signals", journal)]) == 0
    assert loop.time() <= runner.STOP_TIMEOUT + 0.1


async def test_many_stops_that_hang_have_one_budget_and_the_last_resort_is_later() -> None:
    journal: list[str] = []
    loop = asyncio.get_running_loop()
    hanging = [HangsAtStop(f"{number}", journal) for number in range(9)]
    assert await run([Part("first", journal), *hanging, Signals("signals", journal)]) == 0
    assert loop.time() <= runner.STOP_BUDGET + 0.2 < _LAST_RESORT < 10  # the contract's bound
    assert "-first" in journal, "even without time left, what needs none is done"


@pytest.mark.parametrize("bad", [HangsAtStop, FailsToStop])
async def test_one_part_s_stop_is_no_business_of_another_s(bad: type[Part]) -> None:
    journal: list[str] = []
    assert await run([Part("a", journal), bad("bad", journal), Signals("z", journal)]) == 0
    assert "-a" in journal


def test_what_swallows_its_cancellation_is_ended_all_the_same() -> None:
    program = """
        import asyncio, os, signal
        from streams import runner
        from streams.service import Service

        class Deaf(Service):
            async def on_start(self) -> None:
                os.kill(os.getpid(), signal.SIGTERM)
                while True:
                    try:
                        await asyncio.Event().wait()
                    except asyncio.CancelledError:
                        pass

        runner.LAST_RESORT = 0.2
        asyncio.run(runner.run([Deaf()]))
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1, ended.stderr
    assert runner.LAST_RESORT  # armed by `run`, whatever hangs
