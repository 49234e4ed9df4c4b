"""Counts what a model charged for an answer."""

from __future__ import annotations

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion

from streams import metrics


def count_tokens(answer: object) -> None:
    """Count the tokens that an answer says it cost, also one that holds no text.

    The client does not check what came: an API that tells no tokens, or nonsense, counts none.
    """
    match answer:
        case ChatCompletion(usage=CompletionUsage(prompt_tokens=prompt, completion_tokens=written)):
            _add("prompt", prompt)
            _add("completion", written)


def _add(kind: str, tokens: object) -> None:
    if isinstance(tokens, int) and tokens > 0:
        metrics.TOKENS.labels(kind).inc(tokens)
