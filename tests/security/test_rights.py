"""The rights that docs/security.md lists suffice, and are needed."""

from __future__ import annotations

import asyncio
import re
import secrets
import shlex
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from schemas.event import Event
from schemas.request import HoroscopeRequested
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from streams.security import for_aiokafka
from streams.settings import Settings
from tests.support.secured import SecuredKafka
from tests.support.wait import until
from tests.support.world import World, world

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
PREFIX = "horoscope."
#: What the document calls the users, and their passwords here.
USERS = {
    name: secrets.token_hex(8)
    for name in ("horoscope-operator", "horoscope-worker", "horoscope-bot", "horoscope-producer")
}
_KINDS = {"--topic": ResourceType.TOPIC, "--group": ResourceType.GROUP}


def bindings() -> list[AclBinding]:
    """What the document's commands grant."""
    text = DOCUMENT.read_text().replace("\\\n", " ")
    lines = re.findall(r"^allow (horoscope-\w+) (.+)$", text, re.MULTILINE)
    assert {user for user, _ in lines} == set(USERS)
    return [each for user, words in lines for each in _granted(user, shlex.split(words))]


def _granted(user: str, words: list[str]) -> list[AclBinding]:
    options = list(pairwise(words))
    prefixed = ("--resource-pattern-type", "prefixed") in options
    return [
        AclBinding(
            _KINDS[kind],
            resource,
            ResourcePatternType.PREFIXED if prefixed else ResourcePatternType.LITERAL,
            f"User:{user}",
            "*",
            AclOperation[_in_capitals(operation)],
            AclPermissionType.ALLOW,
        )
        for kind, resource in options
        if kind in _KINDS
        for name, operation in options
        if name == "--operation"
    ]


def _in_capitals(operation: str) -> str:
    """`DescribeConfigs` as `DESCRIBE_CONFIGS`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).upper()


@dataclass(frozen=True)
class Granted:
    kafka: SecuredKafka
    world: World

    def env(self, user: str) -> dict[str, str]:
        return self.kafka.env("login") | self.kafka.login(user, USERS[user])

    def producer(self, user: str) -> AIOKafkaProducer:
        return AIOKafkaProducer(**for_aiokafka(self._settings(user)))

    def consumer(self, user: str, *topics: str) -> AIOKafkaConsumer:
        options = for_aiokafka(self._settings(user))
        return AIOKafkaConsumer(
            *topics, **options, group_id="horoscope-bot-1", auto_offset_reset="earliest"
        )

    def _settings(self, user: str) -> Settings:
        listeners = self.kafka.listeners
        return Settings(
            _env_file=None,
            kafka_url=f"localhost:{listeners.login}",
            kafka_security_protocol="SASL_SSL",
            kafka_sasl_mechanism="SCRAM-SHA-512",
            kafka_sasl_username=user,
            kafka_sasl_password=USERS[user],
            kafka_ssl_cafile=f"{self.kafka.certificates.ca}",
        )

    async def allow(self, granted: list[AclBinding]) -> None:
        """Return once the broker, which hears of it after it was asked, goes by all of it."""
        client = self.kafka.admin()
        for future in client.create_acls(granted).values():
            await asyncio.to_thread(future.result, 30)

        async def known() -> bool:
            asked = [client.describe_acls(_same_as(each)) for each in granted]
            return all([await asyncio.to_thread(each.result, 30) for each in asked])

        await until(known, "the broker goes by what was granted")

    async def forbid(self, granted: list[AclBinding]) -> None:
        client = self.kafka.admin()
        for future in client.delete_acls([_same_as(each) for each in granted]).values():
            await asyncio.to_thread(future.result, 30)


def _same_as(granted: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        granted.restype,
        granted.name,
        granted.resource_pattern_type,
        granted.principal,
        granted.host,
        granted.operation,
        granted.permission_type,
    )


@pytest.fixture
async def granted(secured_kafka: SecuredKafka, dsn: str, tmp_path: Path) -> AsyncIterator[Granted]:
    """The document's names, so there is one such test at a time on this broker."""
    for user, password in USERS.items():
        await secured_kafka.add_user(user, password)
    async with world(secured_kafka.bootstrap, dsn, PREFIX, tmp_path) as made:
        for topic in made.topics:
            await made.delete_topic(topic.name)
        given = Granted(secured_kafka, made)
        await given.allow(bindings())
        try:
            yield given
        finally:
            await given.forbid(bindings())


async def test_each_user_can_do_its_part_with_the_rights_of_the_document(granted: Granted) -> None:
    made, topics = granted.world, granted.world.topics
    operator = granted.env("horoscope-operator")
    assert len((await made.json("topics", **operator))["created"]) == len(list(topics))
    assert (await made.json("topics", **operator))["created"] == []
    worker = granted.env("horoscope-worker")
    await made.worker(**worker).ready()
    await made.until_published()
    assert (await made.command("doctor", **worker))[0] == 0
    now = datetime.now(UTC)
    view = HoroscopeViewed(sign=Sign.LEO, viewed_at=now, event_id=uuid4())
    async with granted.producer("horoscope-producer") as producer:
        await producer.send_and_wait(topics.views.name, view.to_bytes())
    request = HoroscopeRequested(request_id=uuid4(), sign=Sign.LEO, requested_at=now)
    async with granted.producer("horoscope-bot") as bot:
        await bot.send_and_wait(topics.requests.name, request.to_bytes())
    await made.until_counted(2)
    bot_reads = topics.published.name, topics.images_published.name, topics.replies.name
    async with granted.consumer("horoscope-bot", *bot_reads) as reading:
        seen: set[str] = set()

        async def read_all() -> bool:
            seen.update(at.topic for at in await reading.getmany(timeout_ms=500))
            return seen == set(bot_reads)

        await until(read_all, "the bot reads texts, images and replies")
    await made.send(topics.views.name, b"garbage")

    async def kept() -> bool:
        return bool((await made.json("dead-letters", "list", **operator))["total"] == 1)

    await until(kept, "the operator sees the dead letter")
    assert (await made.json("dead-letters", "replay", "--yes", **operator))["replayed"] == 1
    await _not_allowed(granted, "horoscope-producer", topics.requests.name)
    await _not_allowed(granted, "horoscope-producer", topics.generation.name)
    await _not_allowed(granted, "horoscope-producer", topics.image_generation.name)
    await _not_allowed(granted, "horoscope-bot", topics.published.name)
    await _not_allowed(granted, "horoscope-bot", topics.images_published.name)
    await _not_allowed(granted, "horoscope-bot", topics.replies.name)


async def _not_allowed(granted: Granted, user: str, topic: str) -> None:
    async with granted.producer(user) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, _forged().to_bytes())


def _forged() -> Event:
    return HoroscopeViewed(sign=Sign.LEO, viewed_at=datetime.now(UTC))


async def test_a_worker_without_rights_says_so_and_goes_on_once_it_has_them(
    granted: Granted,
) -> None:
    made = granted.world
    await made.json("topics", **granted.env("horoscope-operator"))
    await granted.forbid([each for each in bindings() if each.principal.endswith("-worker")])
    worker = made.worker(**granted.env("horoscope-worker"))
    await worker.until_says("docs/security.md")
    status, out, _ = await made.command("doctor", "--json", **granted.env("horoscope-worker"))
    assert status == 1
    assert "docs/security.md" in out
    await granted.allow(bindings())
    await worker.ready()
