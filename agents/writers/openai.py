"""An OpenAI-compatible model as the writer."""

from __future__ import annotations

from datetime import date
from email.utils import parsedate_to_datetime

from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    RateLimitError,
)
from openai.types.chat import ChatCompletion, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice

from agents.artefact.failure import CallFailure, FailureKind
from agents.writers.prompt import messages
from agents.writers.tokens import count_tokens
from agents.writers.writer import accept
from schemas.sign import Sign
from streams.settings import Settings

#: A request that these statuses answer will be answered the same again.
_FINAL_STATUSES = frozenset({400, 401, 403, 404, 422})


class OpenAIWriter:
    """Calls the chat completions once; the client's own two retries and 600 s are turned off."""

    def __init__(self, settings: Settings) -> None:
        key = settings.openai_api_key
        if key is None or not key.get_secret_value():
            raise ValueError("HOROSCOPE_WRITER=openai needs OPENAI_API_KEY; or set it to builtin")
        if not key.get_secret_value().isascii():
            raise ValueError("OPENAI_API_KEY is no key: it has characters that are not ASCII")
        self._client = AsyncOpenAI(
            api_key=key.get_secret_value(),
            base_url=settings.openai_base_url,
            max_retries=0,
            timeout=settings.writer_timeout,
        )
        self._model = settings.model
        self._language = settings.language

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    async def write(self, sign: Sign, day: date) -> str:
        try:
            answer: object = await self._client.chat.completions.create(
                model=self._model,
                messages=[
                    {"role": role, "content": content}  # type: ignore[misc]  # role is a str here
                    for role, content in messages(sign, day, self._language)
                ],
            )
        except APIError as error:
            raise _failure(error) from error
        except ValueError as error:
            raise CallFailure(FailureKind.NOT_A_TEXT, "the answer is not JSON") from error
        count_tokens(answer)
        return accept(_content(answer))

    async def check(self) -> str:
        """List the models, which no API charges for."""
        try:
            models = [model.id async for model in self._client.models.list()]
        except APIError as error:
            raise _failure(error) from error
        except (AttributeError, TypeError, ValueError) as error:
            raise CallFailure(FailureKind.NOT_A_TEXT, "no list of models came") from error
        known = "known to" if self._model in models else "not listed by"
        return f"the key is accepted; {self._model} is {known} the API"

    async def close(self) -> None:
        await self._client.close()


def _content(answer: object) -> object:
    """The text; the client hands through what is no completion (an HTML page comes as `str`)."""
    match answer:
        case ChatCompletion(choices=[Choice(message=ChatCompletionMessage(content=content)), *_]):
            return content
        case _:
            raise CallFailure(FailureKind.NOT_A_TEXT, "the answer is not a chat completion")


def _failure(error: APIError) -> CallFailure:
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
            return CallFailure(FailureKind.NOT_A_TEXT, type(error).__name__)


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
