"""What a worker makes sure of before it consumes anything."""

from __future__ import annotations

from streams.admin import Admin
from streams.outage import waiting_out_outages
from streams.provision import TopicError, check
from streams.service import Service
from streams.topics import Topics


class Preflight(Service):
    """Starts only if every topic is there and as declared; else `TopicError`, worded for people."""

    def __init__(self, admin: Admin, topics: Topics) -> None:
        super().__init__()
        self._admin = admin
        self._topics = topics

    async def on_start(self) -> None:
        names = [each.name for each in self._topics]
        found = await waiting_out_outages(lambda: self._admin.describe(names))
        missing = [name for name in names if name not in found]
        if missing:
            raise TopicError(f"missing topics: {', '.join(missing)}; run `horoscope topics`")
        check(self._topics, found)
