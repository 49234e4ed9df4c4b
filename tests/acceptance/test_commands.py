"""Every command: what it prints, what it exits with, and what it says when something is away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.cli import COMMANDS
from schemas.sign import SIGNS
from streams.cli.root import app
from streams.clock import day_of
from tests.acceptance.conftest import Run
from tests.support.process import INSTALLED
from tests.support.slow import slow
from tests.support.wait import until
from tests.support.world import World

NOWHERE = {
    "HOROSCOPE_KAFKA_URL": "127.0.0.1:1",
    "HOROSCOPE_DATABASE_URL": "postgresql://nobody:topsecret@127.0.0.1:1/none",
}
GROUPED = [
    f"{group.name} {command.name or command.callback.__name__}"
    for group in app.registered_groups
    if group.typer_instance
    for command in group.typer_instance.registered_commands
    if command.callback
]
NAMES = [
    command.name or command.callback.__name__
    for command in app.registered_commands
    if command.callback
]


@pytest.mark.parametrize("command", [*NAMES, *GROUPED])
async def test_every_command_explains_itself(run: Run, command: str) -> None:
    assert COMMANDS
    status, out, _ = await run(*command.split(), "--help")
    assert status == 0
    assert "Usage: horoscope" in out
    assert "--help" in out


async def test_what_is_no_command_is_a_usage_error(run: Run) -> None:
    assert (await run("levitate", anew=True))[0] == 2
    assert (await run("view", "ophiuchus"))[0] == 2
    assert (await run("view", "leo", "--count", "0"))[0] == 2


async def test_a_wrong_setting_is_named_without_its_value(run: Run) -> None:
    status, _, err = await run("stats", HOROSCOPE_TIMEZONE="Mars/Olympus", HOROSCOPE_LEAD_TIME="-1")
    assert status == 2
    assert "HOROSCOPE_TIMEZONE" in err
    assert "HOROSCOPE_LEAD_TIME" in err


async def test_a_worker_whose_writer_cannot_be_is_a_usage_error(run: Run) -> None:
    status, _, err = await run("worker", HOROSCOPE_WRITER="openai")
    assert status == 2
    assert "OPENAI_API_KEY" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command",
    [
        "migrate",
        "stats",
        "pause",
        "resume",
        "image leo --out leo.jpg",
        *slow("view leo", "generate-day", "topics"),
    ],
)
async def test_what_is_away_is_said_in_one_line(run: Run, command: str) -> None:
    status, out, err = await run(*command.split(), **NOWHERE)
    assert status == 1
    assert out == ""
    assert "error:" in err
    assert "Traceback" not in err
    assert "topsecret" not in err


async def test_a_database_without_tables_is_told_in_one_line(run: Run, on_kafka: World) -> None:
    await on_kafka.database.execute("DROP TABLE horoscope_views")
    status, _, err = await run("stats", **on_kafka.env)
    assert status == 1
    assert "run `horoscope migrate`" in err
    assert "Traceback" not in err


@pytest.mark.slow
async def test_doctor_finds_what_is_broken(run: Run) -> None:
    status, out, _ = await run("doctor", "--json", **NOWHERE)
    found = {finding["part"]: finding for finding in json.loads(out)}
    assert status == 1
    assert {part for part, finding in found.items() if not finding["ok"]} == {
        "broker",
        "topics",
        "database",
        "clock",
    }
    assert "topsecret" not in out


async def test_doctor_finds_what_is_well(run: Run, on_kafka: World) -> None:
    status, out, _ = await run("doctor", **on_kafka.env)
    assert (status, out.count("ok  "), out.count("FAIL")) == (0, 6, 0)


async def test_migrate_and_topics_may_be_repeated(run: Run, on_kafka: World) -> None:
    fresh = on_kafka.env | {"HOROSCOPE_TOPIC_PREFIX": f"{on_kafka.settings.topic_prefix}again."}
    for created in (9, 0):
        status, out, err = await run("topics", "--json", **fresh)
        assert status == 0, err
        assert len(json.loads(out)["created"]) == created
    status, out, _ = await run("migrate", "--json", **fresh)
    assert (status, json.loads(out)) == (0, {"version": "0003"})


async def test_more_replicas_than_brokers_are_told_in_one_line(on_kafka: World) -> None:
    prefix = f"{on_kafka.settings.topic_prefix}thrice."
    status, out, err = await on_kafka.command(
        "topics", HOROSCOPE_KAFKA_REPLICATION="3", HOROSCOPE_TOPIC_PREFIX=prefix
    )
    assert (status, out) == (1, "")
    [line] = err.splitlines()
    assert line.startswith("error: Kafka refuses to create the topics: ")
    assert line.endswith("; lower HOROSCOPE_KAFKA_REPLICATION or add brokers")


async def test_views_requests_and_stats_go_together(
    run: Run, on_kafka: World, tmp_path: Path
) -> None:
    today = day_of(datetime.now(UTC), on_kafka.settings.zone)
    await on_kafka.database.execute(
        "INSERT INTO horoscope_views VALUES ('leo', $1, 10)", today - timedelta(days=1)
    )
    await on_kafka.worker().ready()
    status, out, err = await run("request", "leo", **on_kafka.env)
    assert status == 0, err
    assert len(out) > 50
    assert (await run("view", "leo", "--count", "14", **on_kafka.env))[0] == 0

    async def counted() -> bool:
        return bool((await on_kafka.json("stats"))["total"] == 15)

    await until(counted, "15 views in the stats")
    told = await on_kafka.json("stats")
    assert (told["views"]["leo"], told["day_before"], told["trend_percent"]) == (15, 10, 50.0)
    status, out, _ = await run("stats", **on_kafka.env)
    assert "+50.0 %" in out
    status, _, err = await run("request", "leo", "--day", "2001-01-01", **on_kafka.env)
    assert (status, "not_available" in err) == (1, True)
    short = tmp_path / "short.txt"
    short.write_text("Too short.")
    status, _, err = await run(
        *("replace", "leo", "--day", f"{today}", "--text-file", str(short)), **on_kafka.env
    )
    assert (status, "10 characters" in err) == (1, True)


async def test_watch_follows_the_published_texts(on_kafka: World) -> None:
    """Each version once, one JSON object a line; Ctrl-C ends it."""
    await on_kafka.worker().ready()
    await on_kafka.until_published()
    process = await asyncio.create_subprocess_exec(
        *(INSTALLED, "watch", "--json"),
        env=os.environ | on_kafka.env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        texts = [json.loads(await process.stdout.readline()) for _ in SIGNS]
        process.send_signal(signal.SIGINT)
        rest = await process.stdout.read()
        assert await process.wait() == 130
    assert {text["sign"] for text in texts} == set(SIGNS)
    assert rest == b""
