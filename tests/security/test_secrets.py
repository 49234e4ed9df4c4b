"""No secret leaves a worker: not in logs, metrics, answers, topics, tables, traces or arguments."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no type information
import pytest
from aiokafka.structs import ConsumerRecord
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from streams.settings import Settings
from tests.fakes.calls import Step
from tests.fakes.collector import Collector
from tests.fakes.openai import FakeOpenAI
from tests.support.canaries import canary, escaped
from tests.support.client import Client
from tests.support.roles import as_role, make_roles
from tests.support.secured import SecuredKafka
from tests.support.views import send_many
from tests.support.worker import Worker
from tests.support.world import World

#: Settings that are secrets, and the secret within their value, which is the value itself but for
#: the database's URL.
SECRETS = {
    "HOROSCOPE_DATABASE_URL",
    "HOROSCOPE_KAFKA_SASL_PASSWORD",
    "HOROSCOPE_KAFKA_SSL_KEY_PASSWORD",
    "HOROSCOPE_ADMIN_TOKEN",
    "OPENAI_API_KEY",
}
CANARIES = {name: canary(f"c{number}") for number, name in enumerate(sorted(SECRETS))}
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def test_every_setting_that_is_a_secret_is_looked_for() -> None:
    fields = Settings.model_fields.items()
    secret = {
        str(field.validation_alias or f"HOROSCOPE_{name.upper()}")
        for name, field in fields
        if "SecretStr" in str(field.annotation)
    }
    assert secret == SECRETS
    named = {
        name for name, _ in fields if any(word in name for word in ("password", "token", "key"))
    }
    assert {f"HOROSCOPE_{name.upper()}" for name in named} - SECRETS <= {
        "HOROSCOPE_KAFKA_SSL_KEYFILE",
        "HOROSCOPE_OPENAI_API_KEY",
    }


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with Collector() as made:
        yield made


@pytest.fixture
async def env(
    secured_kafka: SecuredKafka,
    dsn: str,
    calling: dict[str, str],
    collector: Collector,
    tmp_path: Path,
) -> dict[str, str]:
    """A worker's, in which every secret is a canary and right."""
    await secured_kafka.add_user("canary", CANARIES["HOROSCOPE_KAFKA_SASL_PASSWORD"])
    await make_roles(dsn, CANARIES["HOROSCOPE_DATABASE_URL"])
    return {
        **calling,
        **secured_kafka.env("login"),
        **secured_kafka.login("canary", ""),
        **CANARIES,
        **_encrypted(secured_kafka, tmp_path),
        "HOROSCOPE_DATABASE_URL": as_role(
            dsn, "horoscope_worker", CANARIES["HOROSCOPE_DATABASE_URL"]
        ),
        "HOROSCOPE_LOG_LEVEL": "DEBUG",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }


def _encrypted(kafka: SecuredKafka, folder: Path) -> dict[str, str]:
    """The client's certificate, its key behind a password."""
    client, path = kafka.certificates.client, folder / "encrypted.pem"
    key = load_pem_private_key(client.key.read_bytes(), password=None)
    secret = CANARIES["HOROSCOPE_KAFKA_SSL_KEY_PASSWORD"].encode()
    encryption = BestAvailableEncryption(secret)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    return {
        "HOROSCOPE_KAFKA_SSL_CERTFILE": f"{client.certificate}",
        "HOROSCOPE_KAFKA_SSL_KEYFILE": f"{path}",
    }


async def test_no_secret_leaves_a_worker_that_does_well_or_badly(
    on_secured: World, env: dict[str, str], model: FakeOpenAI, collector: Collector
) -> None:
    world, told = on_secured, dict[str, str]()
    worker = await world.worker(**env).ready()
    told["arguments"] = " ".join(psutil.Process(worker.pid).cmdline())
    await world.until_published()
    await _traffic(world, model, env)
    told |= await _asked_over_http(worker)
    assert (await worker.stop())[0] == 0
    for topic in world.topics:
        told[topic.name] = "".join(map(_shown, await world.records(topic.name)))
    for (table,) in await world.database.fetch(_TABLES):
        told[table] = f"{await world.database.fetch(f'TABLE {table}')}"
    told["traces"] = "".join(raw.decode("utf-8", "replace") for raw in collector.raw)
    told["log"] = worker.log.read_text()
    assert "status 401" in told["log"]
    assert all(told.values()), [place for place, text in told.items() if not text]
    assert list(escaped(CANARIES, told)) == []


async def test_no_secret_leaves_commands_or_workers_that_are_refused(
    on_secured: World, env: dict[str, str]
) -> None:
    told = await _commands(on_secured, env) | await _refused(on_secured, env)
    told |= {each.log.name: each.log.read_text() for each in on_secured.workers}
    assert all(told.values())
    assert list(escaped(CANARIES, told)) == []


async def _traffic(world: World, model: FakeOpenAI, env: dict[str, str]) -> None:
    """Views, garbage, a writer that quotes the key in its refusal, a request that gets no text."""
    model.script = [Step(status=401, sign="leo", always=True)]
    await world.json("generate-day", "--sign", "leo", "--regenerate", **env)
    await world.workers[0].until_says("status 401")
    await world.send(world.topics.requests.name, b"garbage")
    await world.send(world.topics.views.name, b"garbage")
    await send_many(world, 24)
    assert (await world.json("request", "aries", **env))["status"] == "ready"
    await world.until_counted(25)
    refused, _, _ = await world.command("request", "leo", "--day", "2001-01-01", **env)
    assert refused == 1


async def _asked_over_http(worker: Worker) -> dict[str, str]:
    """Right and wrong, with the token and without."""
    bearer = {"Authorization": f"Bearer {CANARIES['HOROSCOPE_ADMIN_TOKEN']}"}
    told = {}
    async with Client(worker) as client:
        for path in (
            *("/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/api/v1/stats"),
            *("/api/v1/horoscopes/leo", "/api/v1/admin/dead-letters", "/nothing"),
        ):
            for headers in ({}, bearer, {"Authorization": "Bearer wrong"}):
                got = await client.get(path, headers=headers)
                told[f"{path} {len(headers)}"] = f"{got.status} {got.headers} {got.text}"
        for path in ("generate", "pause", "resume", "dead-letters/replay"):
            got = await client.post(f"/api/v1/admin/{path}", {"wrong": 1}, headers=bearer)
            told[path] = f"{got.status} {got.headers} {got.text}"
    return told


async def _commands(world: World, env: dict[str, str]) -> dict[str, str]:
    """A doctor's answer, help, and what is said of settings that are wrong."""
    torn = f"postgresql://horoscope:{CANARIES['HOROSCOPE_DATABASE_URL']}@127.0.0.1/horoscope"
    runs: dict[str, tuple[list[str], dict[str, str]]] = {
        "doctor": (["doctor"], {}),
        "doctor --json": (["doctor", "--json"], {}),
        "worker --help": (["worker", "--help"], {}),
        "dead-letters": (["dead-letters", "list", "--json"], {}),
        "a wrong setting": (["stats"], {"HOROSCOPE_LEAD_TIME": "-1"}),
        "a short token": (["stats"], {"HOROSCOPE_ADMIN_TOKEN": CANARIES["OPENAI_API_KEY"][:15]}),
        "a URL that is none": (["stats"], {"HOROSCOPE_DATABASE_URL": torn}),
        "no writer": (["doctor"], {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}),
        "a wrong key": (["doctor"], {"HOROSCOPE_KAFKA_SSL_KEY_PASSWORD": "wrong"}),
    }
    said = await asyncio.gather(
        *(world.command(*words, **env | other) for words, other in runs.values())
    )
    return dict(zip(runs, map(json.dumps, said), strict=True))


async def _refused(world: World, env: dict[str, str]) -> dict[str, str]:
    """The same secrets where they are not the right ones; the workers' logs are read later."""
    passwords: list[dict[str, Any]] = [
        {"HOROSCOPE_KAFKA_SASL_PASSWORD": CANARIES["HOROSCOPE_ADMIN_TOKEN"]},
        {
            "HOROSCOPE_KAFKA_SASL_PASSWORD": CANARIES["HOROSCOPE_ADMIN_TOKEN"],
            "HOROSCOPE_KAFKA_SASL_MECHANISM": "PLAIN",
        },
        {
            "HOROSCOPE_DATABASE_URL": as_role(
                world.dsn, "horoscope_worker", CANARIES["HOROSCOPE_ADMIN_TOKEN"]
            )
        },
    ]
    workers = [world.worker(**env | wrong) for wrong in passwords]
    said = await asyncio.gather(*(world.command("doctor", **env | wrong) for wrong in passwords))
    for worker in workers:
        await worker.until_says("correct ")
        assert (await worker.stop())[0] == 0
    return {f"refused {number}": json.dumps(each) for number, each in enumerate(said)}


def _shown(record: ConsumerRecord) -> str:
    return f"{record.key!r} {record.value!r} {record.headers!r}"
