"""`horoscope demo`: the whole system on embedded parts, and nothing of it left behind."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no type information
import pytest

from schemas.sign import SIGNS
from tests.acceptance.conftest import Run
from tests.fakes.openai import FakeOpenAI
from tests.support.process import INSTALLED
from tests.support.shared import Address
from tests.support.slow import slow
from tests.support.wait import until


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a demo keeps its things; open, unlike pytest's own, to the `nobody` of PostgreSQL."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def _check(summary: dict[str, object]) -> None:
    assert set(summary) == {
        "broker",
        "day",
        "texts",
        "images",
        "views",
        "requests",
        "writer_calls",
        "seconds",
    }
    texts, views, requests = summary["texts"], summary["views"], summary["requests"]
    assert isinstance(texts, dict)
    assert isinstance(views, dict)
    assert set(texts) == set(SIGNS)
    assert len(set(texts.values())) == 12
    assert views["sent"] == views["stored"]
    assert all(sent > 20 for sent in views["sent"].values())
    assert requests == {"sent": 12, "answered": 12}
    assert summary["images"] == {"wanted": 12, "published": 12}
    assert summary["writer_calls"] == 12


def _left_behind(folder: Path) -> list[str]:
    """Processes and folders of a demo whose temporary folder this was."""
    told = [str(each) for each in folder.glob("horoscope-demo-*")]
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(folder) in line:
            told.append(line)
    return told


async def test_one_day_on_apache_kafka(
    run: Run, kafka: Address, folder: Path, tmp_path: Path
) -> None:
    """`kafka` is there so that a missing Java or Maven Central skips or fails, as everywhere.

    Beside it lie the settings of a cluster, which are none of its own.
    """
    (tmp_path / ".env").write_text("HOROSCOPE_KAFKA_REPLICATION=3\n")
    status, out, err = await run(
        *("demo", "--json", "--broker", "kafka"), anew=True, TMPDIR=str(folder)
    )
    assert status == 0, err
    summary = json.loads(out)
    _check(summary)
    assert summary["broker"] == kafka.name
    assert _left_behind(folder) == []


@pytest.mark.slow
async def test_one_day_on_the_small_broker_by_the_model(run: Run, folder: Path) -> None:
    async with FakeOpenAI(delay=0.2) as model:
        status, out, err = await run(
            *("demo", "--json", "--broker", "small"),
            anew=True,
            TMPDIR=str(folder),
            OPENAI_API_KEY="sk-of-a-test",
            OPENAI_BASE_URL=model.base_url,
        )
        assert status == 0, err
        _check(json.loads(out))
        assert sorted(model.by_sign()) == sorted(SIGNS)
        assert len(model.calls) == 12
    assert "stand-in" in err, "the small broker's limits are said"
    assert _left_behind(folder) == []


@pytest.mark.slow
async def test_without_maven_central_it_takes_the_small_broker_and_says_why(
    run: Run, folder: Path
) -> None:
    """No jar is cached, and the way to the repository leads to a closed port."""
    status, out, err = await run(
        *("demo", "--json"),
        anew=True,
        TMPDIR=str(folder),
        XDG_CACHE_HOME=str(folder / "cache"),
        https_proxy="http://127.0.0.1:9",
        no_proxy="127.0.0.1",
    )
    assert status == 0, err
    assert json.loads(out)["broker"].startswith("noida-db")
    assert "cannot be fetched" in err
    assert "stand-in" in err


@pytest.mark.slow
async def test_a_day_that_lacks_something_says_what(run: Run, folder: Path) -> None:
    status, out, err = await run(
        *("demo", "--json", "--broker", "small"),
        anew=True,
        TMPDIR=str(folder),
        HOROSCOPE_MAX_CALLS_PER_DAY="11",
        HOROSCOPE_WRITER_TIMEOUT="1",
        HOROSCOPE_RETRY_BACKOFF="0.1",
        HOROSCOPE_COOL_DOWN="1",
    )
    assert status == 1
    assert len(json.loads(out)["texts"]) == 11
    assert json.loads(out)["images"] == {"wanted": 11, "published": 11}
    assert "no text of" in err


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), *slow((signal.SIGTERM, 143), (signal.SIGHUP, 143))],
)
@pytest.mark.parametrize(
    "moment", ["starting a worker", *slow("starting a broker", "the live page is")]
)
async def test_a_signal_leaves_nothing_behind(
    folder: Path, number: signal.Signals, status: int, moment: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(INSTALLED, "demo", "--broker", "small"),
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while moment not in (line := (await process.stderr.readline()).decode()):
            assert line, "the demo ended before the moment came"
        process.send_signal(number)
        assert b"Traceback" not in await process.stderr.read()
        assert await process.wait() == status

    async def gone() -> bool:
        return _left_behind(folder) == []

    await until(gone, "nothing is left behind", 15)
