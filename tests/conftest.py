"""The real servers, started once; a missing one skips here and fails in CI."""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.previous import NoPreviousError, extract
from tests.support.shared import Address, Database, Servers, Shared
from tests.support.world import World, world

pytest_plugins = ["pytester", "tests.support.slow", "tests.support.failure"]

_SERVERS = pytest.StashKey[Servers]()


def missing(what: str) -> None:
    """Skip with a clear word, or fail where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"must run in CI: {what}")
    pytest.skip(what)


def pytest_configure(config: pytest.Config) -> None:
    """A shell starts jobs in the background with SIGINT ignored, and children would inherit it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[_SERVERS] = Servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_SERVERS].discard()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Of pytest-xdist, in the process that hands out the tests, for each one that runs them."""
    node.workerinput["shared"] = node.config.stash[_SERVERS].all().to_json()


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config) -> Shared | None:
    """None: this is the only process."""
    told = getattr(pytestconfig, "workerinput", {}).get("shared")
    return Shared.from_json(told) if told else None


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config, shared: Shared | None) -> Database:
    return shared.postgres if shared else pytestconfig.stash[_SERVERS].postgres()


@pytest.fixture(scope="session")
def kafka(pytestconfig: pytest.Config, shared: Shared | None) -> Address:
    return _there(shared.kafka if shared else pytestconfig.stash[_SERVERS].broker("kafka"))


@pytest.fixture(scope="session")
def small_broker(pytestconfig: pytest.Config) -> Address:
    """Each process of the tests has its own: it is for one worker at a time."""
    return _there(pytestconfig.stash[_SERVERS].broker("small"))


def _there(address: Address) -> Address:
    if address.missing:
        missing(address.missing)
    return address


@pytest.fixture(scope="session")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the version that was released last."""
    try:
        return extract(tmp_path_factory.mktemp("previous"))
    except NoPreviousError as error:
        missing(str(error))
        raise


@pytest.fixture
async def dsn(postgres: Database) -> AsyncIterator[str]:
    """A database of the test's own, from the migrated template."""
    async with postgres.fresh() as url:
        yield url


@pytest.fixture
async def on_kafka(kafka: Address, dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """Topics, database and workers on Apache Kafka: where guarantees are proved."""
    async with world(kafka.bootstrap, dsn, f"t{secrets.token_hex(4)}.", tmp_path) as made:
        yield made


@pytest.fixture(params=["kafka", "small_broker"])
def either_broker(request: pytest.FixtureRequest) -> Address:
    broker: Address = request.getfixturevalue(request.param)
    return broker


@pytest.fixture
async def on_either(either_broker: Address, dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """The same on both brokers, for what the small one can do: one worker, stopped in order."""
    async with world(either_broker.bootstrap, dsn, f"t{secrets.token_hex(4)}.", tmp_path) as made:
        yield made
