"""Tells an outage, which passes, from a failure, which does not; and waits outages out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
)
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    wait_random_exponential,
)

from streams.logs import get_logger

#: Seconds between attempts: random, growing up to this.
LONGEST_PAUSE = 5.0
#: What to do where Kafka lets a user in and allows it too little.
RIGHTS = "give the user the rights that docs/security.md lists"
#: A session that the server ends in the middle of a transaction (asyncpg#784).
_TORN = asyncpg.InternalClientError
#: What a worker meets that is newer than its tables.
_NOT_MIGRATED = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)


class OutageError(Exception):
    """Something is away, whatever it is that says so; the text names it."""


class AccessError(OutageError):
    """A server is there and does not let us in; `remedy` names the settings, never their values.

    It passes as well: certificates are renewed, users made, rights granted.
    """

    def __init__(self, told: str, remedy: str) -> None:
        super().__init__(f"{told}; {remedy}")
        self.told = told
        self.remedy = remedy


_PASSING = (
    OutageError,
    OSError,
    TimeoutError,
    KafkaError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    _TORN,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidCachedStatementError,
    *_NOT_MIGRATED,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.ReadOnlySQLTransactionError,
)
#: asyncpg's refusal of an argument is an `InterfaceError` and a `ValueError`.
_FINAL = (MessageSizeTooLargeError, RecordTooLargeError, ValueError)

T = TypeVar("T")

log = get_logger(__name__)


def is_outage(error: BaseException) -> bool:
    """True where the same work will succeed once something else is back.

    Tables that are not there yet, or not as they should be, count too: `horoscope migrate` brings
    them. So does a database that is just being restored, and a right that was not granted yet.
    """
    return isinstance(error, _PASSING) and not isinstance(error, _FINAL)


def told(error: BaseException | None) -> str:
    """The outage in a line, and what to do where waiting alone will not end it."""
    if isinstance(error, OutageError):
        return str(error)
    remedy = remedy_of(error)
    line = f"{type(error).__name__}: {error}"
    return f"{line}; {remedy}" if remedy else line


def remedy_of(error: BaseException | None) -> str | None:
    """What to do, where waiting alone will not end it."""
    match error:
        case AccessError():
            return error.remedy
        case asyncpg.UndefinedTableError() | asyncpg.UndefinedColumnError():
            return "run `horoscope migrate`"
        case asyncpg.InsufficientPrivilegeError():
            return "docs/security.md says which role does what; schemas/roles.sql grants it"
        case asyncpg.LockNotAvailableError():
            return "another transaction holds a lock: pg_stat_activity names it; then try again"
        case (
            ClusterAuthorizationFailedError()
            | GroupAuthorizationFailedError()
            | TopicAuthorizationFailedError()
        ):
            return RIGHTS
        case _:
            return None


async def waiting_out_outages(work: Callable[[], Awaitable[T]]) -> T:
    """Do `work`, again after each outage; every attempt must have time limits of its own."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception(is_outage),
        wait=wait_random_exponential(0.1, max=LONGEST_PAUSE),
        before_sleep=_say,
        reraise=True,
    ):
        with attempt:
            return await work()
    raise AssertionError("unreachable: tenacity returns or raises")


def _say(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning("waiting for what is away", error=told(error), attempt=state.attempt_number)
