"""Token buckets, one for each client, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Buckets:
    """Each client may take `burst` at once and `rate` a second in the long run.

    A bucket is kept as the moment at which it will be full again (the GCRA), so it is one number,
    and one that is full is forgotten. Of more than `most` clients the one that asked longest ago
    is forgotten too: it may then take a burst again, which is what memory for it would have cost.
    """

    rate: float
    burst: int
    most: int
    _full_at: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def take(self, client: str, now: float) -> float:
        """Take a token and return 0, or take none and return the seconds until there is one."""
        full_at = max(self._full_at.get(client, now), now) + 1 / self.rate
        too_early = full_at - now - self.burst / self.rate
        if too_early > _ROUNDING:
            return too_early
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """The oldest asked longest ago; at most two go for each that comes."""
        for _ in range(2):
            oldest = next(iter(self._full_at))
            if len(self._full_at) > self.most or self._full_at[oldest] <= now:
                del self._full_at[oldest]

    def __len__(self) -> int:
        return len(self._full_at)


#: Seconds by which sums of fractions may be off.
_ROUNDING = 1e-6
