"""The phrases of the built-in writer, one TOML file a language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from schemas.sign import Sign

LANGUAGES = ("en", "ru")


class SignPhrases(BaseModel):
    """What is said of one sign only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    forms: dict[str, str]
    """The sign's name by the placeholder an opening uses for it, such as a grammatical case."""
    advice: tuple[str, ...]


class Phrases(BaseModel):
    """All the sentences of one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    openings: tuple[str, ...]
    themes: dict[str, tuple[str, ...]]
    elements: dict[str, tuple[str, ...]]
    signs: dict[Sign, SignPhrases]
    closings: dict[str, tuple[str, ...]]


@cache
def load_phrases(language: str) -> Phrases:
    """Read one of `LANGUAGES` from the package's data, once a process."""
    text = resources.files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Phrases.model_validate(tomllib.loads(text))
