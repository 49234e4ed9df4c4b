"""Unit tests run on virtual time, with settings from nowhere but the test."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import pytest
import structlog
from hypothesis import settings

import agents.artefact.round
from tests.fakes.openai import FakeOpenAI
from tests.unit.doubles.loop import LoopTime, VirtualLoop

# Speed is measured elsewhere, and a slow machine must not fail a test.
settings.register_profile("unit", deadline=None, max_examples=60)
settings.load_profile("unit")


def _drop(*_: object) -> structlog.typing.ProcessorReturnValue:
    raise structlog.DropEvent


# Hundreds of examples log hundreds of tracebacks; `structlog.testing.capture_logs` sees them.
structlog.configure(processors=[_drop])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "real_time: runs on the machine's clock, for real sockets")


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.get_closest_marker("real_time"):
        return {"real": asyncio.new_event_loop}
    return {"virtual": VirtualLoop}


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("HOROSCOPE_", "OPENAI_")):
                patch.delenv(name)
        yield


@pytest.fixture
def loop_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds, too, measure in the event loop's seconds."""
    monkeypatch.setattr(agents.artefact.round, "time", LoopTime)


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as server:
        yield server
