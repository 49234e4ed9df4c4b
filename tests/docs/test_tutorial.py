"""docs/tutorial.md, followed word for word."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition

from tests.support.markdown import blocks
from tests.support.shared import Address
from tests.support.terminal import Terminal
from tests.support.wait import until

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
SHELL = [block.code for block in blocks(PAGE) if block.language == "sh"]
BOT = [block for block in blocks(PAGE) if block.language == "python"]
NAME = "my_bot.py"
_BEGIN = 120.0


class Reader:
    """Somebody at a second terminal, in a folder with the clone's `.venv`."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self._folder, self._env = folder, env
        (folder / ".venv").symlink_to(sys.prefix)

    def add(self, code: str) -> None:
        with (self._folder / NAME).open("a") as file:
            file.write(code)

    @asynccontextmanager
    async def running(self, line: str, until_says: str) -> AsyncIterator[str]:
        """What the bot prints up to a line that begins so, or to its end; Ctrl-C afterwards."""
        process = await asyncio.create_subprocess_exec(
            *line.split(),
            cwd=self._folder,
            env=self._env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        said = ""
        async with asyncio.timeout(60):
            while new := (await process.stdout.readline()).decode():
                said += new
                if re.match(until_says, new):
                    break
        try:
            yield said
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
            _, err = await process.communicate()
        assert process.returncode == 0 or "KeyboardInterrupt" in err.decode(), err.decode()


@pytest.fixture
async def demo(kafka: Address) -> AsyncIterator[Terminal]:
    """The first terminal; `kafka` is there so that a missing Java or Maven Central skips or fails.

    A clone is what this runs in.
    """
    assert kafka
    clone, *_, start = SHELL[0].splitlines()
    assert clone.startswith("git clone ")
    async with Terminal(start, ROOT, _clean_environment()) as terminal:
        yield terminal


def _clean_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HOROSCOPE_", "OPENAI_", "KAFKA", "MAKE", "MFLAGS"))
    }


async def _has(demo: Terminal, sign: str, views: int) -> None:
    """Never more than that, too."""

    async def counted() -> bool:
        shown = re.findall(rf"│ {sign} +│ published +│.*?│ +([\d,]+) │", demo.screen)
        assert not shown or int(shown[-1]) <= views
        return bool(shown) and shown[-1] == f"{views}"

    await until(counted, f"the table shows {views} views of {sign}", 30)


async def _sent(address: str, views: int) -> None:
    """As many as that are in the topic, whether they count or not."""
    consumer = Consumer({"bootstrap.servers": address, "group.id": "nobody"})
    places = [TopicPartition("horoscope.views", partition) for partition in range(12)]

    def there() -> bool:
        return sum(consumer.get_watermark_offsets(place)[1] for place in places) >= views

    await until(lambda: asyncio.to_thread(there), f"{views} views in the topic", 30)
    consumer.close()


def test_the_page_has_the_blocks_that_the_test_knows() -> None:
    assert len(SHELL) == 4
    assert [block.title for block in BOT] == [NAME] * 3
    lines = [line for block in BOT for line in block.code.splitlines() if line.strip()]
    assert len(lines) <= 35


@pytest.mark.slow
async def test_the_tutorial_word_for_word(demo: Terminal, tmp_path: Path) -> None:
    shown = await demo.until_shows(r"on Apache Kafka \S+ at (127\.0\.0\.1:\d+) \(Ctrl-C", _BEGIN)
    _, address, ask, follow = SHELL
    assert re.fullmatch(r"export KAFKA=127\.0\.0\.1:\d+\n", address)
    reader = Reader(tmp_path, _clean_environment() | {"KAFKA": shown[1]})
    await demo.until_shows(r"(?s)aries +│ published.{,4000}pisces +│ published", 60)
    await _has(demo, "leo", 0)
    for block in BOT[:2]:
        reader.add(block.code)
    async with reader.running(ask, until_says="nothing") as answer:
        assert len(answer) > 50
        await _has(demo, "leo", 1)
    reader.add(BOT[2].code)
    for views, sent in ((3, 3), (4, 5), (5, 7)):
        async with reader.running(follow, until_says=r"\d{4}-\d\d-\d\d ") as told:
            assert told.startswith(answer)
            assert answer.strip() in told.removeprefix(answer), "the published text is the same"
            await _sent(shown[1], sent)
            await _has(demo, "leo", views)
    async with reader.running(follow.replace("leo", "virgo"), until_says=r"\d{4}-\d\d-\d\d "):
        await _has(demo, "virgo", 2)
    await _has(demo, "leo", 5)  # by now a view that counted again would be in it
