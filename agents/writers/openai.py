"""An OpenAI-compatible model as the writer."""

from __future__ import annotations

from datetime import date

from openai import omit
from openai.types.chat import ChatCompletion, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice

from agents.artefact.failure import CallFailure, FailureKind
from agents.openai_client import check, client_of, failing_as
from agents.writers.prompt import messages
from agents.writers.tokens import count_tokens
from agents.writers.writer import accept
from schemas.sign import Sign
from streams.settings import Settings


class OpenAIWriter:
    """Calls the chat completions once."""

    def __init__(self, settings: Settings) -> None:
        self._client = client_of(settings, "HOROSCOPE_WRITER", settings.writer_timeout)
        self._completions = self._client.chat.completions  # imported now, not in the first call
        self._model = settings.model
        self._effort = settings.reasoning_effort or omit
        self._language = settings.language

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    async def write(self, sign: Sign, day: date) -> str:
        with failing_as(FailureKind.NOT_A_TEXT):
            answer: object = await self._completions.create(
                model=self._model,
                reasoning_effort=self._effort,
                messages=[
                    {"role": role, "content": content}  # type: ignore[misc]  # role is a str here
                    for role, content in messages(sign, day, self._language)
                ],
            )
        count_tokens(answer)
        return accept(_content(answer))

    async def check(self) -> str:
        return await check(self._client, self._model, FailureKind.NOT_A_TEXT)

    async def close(self) -> None:
        await self._client.close()


def _content(answer: object) -> object:
    """The text; the client hands through what is no completion (an HTML page comes as `str`)."""
    match answer:
        case ChatCompletion(choices=[Choice(message=ChatCompletionMessage(content=content)), *_]):
            return content
        case _:
            raise CallFailure(FailureKind.NOT_A_TEXT, "the answer is not a chat completion")
