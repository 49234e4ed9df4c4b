"""The slots at a moment, as an event for those who listen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from streams.http.page.slots import Slots


@dataclass(frozen=True)
class Frame:
    """Frames are numbered without a gap; `before` is what the one before this told.

    Each is written once for all who listen.
    """

    number: int
    slots: Slots
    before: Slots

    def for_who_has(self, number: int) -> bytes:
        """The change since the frame before; everything for who has an older one, or none."""
        return self._change if number == self.number - 1 else self._whole

    @cached_property
    def _change(self) -> bytes:
        return event(self.slots.since(self.before))

    @cached_property
    def _whole(self) -> bytes:
        return event(self.slots)


def event(slots: Slots) -> bytes:
    """JSON has no line break of its own, so no text can end the event early."""
    told = {
        "day": slots.day,
        "text": slots.text,
        "state": slots.state,
        "bars": slots.bars,
        "image": slots.image,
    }
    return b"data: " + json.dumps(told).encode() + b"\n\n"
