"""The same small producer in three languages: what each says it sent is what is counted."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.view import HoroscopeViewed
from streams.embedded.error import EmbeddedError
from streams.embedded.jars import jars
from tests.conftest import missing
from tests.integration.examples.bot import EXAMPLES, until_all_views_are_counted
from tests.support import days
from tests.support.slow import slow
from tests.support.world import World

FOLDER = EXAMPLES / "producer"


def _python() -> list[str]:
    return [sys.executable, f"{FOLDER / 'views.py'}"]


def _kcat() -> list[str]:
    if not shutil.which("kcat") and not shutil.which("kafkacat"):
        missing("kcat is not installed: apt-get install kcat")
    return [f"{FOLDER / 'views.sh'}"]


def _java() -> list[str]:
    """A JDK's, which can run a source file; the class path is that of the tests' own broker."""
    compiler = shutil.which("javac")
    if compiler is None:
        missing("no JDK is installed: apt-get install default-jdk-headless")
    try:
        libs = asyncio.run(jars())[0].parent
    except EmbeddedError as error:
        missing(str(error))
        raise
    java = Path(f"{compiler}").with_name("java")
    return [f"{java}", "-cp", f"{libs}/*", f"{FOLDER / 'Views.java'}"]


@pytest.fixture(params=[_python, _kcat, *slow(_java)], ids=["python", "kcat", "java"])
def producer(request: pytest.FixtureRequest) -> list[str]:
    find: Callable[[], list[str]] = request.param
    return find()


async def _run(command: list[str], kafka: str, topic: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | {"KAFKA": kafka, "TOPIC": topic},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_what_it_says_it_sent_is_counted(on_kafka: World, producer: list[str]) -> None:
    """With a key and without; sent again as it is, an event counts once."""
    await on_kafka.worker("views").ready()
    kafka, topic = on_kafka.settings.kafka_url, on_kafka.topics.views.name
    for arguments in (["leo", "7"], ["virgo", "3", "--keyed"]):
        status, out, err = await _run([*producer, *arguments], kafka, topic)
        assert (status, out) == (0, f"{arguments[1]} views sent\n"), err
    records = await on_kafka.records(topic)
    assert sorted((record.key or b"").decode() for record in records) == [""] * 7 + ["virgo"] * 3
    for record in records:
        await on_kafka.send(topic, record.value)
    assert await until_all_views_are_counted(on_kafka, 20) == 10
    today = f"{days.today(on_kafka)}"
    assert await on_kafka.views() == {("leo", today): 7, ("virgo", today): 3}
    assert len({view.event_id for view in await on_kafka.events(topic, HoroscopeViewed)}) == 10


@pytest.mark.slow
async def test_a_broker_that_is_away_is_said(producer: list[str]) -> None:
    status, out, err = await _run([*producer, "leo", "2"], "127.0.0.1:1", "horoscope.views")
    assert (status, out) == (1, "")
    assert "127.0.0.1:1 has" in err.splitlines()[-1]
    assert "Traceback" not in err
