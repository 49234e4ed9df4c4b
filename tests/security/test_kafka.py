"""Kafka with TLS and a login: a whole day by the settings alone, and every refusal explained."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError

from schemas.sign import SIGNS
from streams.security import for_aiokafka
from streams.settings import Settings
from tests.support.process import INSTALLED
from tests.support.secured import SecuredKafka
from tests.support.slow import slow
from tests.support.wait import until
from tests.support.world import World

WRONG = "not-the-password"


def way_in(kafka: SecuredKafka, name: str) -> dict[str, str]:
    """The settings of each way in, and of each that is refused."""
    good = kafka.login("horoscope", kafka.password)
    files = kafka.certificates
    strange = {"HOROSCOPE_KAFKA_SSL_CAFILE": f"{files.strange_ca}"}
    plain = {"HOROSCOPE_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"}
    stranger = {
        "HOROSCOPE_KAFKA_SSL_CERTFILE": f"{files.stranger.certificate}",
        "HOROSCOPE_KAFKA_SSL_KEYFILE": f"{files.stranger.key}",
    }
    return {
        "SCRAM-SHA-512": kafka.env("login") | good,
        "SCRAM-SHA-256": kafka.env("login")
        | kafka.login("horoscope", kafka.password, "SCRAM-SHA-256"),
        "PLAIN": kafka.env("login") | kafka.login("horoscope", kafka.password, "PLAIN"),
        "no TLS": kafka.env("bare") | good,
        "certificate": kafka.env("mutual") | kafka.certificate(),
        "wrong password": kafka.env("login") | kafka.login("horoscope", WRONG),
        "wrong password, PLAIN": kafka.env("login") | kafka.login("horoscope", WRONG, "PLAIN"),
        "wrong CA": kafka.env("login") | good | strange,
        "wrong name": kafka.env("misnamed") | good,
        "plaintext to TLS": kafka.env("login") | plain,
        "TLS to plaintext": kafka.env("bare")
        | good
        | {"HOROSCOPE_KAFKA_SECURITY_PROTOCOL": "SASL_SSL"},
        "no certificate": kafka.env("mutual"),
        "a stranger's certificate": kafka.env("mutual") | stranger,
    }[name]


REFUSED = {
    "wrong password": "HOROSCOPE_KAFKA_SASL_MECHANISM, ..._SASL_USERNAME and ..._SASL_PASSWORD",
    "wrong password, PLAIN": "..._SASL_PASSWORD",
    "wrong CA": "HOROSCOPE_KAFKA_SSL_CAFILE",
    "wrong name": "the brokers' names in HOROSCOPE_KAFKA_URL",
    "plaintext to TLS": "HOROSCOPE_KAFKA_SECURITY_PROTOCOL",
    "TLS to plaintext": "HOROSCOPE_KAFKA_SECURITY_PROTOCOL",
    "no certificate": "HOROSCOPE_KAFKA_SSL_CERTFILE",
    "a stranger's certificate": "HOROSCOPE_KAFKA_SSL_CERTFILE",
}


@pytest.mark.parametrize("way", ["SCRAM-SHA-512", *slow("certificate")])
async def test_a_day_is_made_asked_for_and_counted_by_the_settings_alone(
    secured_kafka: SecuredKafka, on_secured: World, way: str
) -> None:
    """Faust, aiokafka and librdkafka's admin all get in; so does every command that uses Kafka."""
    on_secured.env |= way_in(secured_kafka, way)
    await on_secured.worker().ready()
    await on_secured.until_published()
    assert (await on_secured.command("doctor"))[0] == 0
    assert (await on_secured.json("topics"))["created"] == []
    assert (await on_secured.json("request", "leo"))["status"] == "ready"
    assert (await on_secured.json("view", "leo", "--count", "3"))["sent"] == 3
    await on_secured.until_counted(4)
    await on_secured.send(on_secured.topics.views.name, b"garbage")

    async def kept() -> bool:
        return bool((await on_secured.json("dead-letters", "list"))["total"] == 1)

    await until(kept, "the garbage is a dead letter")
    assert await _watched(on_secured) == set(SIGNS)


async def _watched(world: World) -> set[str]:
    """Whose texts `watch` prints."""
    process = await asyncio.create_subprocess_exec(
        *(INSTALLED, "watch", "--json"),
        env=os.environ | world.env,
        stdout=asyncio.subprocess.PIPE,
        cwd=world.folder,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            return {json.loads(await process.stdout.readline())["sign"] for _ in SIGNS}
    finally:
        process.kill()
        await process.wait()


@pytest.mark.parametrize("way", ["SCRAM-SHA-256", "PLAIN", "no TLS"])
async def test_doctor_gets_in_every_other_way(
    secured_kafka: SecuredKafka, on_secured: World, way: str
) -> None:
    status, out, _ = await on_secured.command("doctor", **way_in(secured_kafka, way))
    assert status == 0, out
    async with AIOKafkaProducer(**for_aiokafka(_settings(way_in(secured_kafka, way)))) as producer:
        await producer.send_and_wait(on_secured.topics.views.name, b"{}")


#: The others are told by the same words of the same clients.
_SOON = ("wrong password", "wrong CA", "plaintext to TLS")


@pytest.mark.parametrize("way", [*_SOON, *slow(*(way for way in REFUSED if way not in _SOON))])
async def test_a_refusal_is_told_with_what_to_correct(
    secured_kafka: SecuredKafka, on_secured: World, way: str
) -> None:
    """The doctor in one line, a command in its error, a worker in its log while it waits."""
    env = way_in(secured_kafka, way)
    worker = on_secured.worker(**env)
    (status, out, err), (failed, _, said) = await asyncio.gather(
        on_secured.command("doctor", "--json", **env), on_secured.command("view", "leo", **env)
    )
    broker = next(each for each in json.loads(out) if each["part"] == "broker")
    assert (status, broker["ok"], err) == (1, False, "")
    assert REFUSED[way] in broker["remedy"]
    assert failed == 1
    assert REFUSED[way] in said
    assert said.count("\n") == 1
    await worker.until_says(REFUSED[way])
    await worker.until_says('"attempt": 2')
    assert (await worker.get("/readyz"))[0] == 503
    assert (await worker.stop())[0] == 0
    told = out + said + worker.log.read_text()
    assert "Traceback" not in told
    assert WRONG not in told
    assert secured_kafka.password not in told


@pytest.mark.parametrize("way", ["wrong CA", "wrong name"])
async def test_aiokafka_by_itself_verifies_certificate_and_name(
    secured_kafka: SecuredKafka, way: str
) -> None:
    """Faust's client is the same one, with the same context."""
    producer = AIOKafkaProducer(**for_aiokafka(_settings(way_in(secured_kafka, way))))
    with pytest.raises(KafkaConnectionError):
        await producer.start()
    await producer.stop()


def _settings(env: Mapping[str, str]) -> Settings:
    fields: dict[str, Any] = {
        name.removeprefix("HOROSCOPE_").lower(): value for name, value in env.items()
    }
    return Settings(_env_file=None, **fields)
