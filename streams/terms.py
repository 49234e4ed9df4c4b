"""How long a call, a round and a cool-down of a product may take."""

from __future__ import annotations

from dataclasses import dataclass

from streams.settings import Settings

#: Seconds that a lease is longer than the call it covers.
CALL_MARGIN = 5.0


@dataclass(frozen=True, slots=True)
class Terms:
    """All in seconds. One call follows each back-off."""

    call_timeout: float
    backoff: tuple[float, ...]
    cool_down: float

    @property
    def lease(self) -> float:
        """Longer than a call, so that a claim outlives whatever call it covers."""
        return self.call_timeout + CALL_MARGIN

    @property
    def round_limit(self) -> float:
        """What a round lasts at the most: calls, what passes around them, back-offs."""
        return (len(self.backoff) + 1) * self.lease + sum(self.backoff)

    @property
    def until_next_round(self) -> float:
        """After a round's begin, when another may begin at the latest."""
        return self.round_limit + self.cool_down


def terms_of_texts(settings: Settings) -> Terms:
    return Terms(settings.writer_timeout, settings.retry_backoff, settings.cool_down)


def terms_of_images(settings: Settings) -> Terms:
    return Terms(settings.artist_timeout, settings.retry_backoff, settings.cool_down)
