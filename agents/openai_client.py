"""The client of an OpenAI-compatible API: made, asked for its models, and how its calls fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    RateLimitError,
)

from agents.artefact.failure import CallFailure, FailureKind
from streams.settings import Settings

#: A request that these statuses answer will be answered the same again.
_FINAL_STATUSES = frozenset({400, 401, 403, 404, 422})


def client_of(settings: Settings, asked_by: str, timeout: float) -> AsyncOpenAI:
    """A client that calls once: its own two retries and 600 s are turned off.

    `ValueError`, worded for people, without a key; `asked_by` is the setting that has it needed.
    """
    key = settings.openai_api_key
    if key is None or not key.get_secret_value():
        raise ValueError(f"{asked_by}=openai needs OPENAI_API_KEY; or set it to builtin")
    if not key.get_secret_value().isascii():
        raise ValueError("OPENAI_API_KEY is no key: it has characters that are not ASCII")
    return AsyncOpenAI(
        api_key=key.get_secret_value(),
        base_url=settings.openai_base_url,
        max_retries=0,
        timeout=timeout,
    )


@contextmanager
def failing_as(unusable: FailureKind) -> Iterator[None]:
    """Have the client's errors be `CallFailure`; of this kind where what came is of no use."""
    try:
        yield
    except APIError as error:
        raise _failure(error, unusable) from error
    except ValueError as error:
        raise CallFailure(unusable, "the answer is not JSON") from error


async def check(client: AsyncOpenAI, model: str, unusable: FailureKind) -> str:
    """List the models, which no API charges for; tells when this one is to be shut down."""
    try:
        with failing_as(unusable):
            models = {each.id: each async for each in client.models.list()}
    except (AttributeError, TypeError) as error:
        raise CallFailure(unusable, "no list of models came") from error
    known = "known to" if model in models else "not listed by"
    ends = models[model].shutdown_date if model in models else None
    until = f", which shuts it down on {ends}" if ends else ""
    return f"the key is accepted; {model} is {known} the API{until}"


def _failure(error: APIError, unusable: FailureKind) -> CallFailure:
    match error:
        case APITimeoutError():
            return CallFailure(FailureKind.TIMEOUT, "the model did not answer in time")
        case APIConnectionError():
            return CallFailure(FailureKind.UNREACHABLE, "no connection to the model")
        case RateLimitError():
            return CallFailure(
                FailureKind.RATE_LIMITED, "status 429", retry_after=_retry_after(error)
            )
        case APIStatusError():
            final = error.status_code in _FINAL_STATUSES
            kind = FailureKind.REJECTED if final else FailureKind.UNAVAILABLE
            return CallFailure(kind, f"status {error.status_code}", final=final)
        case _:
            return CallFailure(unusable, type(error).__name__)


def _retry_after(error: RateLimitError) -> float | None:
    """Seconds from a `Retry-After` header, which holds seconds or an HTTP date (RFC 9110)."""
    value = error.response.headers.get("retry-after")
    if value is None:
        return None
    try:
        return float(value)
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(value)
        sent = parsedate_to_datetime(error.response.headers["date"])
        return max(0.0, (at - sent).total_seconds())
    except (KeyError, TypeError, ValueError):  # TypeError: one of them has no zone
        return None
