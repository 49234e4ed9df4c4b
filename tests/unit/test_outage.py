from __future__ import annotations

import asyncio

import asyncpg
import pytest
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaTimeoutError,
    LeaderNotAvailableError,
    MessageSizeTooLargeError,
    NotEnoughReplicasError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
)
from asyncpg.exceptions import _base
from hypothesis import given
from hypothesis import strategies as st

from agents.artefact.failure import CallFailure, FailureKind
from streams import outage
from streams.outage import AccessError, OutageError, is_outage, told, waiting_out_outages

PASSES: list[Exception] = [
    OutageError("PostgreSQL does not answer"),
    AccessError("Kafka refuses this", "correct the password"),
    TopicAuthorizationFailedError(),
    GroupAuthorizationFailedError(),
    asyncpg.InsufficientPrivilegeError("permission denied for table horoscope_views"),
    ConnectionRefusedError(),
    OSError("no route to host"),
    TimeoutError(),
    KafkaConnectionError(),
    KafkaTimeoutError(),
    LeaderNotAvailableError(),
    NotEnoughReplicasError(),
    asyncpg.CannotConnectNowError("starting up"),
    asyncpg.ConnectionDoesNotExistError("closed in the middle"),
    asyncpg.AdminShutdownError("restarted"),
    asyncpg.TooManyConnectionsError("full"),
    asyncpg.DeadlockDetectedError("chosen as its victim"),
    asyncpg.SerializationError("again, please"),
    asyncpg.LockNotAvailableError("locked"),
    asyncpg.IdleInTransactionSessionTimeoutError("suspended in a transaction"),
    asyncpg.TransactionTimeoutError("suspended in a transaction"),
    asyncpg.UndefinedTableError("not migrated yet"),
    asyncpg.UndefinedColumnError("an older version's table"),
    asyncpg.InvalidCachedStatementError("just migrated"),
    asyncpg.InvalidCatalogNameError("being restored"),
    asyncpg.ReadOnlySQLTransactionError("a standby"),
    asyncpg.InterfaceError("the pool is closed"),
    asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"),
]
STAYS: list[BaseException] = [
    ValueError("a bug"),
    KeyError("a bug"),
    AssertionError(),
    asyncpg.CheckViolationError("too short"),
    asyncpg.PostgresSyntaxError("a bug"),
    asyncpg.CharacterNotInRepertoireError("NUL"),
    MessageSizeTooLargeError(),
    RecordTooLargeError(),
    CallFailure(FailureKind.TIMEOUT, "slow"),
    asyncio.CancelledError(),
    KeyboardInterrupt(),
]


class Work:
    """Raises each of its failures, then gives its answer."""

    def __init__(self, *failures: BaseException) -> None:
        self.attempts = 0
        self._failures = list(failures)

    async def __call__(self) -> str:
        self.attempts += 1
        if self._failures:
            raise self._failures.pop(0)
        return "done"


@pytest.mark.parametrize("error", PASSES, ids=repr)
async def test_an_outage_is_waited_out(error: Exception) -> None:
    assert is_outage(error)
    work = Work(error)
    assert await waiting_out_outages(work) == "done"
    assert work.attempts == 2


@pytest.mark.parametrize("error", STAYS, ids=repr)
async def test_anything_else_is_raised_at_once(error: BaseException) -> None:
    assert not is_outage(error)
    if isinstance(error, KeyboardInterrupt):
        return  # asyncio itself lets it through
    work = Work(error)
    with pytest.raises(type(error)):
        await waiting_out_outages(work)
    assert work.attempts == 1


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (AccessError("Kafka refuses this", "correct the password"), "; correct the password"),
        (asyncpg.UndefinedTableError("no table"), "; run `horoscope migrate`"),
        (asyncpg.InsufficientPrivilegeError("denied"), "schemas/roles.sql grants it"),
        (TopicAuthorizationFailedError(), "the rights that docs/security.md lists"),
        (TimeoutError("away"), "TimeoutError: away"),
    ],
)
def test_it_is_told_what_to_do_where_waiting_alone_does_not_help(
    error: Exception, remedy: str
) -> None:
    assert told(error).endswith(remedy)


def test_an_argument_that_asyncpg_refuses_is_no_outage() -> None:
    assert not is_outage(_base.DataError("invalid input for query argument $3: out of int32"))


@given(attempts=st.integers(1, 300))
async def test_the_pauses_grow_up_to_a_limit_and_never_end_it(attempts: int) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    work = Work(*[TimeoutError()] * attempts)
    assert await waiting_out_outages(work) == "done"
    assert work.attempts == attempts + 1
    assert 0 < loop.time() - start <= attempts * outage.LONGEST_PAUSE


async def test_a_long_outage_is_not_hammered() -> None:
    loop = asyncio.get_running_loop()
    await waiting_out_outages(Work(*[TimeoutError()] * 1000))
    assert loop.time() > 1000 * outage.LONGEST_PAUSE / 4


async def test_a_wait_can_be_cancelled() -> None:
    waiting = asyncio.create_task(waiting_out_outages(Work(*[TimeoutError()] * 10_000)))
    await asyncio.sleep(60)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
