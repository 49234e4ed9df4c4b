"""What becomes of a message on its way through the fake Telegram."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """How to treat the next message (to `chat`, if set): take it or refuse it.

    It is answered after `delay` seconds; `lost` breaks the connection instead. `taken` sends the
    message in spite of the status.
    """

    status: int = 200
    description: str = "Internal Server Error"
    retry_after: int | None = None
    chat: int | None = None
    lost: bool = False
    taken: bool = False
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that reached its chat, with every field of the call; a caption is a text."""

    chat: int
    text: str
    at: float
    fields: dict[str, str] = field(default_factory=dict)
    photo: bytes | None = None
