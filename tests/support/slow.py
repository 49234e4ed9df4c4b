"""The rule of the two test commands: what takes more than 10 s says so, with the marker `slow`.

`make test` leaves out what is marked, `make verify` runs it. A pytest plugin.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

#: Seconds of an unloaded machine for a test and its own fixtures.
LIMIT = 10.0
_SAMPLE = 0.25
_RUNNABLE = Path("/proc/loadavg")
_SPENT = pytest.StashKey[float]()
_BEGUN = pytest.StashKey[int]()
_LOAD = pytest.StashKey["Load"]()


class Load(threading.Thread):
    """How many threads of the machine want a processor, for each that there is.

    A busy machine takes that many times as long, which is no fault of a test. Where nothing tells
    (not on Linux), it is 1.
    """

    def __init__(self) -> None:
        super().__init__(name="load", daemon=True)
        self._stop_asked = threading.Event()
        self._cores = os.cpu_count() or 1
        self._samples: list[float] = []

    def run(self) -> None:
        while not self._stop_asked.wait(_SAMPLE):
            runnable = int(_RUNNABLE.read_text().split()[3].split("/")[0])
            self._samples.append(max(1.0, runnable / self._cores))

    def stop(self) -> None:
        self._stop_asked.set()

    def mark(self) -> int:
        return len(self._samples)

    def since(self, mark: int) -> float:
        """The mean since then."""
        samples = self._samples[mark:]
        return sum(samples) / len(samples) if samples else 1.0


def slow(*cases: object) -> list[Any]:
    """These cases of a parametrized test, each a value or a tuple of values, as slow ones."""
    values = (case if isinstance(case, tuple) else (case,) for case in cases)
    return [pytest.param(*each, marks=pytest.mark.slow) for each in values]


def verdict(spent: float, load: float) -> str | None:
    """What is wrong with an unmarked test that took `spent` s at that load; None for nothing."""
    if spent <= LIMIT * load:
        return None
    return (
        f"took {spent:.1f} s, more than {LIMIT:g} s at a load of {load:.1f} for each processor: "
        "make it cheaper, or mark it with @pytest.mark.slow, which moves it to `make verify`"
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    load = session.config.stash[_LOAD] = Load()
    if _RUNNABLE.exists():
        load.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[_LOAD].stop()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[_BEGUN] = item.config.stash[_LOAD].mark()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """What several tests share is not spent by the one that comes first."""
    begun = time.monotonic()
    try:
        return (yield)
    finally:
        if fixturedef.scope != "function":
            item = request._pyfuncitem  # noqa: SLF001 - a wider scope's request has no `node` of it
            item.stash[_SPENT] = item.stash.get(_SPENT, 0.0) - (time.monotonic() - begun)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "teardown":
        return report
    item.stash[_SPENT] = item.stash.get(_SPENT, 0.0) + call.duration
    if call.when == "call" and report.passed and not item.get_closest_marker("slow"):
        load = item.config.stash[_LOAD]
        wrong = verdict(item.stash[_SPENT], load.since(item.stash[_BEGUN]))
        if wrong:
            report.outcome, report.longrepr = "failed", f"{item.nodeid} {wrong}"
    return report
